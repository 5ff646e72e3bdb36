"""What discount codes took off an order: applications, and their shares on lines and shipping."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import Arguments, field, register, represents, values
from sandbox.graphql.resolvers.line_items import OrderedLine
from sandbox.graphql.resolvers.money import Bag, Money, bag
from sandbox.state import DiscountCode, Order, gid


@dataclass(frozen=True)
class Application:
    """`DiscountCodeApplication`: a code of an order, by its index."""

    index: int
    used: DiscountCode


@dataclass(frozen=True)
class Allocation:
    """`DiscountAllocation`: what one code took off one line."""

    order: Order
    index: int
    amount: Decimal


@dataclass(frozen=True)
class Share:
    """`PricingPercentageValue`: percent, 0 to 100."""

    percentage: float


@dataclass(frozen=True)
class Shipping:
    """`ShippingLine`: the one of an order."""

    order: Order

    @property
    def full(self) -> Decimal:
        """The price before discounts."""
        return self.order.shipping + sum(self.order.shipping_shares.values(), Decimal(0))


represents(Application, "DiscountCodeApplication")
represents(Share, "PricingPercentageValue")
represents(Money, "MoneyV2")


@field("Order", "discountApplications")
def applications(source: Order, _context: Context, arguments: Arguments) -> Page:
    """The codes in the order they were entered; the sandbox has no other discounts to show."""
    used = [Application(index, one) for index, one in enumerate(source.discount_codes)]
    return paginate(used, lambda one: (one.index, one.index), "INDEX", arguments)


@field("Order", "shippingLines")
def shipping_lines(source: Order, _context: Context, arguments: Arguments) -> Page:
    """One line for what sending costs, none when it costs nothing before discounts."""
    line = Shipping(source)
    return paginate([line] if line.full else [], lambda _one: (1, 1), "INDEX", arguments)


@field("LineItem", "discountAllocations")
def line_allocations(source: OrderedLine, _context: Context, _: Arguments) -> list[Allocation]:
    """The line's shares of the codes, for all the pieces that were bought."""
    return _allocations(source.order, source.line.code_shares)


@field("ShippingLine", "discountAllocations")
def shipping_allocations(source: Shipping, _context: Context, _: Arguments) -> list[Allocation]:
    """What codes took off the shipping."""
    return _allocations(source.order, source.order.shipping_shares)


def _allocations(order: Order, shares: dict[int, Decimal]) -> list[Allocation]:
    return [Allocation(order, index, amount) for index, amount in sorted(shares.items())]


@field("DiscountAllocation", "allocatedAmountSet")
def allocated(source: Allocation, context: Context, _: Arguments) -> Bag:
    """The amount in both currencies."""
    return bag(context.shop, source.order, source.amount)


@field("DiscountCodeApplication", "value")
def value(source: Application, context: Context, _: Arguments) -> Money | Share:
    """What the code says, not what it took off: of free shipping 100 percent."""
    if source.used.type == "shipping":
        return Share(100.0)
    if source.used.percentage is not None:
        return Share(float(source.used.percentage * 100))
    return Money(source.used.amount, context.shop.currency)


@field("Order", "totalDiscountsSet")
def total_discounts(source: Order, context: Context, _: Arguments) -> Bag:
    """Everything that was taken off lines and shipping."""
    off = sum((line.discount + line.code_discount for line in source.lines), Decimal(0))
    return bag(context.shop, source, off + Shipping(source).full - source.shipping)


@field("ShippingLine", "originalPriceSet")
def original_price(source: Shipping, context: Context, _: Arguments) -> Bag:
    """The price before discounts."""
    return bag(context.shop, source.order, source.full)


@field("ShippingLine", "discountedPriceSet")
def discounted_price(source: Shipping, context: Context, _: Arguments) -> Bag:
    """The price after all discounts."""
    return bag(context.shop, source.order, source.order.shipping)


register(
    "DiscountAllocation",
    "discountApplication",
    lambda source, _context, _: Application(
        source.index, source.order.discount_codes[source.index]
    ),
)
values(
    "DiscountCodeApplication",
    {
        "allocationMethod": lambda _one: "ACROSS",
        "code": lambda one: one.used.code,
        "index": lambda one: one.index,
        "targetSelection": lambda _one: "ALL",
        "targetType": lambda one: "SHIPPING_LINE" if one.used.type == "shipping" else "LINE_ITEM",
    },
)
values("PricingPercentageValue", {"percentage": lambda share: share.percentage})
values(
    "ShippingLine",
    {
        "id": lambda line: gid("ShippingLine", line.order.id + 1),
        "isRemoved": lambda _line: False,
        "title": lambda _line: "Standard",
    },
)
