"""What orders and their lines say: texts, units, amounts; and what nobody has told leaves open."""

from dataclasses import replace
from typing import Any

import pytest

from shop_app.conditions.needs import needs
from shop_app.conditions.subject import Order, Part, Product, Subject
from shop_app.money import Money
from tests.unit.conditions.cast import (
    DAY,
    NOW,
    a_check,
    a_customer,
    a_line,
    ago,
    an_order,
    condition,
    eur,
    holds,
    judged,
    reading,
)

MUG, HAT = "gid://shopify/Product/1", "gid://shopify/Product/2"


def web(days: float = 10, **given: Any) -> Order:
    said = {"channel": "web", "app": "580111", "country": "DE", "tags": ("gift",)}
    return an_order(days, **{"discount_codes": ("WELCOME10",), **said, **given})


POS = an_order(5, channel="pos", location="gid://shopify/Location/7", tags=("Gift", "urgent"))


def test_the_last_order_is_asked_by_itself() -> None:
    customer = a_customer(web(), POS)
    assert reading(customer, "last_order_total") == Money(10000, "EUR")
    assert reading(customer, "last_order_channel") == "pos"
    assert reading(customer, "last_order_location") == "gid://shopify/Location/7"
    assert reading(customer, "last_order_tags") == ("Gift", "urgent")
    assert reading(customer, "last_order_discount_codes") == ()
    assert (reading(customer, "last_order_app"), reading(customer, "last_order_country")) == (
        None,
        None,
    )
    assert reading(a_customer(web()), "last_order_discount_codes") == ("WELCOME10",)


def test_without_a_last_order_it_has_nothing_or_it_is_not_known() -> None:
    for fact in ("last_order_total", "last_order_channel", "last_order_tags"):
        assert reading(a_customer(), fact) is None
        assert reading(a_customer(lifetime_orders=1), fact) == "unknown"
    assert holds(a_customer(), "last_order_tags", "contains_none", ["gift"]) is False


def test_all_orders_are_asked_together() -> None:
    customer = a_customer(web(20), web(400, channel="fb", tags=()), POS)
    assert reading(customer, "channels") == ("fb", "web", "pos")
    assert reading(customer, "channels", days=30) == ("web", "pos")
    assert reading(customer, "discount_codes") == ("WELCOME10",)
    assert reading(customer, "apps") == ("580111",)
    assert reading(customer, "order_countries") == ("DE",)
    assert reading(customer, "order_tags") == ("gift", "Gift", "urgent")
    assert reading(customer, "locations") == ("gid://shopify/Location/7",)
    assert reading(a_customer(web(cancelled_at=ago(1))), "channels") == ()


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("contains", "GIFT", True),
        ("contains", "gif", False),
        ("contains_any", ["x", "urgent"], True),
        ("contains_any", ["x", "y"], False),
        ("contains_all", ["gift", "Urgent"], True),
        ("contains_all", ["gift", "x"], False),
        ("contains_none", ["x"], True),
        ("contains_none", ["x", "gift"], False),
        ("any_starts_with", "URG", True),
        ("any_starts_with", "gent", False),
        ("exists", None, True),
        ("missing", None, False),
    ],
)
def test_sets_of_texts(operator: str, value: Any, expected: bool) -> None:
    assert holds(a_customer(web(), POS), "order_tags", operator, value) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("equals", "WEB", True),
        ("is_one_of", ["pos", "Web"], True),
        ("is_one_of", ["pos"], False),
        ("is_none_of", ["pos"], True),
        ("starts_with", "W", True),
        ("ends_with", "eb", True),
        ("contains", "E", True),
        ("contains", "x", False),
    ],
)
def test_texts(operator: str, value: Any, expected: bool) -> None:
    assert holds(a_customer(web()), "last_order_channel", operator, value) is expected


def test_a_text_leaves_the_set_when_its_order_leaves_the_window() -> None:
    outcome = judged(a_check("channels", "contains", "web", days=30), a_customer(web(20), POS))
    assert (outcome.holds, outcome.until) == (True, NOW + 10 * DAY)
    without = judged(a_check("channels", "contains", "fb", days=30), a_customer(web(20), POS))
    assert (without.holds, without.until) == (False, None)


PLAIN = a_line(sku="MUG-1", product=MUG, quantity=3, refunded=1, amount=1000)
BACK = a_line(sku="HAT-1", product=HAT, vendor="Hats", quantity=2, refunded=2, amount=5000)
CUSTOM = a_line(sku=None, product=None, variant=None, vendor=None, amount=300)
BOUGHT = a_customer(an_order(10, lines=(PLAIN, BACK)), an_order(40, lines=(CUSTOM,)))


def test_lines_given_back_whole_are_left_out_unless_gross() -> None:
    assert reading(BOUGHT, "skus") == ("MUG-1",)
    assert reading(BOUGHT, "skus", refunds="gross") == ("MUG-1", "HAT-1")
    assert reading(BOUGHT, "vendors", refunds="gross") == ("Acme", "Hats")
    assert reading(BOUGHT, "products", refunds="gross") == (MUG, HAT)
    assert (reading(BOUGHT, "units"), reading(BOUGHT, "units", refunds="gross")) == (3, 6)
    assert reading(BOUGHT, "units", days=30) == 2
    assert reading(BOUGHT, "refunded_units") == 3
    assert reading(BOUGHT, "refunded_units", products=[HAT]) == 2
    assert (reading(BOUGHT, "orders_with"), reading(BOUGHT, "orders_with", skus=["mug-1"])) == (
        2,
        1,
    )
    assert reading(BOUGHT, "orders_with", products=[HAT]) == 0


def test_money_spent_on_products_is_the_share_of_the_units_kept() -> None:
    assert reading(BOUGHT, "spent_on") == Money(967, "EUR")  # two thirds of 10.00, and 3.00
    assert reading(BOUGHT, "spent_on", refunds="gross") == Money(6300, "EUR")
    assert reading(BOUGHT, "spent_on", vendors=["acme"], skus=["HAT-1"]) == Money(0, "EUR")
    dollars = a_customer(an_order(1, currency="USD", lines=(PLAIN,)))
    assert reading(dollars, "spent_on") == Money(0, "EUR")


@pytest.mark.parametrize(
    ("fact", "operator", "value", "expected"),
    [
        ("units", "at_least", 2, True),
        ("units", "at_least", 3, None),
        ("units", "at_most", 1, False),
        ("units", "at_most", 2, None),
        ("units", "equals", 1, False),
        ("units", "equals", 2, None),
        ("units", "between", 0, False),
        ("skus", "contains", "mug-1", True),
        ("skus", "contains", "HAT-1", None),
        ("skus", "contains_none", ["MUG-1"], False),
        ("skus", "contains_none", ["HAT-1"], None),
        ("skus", "exists", None, True),
        ("spent_on", "less_than", eur("5.00"), False),
    ],
)
def test_lines_nobody_told_us_leave_open_what_they_could_change(
    fact: str, operator: str, value: Any, expected: bool | None
) -> None:
    customer = a_customer(an_order(10, lines=(PLAIN,)), an_order(5, lines=None))
    to = 1 if operator == "between" else None
    outcome = judged(a_check(fact, operator, value, to=to), customer)
    assert (outcome.holds, outcome.unread_products) == (expected, False)


@pytest.mark.parametrize(
    ("_case", "order", "expected"),
    [
        ("one price has to be read", an_order(5, lines=(a_line(on_sale=None),)), (None, True)),
        (
            "one price can't be compared",
            an_order(5, currency="USD", lines=(a_line(on_sale=None),)),
            (None, False),
        ),
        (
            "no variant, no price",
            an_order(5, lines=(replace(CUSTOM, on_sale=None),)),
            (False, False),
        ),
        ("nobody told the lines", an_order(5, lines=None), (None, False)),
    ],
)
def test_sale_items_count_units_and_say_when_a_price_is_not_known(
    _case: str, order: Order, expected: tuple[bool | None, bool]
) -> None:
    lines = (a_line(quantity=2, on_sale=True), a_line(on_sale=False))
    customer = a_customer(an_order(6, lines=lines), order)
    assert holds(customer, "sale_items", "at_least", 2) is True
    outcome = judged(a_check("sale_items", "at_least", 3), customer)
    assert (outcome.holds, outcome.unread_products) == expected


PRODUCTS = {
    MUG: Product(
        MUG, "Kitchen", "Acme", frozenset({"blue"}), frozenset({"gid://shopify/Collection/5"})
    ),
    HAT: Product(HAT, None, None, frozenset(), frozenset()),
}
READ = replace(BOUGHT, products=PRODUCTS)


def test_what_products_are_comes_from_the_products() -> None:
    assert reading(READ, "product_types") == ("Kitchen",)
    assert reading(READ, "product_tags") == ("blue",)
    assert reading(READ, "collections") == ("gid://shopify/Collection/5",)
    assert reading(READ, "units", product_types=["KITCHEN"]) == 2
    assert reading(READ, "units", collections=["gid://shopify/Collection/6"]) == 0
    assert reading(READ, "units", refunds="gross", collections=["gid://shopify/Collection/5"]) == 3


@pytest.mark.parametrize(
    ("_case", "customer", "expected"),
    [
        ("nothing was read", BOUGHT, (None, True)),
        ("this one was not read", replace(BOUGHT, products={HAT: PRODUCTS[HAT]}), (None, True)),
        ("read", READ, (False, False)),
        ("only custom lines", a_customer(an_order(5, lines=(CUSTOM,))), (False, False)),
    ],
)
def test_products_are_read_where_the_answer_depends_on_them(
    _case: str, customer: Subject, expected: tuple[bool | None, bool]
) -> None:
    for check in (
        a_check("product_types", "contains", "Garden"),
        a_check("units", "at_least", 1, product_types=["Garden"]),
    ):
        outcome = judged(check, customer)
        assert (outcome.holds, outcome.unread_products) == expected


def test_products_are_not_read_for_what_the_ledger_decides() -> None:
    when = {"any": [a_check("orders", "at_least", 1), a_check("product_types", "contains", "x")]}
    outcome = judged(when, BOUGHT)
    assert (outcome.holds, outcome.unread_products) == (True, False)
    one_read = replace(
        a_customer(an_order(5, lines=(PLAIN, replace(BACK, refunded=0)))),
        products={MUG: PRODUCTS[MUG]},
    )
    known = judged(a_check("product_types", "contains", "kitchen"), one_read)
    assert (known.holds, known.unread_products) == (True, False)


def test_choosing_by_product_needs_the_products() -> None:
    lines = frozenset({Part.ORDERS, Part.LINES})
    assert needs(condition(a_check("units", "at_least", 1, skus=["A"]))).parts == lines
    typed = needs(condition(a_check("units", "at_least", 1, product_types=["A"])))
    assert (typed.parts, typed.products) == (lines | {Part.PRODUCTS}, True)
