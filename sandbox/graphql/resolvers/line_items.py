"""Lines of an order, and the pieces of them that were refunded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import Arguments, field, represents, values
from sandbox.graphql.resolvers.money import Bag, bag
from sandbox.state import Line, Order, Product, Refund, RefundLine, Variant, gid


@dataclass(frozen=True)
class OrderedLine:
    """A line and the order it stands in, which knows the buyer's currency."""

    order: Order
    line: Line


@dataclass(frozen=True)
class RefundedLine:
    """Refunded pieces and the order they were bought in."""

    order: Order
    pieces: RefundLine


represents(OrderedLine, "LineItem")
represents(RefundedLine, "RefundLineItem")


@field("Order", "lineItems")
def line_items(source: Order, _context: Context, arguments: Arguments) -> Page:
    """The lines in the order they were bought, those without pieces left too."""
    lines = [OrderedLine(source, line) for line in source.lines]
    return paginate(lines, lambda one: (one.line.id, one.line.id), "ID", arguments)


@field("Refund", "refundLineItems")
def refund_line_items(source: Refund, context: Context, arguments: Arguments) -> Page:
    """The pieces a refund was for; none when only money was given back."""
    order = context.shop.orders[source.order_id]
    lines = [RefundedLine(order, one) for one in source.lines]
    return paginate(lines, lambda one: (one.pieces.id, one.pieces.id), "ID", arguments)


@field("LineItem", "product")
def product(source: OrderedLine, context: Context, _: Arguments) -> Product | None:
    """The product; null for a custom line."""
    return context.shop.products.get(source.line.product_id or 0)


@field("LineItem", "variant")
def variant(source: OrderedLine, context: Context, _: Arguments) -> Variant | None:
    """The variant as it is now, with today's price; null for a custom line."""
    return context.shop.variants.get(source.line.variant_id or 0)


@field("LineItem", "originalUnitPriceSet")
def original_unit_price(source: OrderedLine, context: Context, _: Arguments) -> Bag:
    """The price of one piece before discounts."""
    return bag(context.shop, source.order, source.line.price)


@field("LineItem", "originalTotalSet")
def original_total(source: OrderedLine, context: Context, _: Arguments) -> Bag:
    """The price of all pieces before discounts."""
    return bag(context.shop, source.order, source.line.price * source.line.quantity)


@field("LineItem", "discountedTotalSet")
def discounted_total(source: OrderedLine, context: Context, arguments: Arguments) -> Bag:
    """The price of all pieces after discounts on the line; after those of a code only if asked.

    (Shopify's changelog of 2024-04: `withCodeDiscounts`, by default false.)
    """
    line = source.line
    by_code = Decimal(0) if arguments.get("withCodeDiscounts") else line.code_discount
    return bag(context.shop, source.order, line.total + by_code)


@field("LineItem", "totalDiscountSet")
def total_discount(source: OrderedLine, context: Context, _: Arguments) -> Bag:
    """What was taken off on the line itself, without the share of a discount code (believed)."""
    return bag(context.shop, source.order, source.line.discount)


@field("RefundLineItem", "subtotalSet")
def subtotal(source: RefundedLine, context: Context, _: Arguments) -> Bag:
    """What the refunded pieces had cost after all discounts."""
    return bag(context.shop, source.order, source.pieces.subtotal)


values(
    "LineItem",
    {
        "id": lambda source: gid("LineItem", source.line.id),
        "title": lambda source: source.line.title,
        "sku": lambda source: source.line.sku,
        "vendor": lambda source: source.line.vendor,
        "quantity": lambda source: source.line.quantity,
        "currentQuantity": lambda source: source.line.quantity - source.line.refunded_quantity,
    },
)
values(
    "RefundLineItem",
    {
        "id": lambda source: gid("RefundLineItem", source.pieces.id),
        "quantity": lambda source: source.pieces.quantity,
        "lineItem": lambda source: OrderedLine(source.order, source.pieces.line),
    },
)
