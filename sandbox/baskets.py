"""What is in an order: lines of the shop's variants or one made-up line, codes and channels.

Money is in major units of the shop's currency. The caller holds `shop.lock`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.changes import ActionRefusedError, Basket, check_total, new_line
from sandbox.currencies import rounded
from sandbox.state import (
    ONLINE_STORE,
    DiscountCode,
    Line,
    Order,
    RefundLine,
    SalesApp,
    Shop,
)

# The app ids of Shopify's own point of sale and draft orders, as their orders carry them.
_SHOPIFYS_OWN = {
    "web": ONLINE_STORE,
    "pos": SalesApp(129785, "Point of Sale"),
    "shopify_draft_order": SalesApp(1354745, "Draft Orders"),
}


@dataclass(frozen=True)
class Item:
    """Pieces of a variant that are bought; `discount` is taken off the line, not off each piece."""

    variant_id: int
    quantity: int = 1
    discount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Pieces:
    """Pieces of one line of an order."""

    line_id: int
    quantity: int = 1


def fill_basket(
    shop: Shop,
    total: Decimal | None,
    items: Sequence[Item] = (),
    *,
    shipping: Decimal = Decimal(0),
    code: DiscountCode | None = None,
) -> Basket:
    """The lines of an order: those of `items`, or one made-up line that leaves `total` to pay.

    Raises ActionRefusedError when both or neither are given, for a variant the shop lacks, and for
    amounts that do not add up.
    """
    if (total is None) == (not items):
        raise ActionRefusedError("an order needs either a total or items")
    if total is not None:
        check_total(shop, total)
    off = code.amount if code is not None else Decimal(0)
    if items:
        lines = [line_of(shop, item) for item in items]
    else:
        lines = [new_line(shop, (total or Decimal(0)) - shipping + off)]
    goods = sum((line.total for line in lines), Decimal(0))
    if shipping < 0 or not 0 <= off <= goods:
        raise ActionRefusedError(
            f"goods of {goods} cannot carry code={off} and shipping={shipping}"
        )
    spread(lines, off, 0, shop.currency)
    return Basket(goods - off + shipping, lines, shipping, [] if code is None else [code])


def sales_app(source_name: str, app_name: str | None) -> SalesApp:
    """The app behind a source: Shopify's own, or the named one of a channel, always the same id."""
    if app_name is None:
        return _SHOPIFYS_OWN.get(source_name) or sales_app(source_name, source_name)
    known = next((app for app in _SHOPIFYS_OWN.values() if app.name == app_name), None)
    return known or SalesApp(10_000_000 + zlib.crc32(app_name.encode()), app_name)


def line_of(shop: Shop, item: Item) -> Line:
    """A new line; raises ActionRefusedError for an unknown variant and for impossible amounts."""
    variant = shop.variants.get(item.variant_id)
    if variant is None:
        raise ActionRefusedError(f"{shop.domain} has no variant {item.variant_id}")
    product = shop.products[variant.product_id]
    worth = variant.price * item.quantity
    if item.quantity < 1 or not 0 <= item.discount <= worth:
        raise ActionRefusedError(
            f"variant {variant.id} is bought at least once and at most for nothing, "
            f"got quantity={item.quantity} discount={item.discount} of {worth}"
        )
    return Line(
        id=shop.new_id(),
        title=product.title,
        sku=variant.sku,
        quantity=item.quantity,
        price=variant.price,
        product_id=product.id,
        variant_id=variant.id,
        variant_title=variant.title,
        vendor=product.vendor,
        discount=item.discount,
    )


def spread(lines: list[Line], off: Decimal, index: int, currency: str) -> None:
    """Share what a code takes off among the lines by what is left of them; the last takes the rest.

    `index` is the code's among those of the order.
    """
    if not off:
        return
    goods, left = sum((line.total for line in lines), Decimal(0)), off
    for line in lines[:-1]:
        line.code_shares[index] = rounded(line.total * off / goods, currency)
        left -= line.code_shares[index]
    lines[-1].code_shares[index] = left


def returned(shop: Shop, order: Order, pieces: Sequence[Pieces]) -> list[RefundLine]:
    """The lines of a refund, with what their pieces had cost; nothing is changed yet.

    Raises ActionRefusedError for a line the order lacks, one named twice, and for more pieces than
    are left of it.
    """
    lines = {line.id: line for line in order.lines}
    if len({one.line_id for one in pieces}) < len(pieces):
        raise ActionRefusedError(f"a line of {order.name} is named twice")
    for one in pieces:
        line = lines.get(one.line_id)
        left = 0 if line is None else line.quantity - line.refunded_quantity
        if not 0 < one.quantity <= left:
            raise ActionRefusedError(
                f"order {order.name} has {left} pieces of line {one.line_id} left, "
                f"not {one.quantity}"
            )
    return [_refund_line(shop, lines[one.line_id], one.quantity) for one in pieces]


def everything_left(order: Order) -> list[Pieces]:
    """All pieces of an order that were not refunded."""
    left = [Pieces(line.id, line.quantity - line.refunded_quantity) for line in order.lines]
    return [one for one in left if one.quantity]


def _refund_line(shop: Shop, line: Line, quantity: int) -> RefundLine:
    """The subtotals of all refunds of a line sum up to what the line cost, to the last unit."""
    before, after = line.refunded_quantity, line.refunded_quantity + quantity
    subtotal = _worth(line, after, shop.currency) - _worth(line, before, shop.currency)
    return RefundLine(shop.new_id(), line, quantity, subtotal)


def _worth(line: Line, pieces: int, currency: str) -> Decimal:
    return rounded(line.total * pieces / line.quantity, currency)
