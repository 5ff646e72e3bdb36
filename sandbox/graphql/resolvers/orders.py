"""Orders: one, many, their money and their states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate, paginate_sorted
from sandbox.graphql.registry import Arguments, field, query, register, represents, values
from sandbox.graphql.resolvers.money import Bag, bag, exact_bag
from sandbox.graphql.search import (
    Filter,
    Predicate,
    by_any,
    by_number,
    by_text,
    by_time,
    matcher,
    negated,
    unsupported,
)
from sandbox.graphql.sorted_lists import in_order_since
from sandbox.graphql.wire import number_of, time_text
from sandbox.state import Customer, Fulfillment, Order, Refund, gid

represents(Order, "Order")


# The attribute that each sort key stands for.
SORTED_BY = {
    "ID": "id",
    "CREATED_AT": "created_at",
    "PROCESSED_AT": "processed_at",
    "UPDATED_AT": "updated_at",
}


def fulfillment_status(source: Order) -> str:
    """`displayFulfillmentStatus`; the sandbox sends an order's lines together or not at all."""
    sent = any(parcel.status == "success" for parcel in source.fulfillments)
    return "FULFILLED" if sent else "UNFULFILLED"


def _first_code(source: Order) -> str | None:
    """Shopify finds orders by the first of their codes only."""
    return source.discount_codes[0].code if source.discount_codes else None


FILTERS: dict[str, Filter] = {
    "id": by_number(lambda order: order.id),
    "name": by_text(lambda order: order.name),
    "customer_id": by_number(lambda order: order.customer_id),
    "created_at": by_time(lambda order: order.created_at),
    "processed_at": by_time(lambda order: order.processed_at),
    "updated_at": by_time(lambda order: order.updated_at),
    "financial_status": by_text(lambda order: order.financial_status),
    "fulfillment_status": by_text(fulfillment_status),
    "tag": by_any(lambda order: order.tags),
    "tag_not": negated(by_any(lambda order: order.tags)),
    "discount_code": by_text(_first_code),
    "source_name": by_text(lambda order: order.source_name),
    "test": by_text(lambda order: "true" if order.test else "false"),
    "sku": by_any(lambda order: [line.sku for line in order.lines]),
}


def order_page(
    context: Context, orders: Iterable[Order], arguments: Arguments, *, default_sort: str
) -> Page:
    """A page of the orders the app may see that match the search."""
    sort_key = _sort_key(arguments, default_sort)
    matches = matcher(arguments.get("query"), FILTERS)
    found = [one for one in orders if _found(context, matches, one)]
    return paginate(found, attrgetter(SORTED_BY[sort_key], "id"), sort_key, arguments)


def _sort_key(arguments: Arguments, default: str) -> str:
    sort_key: str = arguments.get("sortKey") or default
    if sort_key not in SORTED_BY:
        raise unsupported(f"orders sorted by {sort_key}; known: {', '.join(SORTED_BY)}")
    return sort_key


def _found(context: Context, matches: Predicate | None, one: Order) -> bool:
    return context.sees(one) and (matches is None or matches(one))


@query("order")
def order(_: None, context: Context, arguments: Arguments) -> Order | None:
    """One order; null when there is none or it is too old for the app to see."""
    return context.order(number_of("Order", arguments["id"]))


@query("orders")
def orders(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of orders, by default in the order they were processed."""
    sort_key = _sort_key(arguments, "PROCESSED_AT")
    matches, attribute = matcher(arguments.get("query"), FILTERS), SORTED_BY[sort_key]
    shop, search = context.shop, arguments.get("query")
    ordered = in_order_since(shop, shop.orders, attribute, search)
    return paginate_sorted(
        ordered,
        attrgetter(attribute, "id"),
        sort_key,
        arguments,
        lambda one: _found(context, matches, one),
    )


@field("Order", "customer")
def customer(source: Order, context: Context, _: Arguments) -> Customer | None:
    """The customer; null for a guest's order."""
    return None if source.customer_id is None else context.customer(source.customer_id)


@field("Order", "currencyCode")
def currency_code(_source: Order, context: Context, _: Arguments) -> str:
    """The shop's currency."""
    return context.shop.currency


@field("Order", "refunds")
def refunds(source: Order, _context: Context, arguments: Arguments) -> list[Refund]:
    """The refunds, oldest first, at most `first` of them."""
    return source.refunds[: arguments.get("first")]


@field("Order", "fulfillments")
def fulfillments(source: Order, _context: Context, arguments: Arguments) -> list[Fulfillment]:
    """The parcels, oldest first, at most `first` of them; the sandbox cannot search among them."""
    if arguments.get("query"):
        raise unsupported("fulfillments have no query")
    return source.fulfillments[: arguments.get("first")]


@field("Order", "totalRefundedSet")
def total_refunded(source: Order, context: Context, _: Arguments) -> Bag:
    """What was given back, in both currencies as the refunds recorded it."""
    presentment = sum((refund.presentment_amount for refund in source.refunds), Decimal(0))
    return exact_bag(context.shop, source, source.refunded, presentment)


def _money(field_name: str, read: Callable[[Order], Decimal]) -> None:
    register(
        "Order", field_name, lambda source, context, _: bag(context.shop, source, read(source))
    )


_money("totalPriceSet", lambda source: source.total)
_money("originalTotalPriceSet", lambda source: source.total)
_money("currentTotalPriceSet", lambda source: source.total - source.refunded)
_money("totalReceivedSet", lambda source: source.paid)
_money("netPaymentSet", lambda source: source.paid - source.refunded)
_money("totalOutstandingSet", lambda source: source.total - source.paid)


values(
    "Order",
    {
        "id": lambda source: gid("Order", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "name": lambda source: source.name,
        "note": lambda source: source.note,
        "createdAt": lambda source: time_text(source.created_at),
        "processedAt": lambda source: time_text(source.processed_at),
        "updatedAt": lambda source: time_text(source.updated_at),
        "cancelledAt": lambda source: time_text(source.cancelled_at),
        "cancelReason": lambda source: source.cancel_reason and source.cancel_reason.upper(),
        "presentmentCurrencyCode": lambda source: source.presentment_currency,
        "displayFinancialStatus": lambda source: source.financial_status.upper(),
        "displayFulfillmentStatus": fulfillment_status,
        "sourceName": lambda source: source.source_name,
        "app": lambda source: source.app,
        "tags": lambda source: list(source.tags),
        "test": lambda source: source.test,
        "discountCodes": lambda source: [one.code for one in source.discount_codes],
        # Nobody decides about a return here: what is asked for stays asked for.
        "returnStatus": lambda source: "RETURN_REQUESTED" if source.returns else "NO_RETURN",
    },
)
values("OrderApp", {"id": lambda app: gid("App", app.id), "name": lambda app: app.name})
