"""Discount codes, as they can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import Arguments, query, register, represents, values
from sandbox.graphql.resolvers.money import Money
from sandbox.graphql.search import (
    DEFAULT,
    Filter,
    by_any,
    by_number,
    by_text,
    by_time,
    by_words,
    matcher,
    unsupported,
)
from sandbox.graphql.wire import number_of, time_text
from sandbox.rewards import BasicCode, CodeDiscount, FreeShippingCode
from sandbox.state import Customer, Shop, gid

APP_TITLE = "Amends"


@dataclass(frozen=True)
class CodeNode:
    """`DiscountCodeNode`."""

    discount: CodeDiscount


@dataclass(frozen=True)
class DiscountNode:
    """`DiscountNode`, which has an id of its own kind with the same number."""

    discount: CodeDiscount


@dataclass(frozen=True)
class Everybody:
    """`DiscountBuyerSelectionAll`."""


@dataclass(frozen=True)
class Chosen:
    """`DiscountCustomers`: those of them who still exist."""

    customers: list[Customer]


@dataclass(frozen=True)
class Amount:
    """`DiscountAmount`."""

    amount: Money


@dataclass(frozen=True)
class Percentage:
    """`DiscountPercentage`."""

    percentage: float


@dataclass(frozen=True)
class Subtotal:
    """`DiscountMinimumSubtotal`."""

    least: Money


@dataclass(frozen=True)
class AllItems:
    """`AllDiscountItems`."""


@dataclass(frozen=True)
class AllCountries:
    """`DiscountCountryAll`."""


for _kind, _name in (
    (AllCountries, "DiscountCountryAll"),
    (AllItems, "AllDiscountItems"),
    (Amount, "DiscountAmount"),
    (BasicCode, "DiscountCodeBasic"),
    (Chosen, "DiscountCustomers"),
    (CodeNode, "DiscountCodeNode"),
    (DiscountNode, "DiscountNode"),
    (Everybody, "DiscountBuyerSelectionAll"),
    (FreeShippingCode, "DiscountCodeFreeShipping"),
    (Percentage, "DiscountPercentage"),
    (Subtotal, "DiscountMinimumSubtotal"),
):
    represents(_kind, _name)

# The attribute that each sort key stands for.
SORTED_BY = {
    "CREATED_AT": "created_at",
    "ID": "id",
    "STARTS_AT": "starts_at",
    "TITLE": "title",
    "UPDATED_AT": "updated_at",
}


@query("codeDiscountNodeByCode")
def by_code(_: None, context: Context, arguments: Arguments) -> CodeNode | None:
    """The discount with a code in any case, null when there is none."""
    found = context.shop.rewards.discount_by_code(arguments["code"])
    return None if found is None else CodeNode(found)


@query("codeDiscountNode")
def code_discount_node(_: None, context: Context, arguments: Arguments) -> CodeNode | None:
    """One discount by its id as a code's."""
    return code_node(context, number_of("DiscountCodeNode", arguments["id"]))


@query("discountNode")
def discount_node(_: None, context: Context, arguments: Arguments) -> DiscountNode | None:
    """One discount by its id as any discount's."""
    found = context.shop.rewards.discounts.get(number_of("DiscountNode", arguments["id"]))
    return None if found is None else DiscountNode(found)


def code_node(context: Context, number: int) -> CodeNode | None:
    """The discount with a number."""
    found = context.shop.rewards.discounts.get(number)
    return None if found is None else CodeNode(found)


@query("codeDiscountNodes")
def code_discount_nodes(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of the discounts with codes, which are all."""
    return _page(context, arguments, CodeNode)


@query("discountNodes")
def discount_nodes(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of all discounts."""
    return _page(context, arguments, DiscountNode)


def _page(
    context: Context, arguments: Arguments, node: type[CodeNode] | type[DiscountNode]
) -> Page:
    sort_key: str = arguments.get("sortKey") or "ID"
    if sort_key not in SORTED_BY:
        raise unsupported(f"discounts sorted by {sort_key}; known: {', '.join(SORTED_BY)}")
    matches = matcher(arguments.get("query"), _filters(context.now))
    found = [
        node(one)
        for one in context.shop.rewards.discounts.values()
        if matches is None or matches(one)
    ]
    key = attrgetter(f"discount.{SORTED_BY[sort_key]}", "discount.id")
    return paginate(found, key, sort_key, arguments)


def _filters(now: datetime) -> dict[str, Filter]:
    return {
        DEFAULT: by_words(lambda one: [one.title, one.code]),
        "id": by_number(lambda one: one.id),
        "code": by_text(lambda one: one.code),
        "created_at": by_time(lambda one: one.created_at),
        "ends_at": by_time(lambda one: one.ends_at or datetime.max.replace(tzinfo=now.tzinfo)),
        "starts_at": by_time(lambda one: one.starts_at),
        "status": by_text(lambda one: one.status(now)),
        "tag": by_any(lambda one: one.tags),
        "title": by_text(lambda one: one.title),
        "updated_at": by_time(lambda one: one.updated_at),
    }


def _context(source: CodeDiscount, context: Context, _: Arguments) -> Everybody | Chosen:
    if source.customers is None:
        return Everybody()
    found = (context.customer(number) for number in source.customers)
    return Chosen([one for one in found if one is not None])


def _usage_count(source: CodeDiscount, context: Context, _: Arguments) -> int:
    """How often it was used, as far as Shopify has counted by now."""
    counted = context.now - context.shop.rewards.usage_lag
    return sum(use.at <= counted for use in source.uses)


def _codes(source: CodeDiscount, _context: Context, arguments: Arguments) -> Page:
    if arguments.get("query"):
        raise unsupported("codes have no query")
    return paginate([source], attrgetter("redeem_code_id", "id"), "ID", arguments)


def _minimum(source: CodeDiscount, context: Context, _: Arguments) -> Subtotal | None:
    least = source.minimum_subtotal
    return None if least is None else Subtotal(Money(least, context.shop.currency))


def _customer_gets(source: BasicCode, context: Context, _: Arguments) -> Amount | Percentage:
    if source.amount is not None:
        return Amount(Money(source.amount, context.shop.currency))
    return Percentage(float(source.percentage or 0))


def _maximum_shipping(source: FreeShippingCode, context: Context, _: Arguments) -> Money | None:
    most = source.maximum_shipping
    return None if most is None else Money(most, context.shop.currency)


def _status(source: CodeDiscount, context: Context, _: Arguments) -> str:
    return source.status(context.now)


def _created_by(source: CodeDiscount, context: Context, _: Arguments) -> Shop | None:
    """The sandbox has one app, so the shop stands for it; null for what people made (believed)."""
    return context.shop if source.by_app else None


for _type in ("DiscountCodeBasic", "DiscountCodeFreeShipping"):
    register(_type, "asyncUsageCount", _usage_count)
    register(_type, "codes", _codes)
    register(_type, "context", _context)
    register(_type, "minimumRequirement", _minimum)
    register(_type, "status", _status)
    values(
        _type,
        {
            "appliesOncePerCustomer": lambda source: source.once_per_customer,
            "combinesWith": lambda source: source.combines,
            "createdAt": lambda source: time_text(source.created_at),
            "discountClasses": lambda source: [source.discount_class],
            "endsAt": lambda source: time_text(source.ends_at),
            "startsAt": lambda source: time_text(source.starts_at),
            "tags": lambda source: list(source.tags),
            "title": lambda source: source.title,
            "updatedAt": lambda source: time_text(source.updated_at),
            "usageLimit": lambda source: source.usage_limit,
        },
    )
register("DiscountCodeBasic", "customerGets", _customer_gets)
register("DiscountCodeFreeShipping", "maximumShippingPrice", _maximum_shipping)
register("DiscountRedeemCode", "asyncUsageCount", _usage_count)
register("DiscountRedeemCode", "createdBy", _created_by)
register("App", "apiKey", lambda _shop, context, _arguments: context.world.api_key)

values(
    "DiscountCodeNode",
    {
        "id": lambda node: gid("DiscountCodeNode", node.discount.id),
        "codeDiscount": lambda node: node.discount,
    },
)
values(
    "DiscountNode",
    {
        "id": lambda node: gid("DiscountNode", node.discount.id),
        "discount": lambda node: node.discount,
    },
)
values(
    "DiscountRedeemCode",
    {
        "code": lambda source: source.code,
        "id": lambda source: gid("DiscountRedeemCode", source.redeem_code_id),
    },
)
values(
    "DiscountCombinesWith",
    {
        "orderDiscounts": lambda combines: combines.order,
        "productDiscounts": lambda combines: combines.product,
        "shippingDiscounts": lambda combines: combines.shipping,
    },
)
values("DiscountCustomerGets", {"value": lambda value: value, "items": lambda _value: AllItems()})
values("AllDiscountItems", {"allItems": lambda _items: True})
values(
    "DiscountAmount",
    {"amount": lambda value: value.amount, "appliesOnEachItem": lambda _value: False},
)
values("DiscountPercentage", {"percentage": lambda value: value.percentage})
values("DiscountMinimumSubtotal", {"greaterThanOrEqualToSubtotal": lambda value: value.least})
values("DiscountBuyerSelectionAll", {"all": lambda _everybody: "ALL"})
values("DiscountCustomers", {"customers": lambda chosen: chosen.customers})
values("DiscountCodeFreeShipping", {"destinationSelection": lambda _source: AllCountries()})
values("DiscountCountryAll", {"allCountries": lambda _countries: True})
values(
    "App",
    {
        "id": lambda _shop: gid("App", 1),
        "title": lambda _shop: APP_TITLE,
        "handle": lambda _shop: APP_TITLE.lower(),
    },
)
values("AppInstallation", {"app": lambda shop: shop})
