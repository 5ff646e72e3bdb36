"""What was bought, from the lines of orders: as sets of texts, as units, money and orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from shop_app.conditions.fact import REFUNDS, SELECTORS, WINDOW, Fact
from shop_app.conditions.facts.lines import bought
from shop_app.conditions.kinds import Kind
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Line, Part, Product, Subject
from shop_app.money import Money

Read = Callable[[Subject, Parameters], Reading]

_LINES = frozenset({Part.ORDERS, Part.LINES})
_PRODUCTS = _LINES | {Part.PRODUCTS}
READ_PRODUCTS = "read_products"


def _of_line(text: Callable[[Line], str | None]) -> Read:
    def read(subject: Subject, parameters: Parameters) -> Reading:
        found = bought(subject, parameters)
        texts = dict.fromkeys(text(line) for _, line, _ in found.lines)
        return found.reading(tuple(each for each in texts if each))

    return read


def _of_product(texts: Callable[[Product], Iterable[str | None]]) -> Read:
    def read(subject: Subject, parameters: Parameters) -> Reading:
        found = bought(subject, parameters)
        known = [found.product_of(line, subject) for _, line, _ in found.lines]
        said = {text for product in known if product for text in texts(product) if text}
        return found.reading(tuple(sorted(said)))

    return read


def units(subject: Subject, parameters: Parameters) -> Reading:
    """Units bought of the chosen products."""
    found = bought(subject, parameters)
    return found.reading(sum(count for _, _, count in found.lines))


def sale_items(subject: Subject, parameters: Parameters) -> Reading:
    """Units bought below the price their variant is compared with. A line without a variant never
    is; of one in another currency than the shop's it can't be known, of others it has to be read."""
    found = bought(subject, parameters)
    on_sale = sum(count for _, line, count in found.lines if line.on_sale)
    unsure = [order for order, line, _ in found.lines if line.on_sale is None and line.variant]
    found.unread = any(order.currency == subject.currency for order in unsure)
    return found.reading(on_sale, partial=bool(unsure))


def spent_on(subject: Subject, parameters: Parameters) -> Reading:
    """What was paid for the chosen products, after discounts, in the shop's currency. Of a line
    given back in part the share of the units left counts, half a minor unit rounding up."""
    found = bought(subject, parameters)
    minor = sum(
        _share(line, count)
        for order, line, count in found.lines
        if order.currency == subject.currency
    )
    return found.reading(Money(minor, subject.currency))


def orders_with(subject: Subject, parameters: Parameters) -> Reading:
    """Orders with at least one unit of the chosen products."""
    found = bought(subject, parameters)
    return found.reading(len({order.gid for order, _, _ in found.lines}))


def refunded_units(subject: Subject, parameters: Parameters) -> Reading:
    """Units of the chosen products that were given back, of the orders placed in the window."""
    # A line given back whole is just what is asked for here.
    found = bought(subject, replace(parameters, net=False))
    return found.reading(sum(line.refunded for _, line, _ in found.lines))


def _share(line: Line, count: int) -> int:
    if count == line.quantity:
        return line.amount
    share = Decimal(line.amount * count) / line.quantity
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _texts(name: str, read: Read, *, of_product: bool = False) -> Fact:
    return Fact(
        name,
        Kind.TEXTS,
        read,
        parts=_PRODUCTS if of_product else _LINES,
        scope=READ_PRODUCTS if of_product else None,
        parameters=WINDOW | REFUNDS,
    )


FACTS = (
    _texts("skus", _of_line(lambda line: line.sku)),
    _texts("vendors", _of_line(lambda line: line.vendor)),
    _texts("products", _of_line(lambda line: line.product)),
    _texts("product_types", _of_product(lambda product: (product.product_type,)), of_product=True),
    _texts("product_tags", _of_product(lambda product: product.tags), of_product=True),
    _texts("collections", _of_product(lambda product: product.collections), of_product=True),
    Fact(
        "sale_items",
        Kind.COUNT,
        sale_items,
        unit="units",
        parts=_PRODUCTS,
        scope=READ_PRODUCTS,
        parameters=WINDOW | REFUNDS,
    ),
    Fact(
        "units",
        Kind.COUNT,
        units,
        unit="units",
        parts=_LINES,
        parameters=WINDOW | REFUNDS | SELECTORS,
    ),
    Fact(
        "spent_on",
        Kind.MONEY,
        spent_on,
        parts=_LINES,
        parameters=WINDOW | REFUNDS | SELECTORS,
    ),
    Fact(
        "orders_with",
        Kind.COUNT,
        orders_with,
        unit="orders",
        parts=_LINES,
        parameters=WINDOW | REFUNDS | SELECTORS,
    ),
    Fact(
        "refunded_units",
        Kind.COUNT,
        refunded_units,
        unit="units",
        parts=_LINES,
        parameters=WINDOW | SELECTORS,
    ),
)
