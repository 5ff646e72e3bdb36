"""`node` and `nodes`: any object by its id, if the app may see objects of that kind."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.bulk.operation import Operation
from sandbox.graphql.context import Context
from sandbox.graphql.denials import type_guard
from sandbox.graphql.registry import Arguments, missing, query
from sandbox.graphql.resolvers.discounts import CodeNode, code_node
from sandbox.graphql.resolvers.store_credit import find_account, find_transaction
from sandbox.graphql.wire import read_gid
from sandbox.rewards import Credit, CreditAccount, Debit, GiftCard
from sandbox.state import (
    Collection,
    Customer,
    Fulfillment,
    Order,
    Product,
    Refund,
    Segment,
    Variant,
)

Found = (
    Operation
    | CodeNode
    | Collection
    | Credit
    | CreditAccount
    | Customer
    | Debit
    | Fulfillment
    | GiftCard
    | Order
    | Product
    | Refund
    | Segment
    | Variant
    | None
)


def _refund(context: Context, number: int) -> Found:
    orders = filter(context.sees, context.shop.orders.values())
    return next((one for order in orders for one in order.refunds if one.id == number), None)


def _fulfillment(context: Context, number: int) -> Found:
    orders = filter(context.sees, context.shop.orders.values())
    return next((one for order in orders for one in order.fulfillments if one.id == number), None)


def _credit(context: Context, number: int) -> Found:
    found = find_transaction(context, number)
    return found if isinstance(found, Credit) else None


def _debit(context: Context, number: int) -> Found:
    found = find_transaction(context, number)
    return found if isinstance(found, Debit) else None


FINDERS: dict[str, Callable[[Context, int], Found]] = {
    "BulkOperation": lambda context, number: context.world.bulk.find(context.shop.domain, number),
    "Collection": lambda context, number: context.shop.collections.get(number),
    "DiscountCodeNode": code_node,
    "GiftCard": lambda context, number: context.shop.rewards.cards.get(number),
    "StoreCreditAccount": find_account,
    "StoreCreditAccountCreditTransaction": _credit,
    "StoreCreditAccountDebitTransaction": _debit,
    "Customer": lambda context, number: context.customer(number),
    "Order": lambda context, number: context.order(number),
    "Product": lambda context, number: context.shop.products.get(number),
    "ProductVariant": lambda context, number: context.shop.variants.get(number),
    "Refund": _refund,
    "Fulfillment": _fulfillment,
    "Segment": lambda context, number: context.shop.segments.get(number),
}


def find(context: Context, text: str, field_name: str) -> Found:
    """The object with an id, None if there is none; raises ACCESS_DENIED where scopes miss."""
    kind, number = read_gid(text)
    if kind not in FINDERS:
        raise missing("QueryRoot", f"{field_name}({kind})")
    type_guard(kind, field_name).check(context.granted, context.world.approved_data)
    return FINDERS[kind](context, number)


@query("node")
def node(_: None, context: Context, arguments: Arguments) -> Found:
    """One object by its id."""
    return find(context, arguments["id"], "node")


@query("nodes")
def nodes(_: None, context: Context, arguments: Arguments) -> list[Found]:
    """Many objects in the order of their ids, null where there is none."""
    return [find(context, text, "nodes") for text in arguments["ids"]]
