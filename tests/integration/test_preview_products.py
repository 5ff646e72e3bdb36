"""Products read for a preview count as they do once they are kept."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shop_app.conditions.subject import Line, Order, Product, Subject
from shop_app.customers.products import Told
from shop_app.tagging.reading import with_products

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SHIRT, GONE = "gid://shopify/Product/1", "gid://shopify/Product/2"
SMALL = "gid://shopify/ProductVariant/1"


def customer(line: Line, currency: str = "GBP") -> Subject:
    """Somebody who bought one line; the shop's currency is GBP."""
    order = Order("gid://shopify/Order/1", "#1", NOW, None, currency, 2000, 2000, lines=(line,))
    return Subject("gid://shopify/Customer/1", NOW, ZoneInfo("UTC"), "GBP", orders=(order,))


def line(amount: int, on_sale: bool | None = None, variant: str | None = SMALL) -> Line:
    """Two shirts for `amount` minor units."""
    return Line(SHIRT, variant, None, None, 2, 0, amount, on_sale)


def on_sale(subject: Subject) -> bool | None:
    ((only,),) = (order.lines or () for order in subject.orders)
    return only.on_sale


@pytest.mark.parametrize(
    ("_case", "subject", "price", "expected"),
    [
        ("below the price it is compared with", customer(line(1999)), "10.00", True),
        ("exactly that price", customer(line(2000)), "10.00", False),
        ("no price to compare with", customer(line(1)), None, False),
        ("decided before", customer(line(1, on_sale=False)), "10.00", False),
        ("a custom line", customer(line(1, variant=None)), "10.00", None),
        ("bought in another currency", customer(line(1), "EUR"), "10.00", None),
    ],
)
def test_a_line_is_on_sale(
    _case: str, subject: Subject, price: str | None, expected: bool | None
) -> None:
    assert on_sale(with_products(subject, Told({}, {SMALL: price}))) is expected


def test_a_price_that_was_not_read_decides_nothing() -> None:
    assert on_sale(with_products(customer(line(1)), Told({}, {}))) is None


def test_a_product_that_is_gone_is_known_to_be_nothing() -> None:
    shirt = Product(SHIRT, "Shirt", "Mill", frozenset({"cotton"}), frozenset())

    seen = with_products(customer(line(2000)), Told({SHIRT: shirt, GONE: None}, {}))

    nothing = Product(GONE, None, None, frozenset(), frozenset())
    assert seen.products == {SHIRT: shirt, GONE: nothing}
