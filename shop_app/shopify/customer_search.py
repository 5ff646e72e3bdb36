"""Finding customers as Shopify knows them: by words, tag, order or id. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.answer import Answer
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.customer_names import full_name
from shop_app.shopify.nodes import MOST_IDS

_PERSON = """
    id firstName lastName numberOfOrders state
    defaultEmailAddress { emailAddress }
    amountSpent { amount currencyCode }
    lastOrder { processedAt }
"""
_EACH = 4  # the customer, the address, the amount, the order

FIND = (
    """query FindCustomers(
  $query: String!, $first: Int, $last: Int, $after: String, $before: String
) {
  customers(
    query: $query, first: $first, last: $last, after: $after, before: $before,
    sortKey: UPDATED_AT, reverse: true
  ) {
    nodes {"""
    + _PERSON
    + """}
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
  anybody: customers(first: 1) {
    nodes { firstName lastName defaultEmailAddress { emailAddress } }
  }
}"""
)
"""Also looks at anybody: when nobody is found, that tells whether names could be searched at all."""

PAGE = 20
FIND_COST = (2 + PAGE * _EACH) + (2 + 2)

FIND_BY_ORDER = (
    """query FindCustomersByOrder($query: String!, $first: Int!) {
  orders(query: $query, first: $first, sortKey: PROCESSED_AT, reverse: true) {
    nodes { id name customer {"""
    + _PERSON
    + """} }
  }
}"""
)
MOST_ORDERS = 10
"""Orders of one number that are shown: a number is one order's, seldom a few differ in its ends."""

FIND_BY_ORDER_COST = 2 + MOST_ORDERS * (1 + _EACH)

READ_FOUND = (
    """query ReadFoundCustomers($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer {"""
    + _PERSON
    + """} }
}"""
)

_DENIED = "ACCESS_DENIED"
_PERSONAL = frozenset({"firstName", "lastName", "defaultEmailAddress"})


@dataclass(frozen=True, slots=True)
class Found:
    """A customer Shopify found. `name` and `email` are None when there is none or Shopify keeps it
    from this app; `last_order_at` is None without an order that the app may see."""

    gid: str
    name: str | None
    email: str | None
    orders: int
    spent: Money
    last_order_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Some customers, the last changed first. `previous` and `next` are cursors, None: no such page.

    `hidden`: Shopify keeps names or e-mail addresses from this app (protected customer data).
    """

    customers: tuple[Found, ...]
    previous: str | None = None
    next: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class OrderFound:
    """An order of a number; `customer` None: a guest bought it."""

    gid: str
    name: str
    customer: Found | None


def find(
    admin: Admin, query: str, *, after: str | None = None, before: str | None = None
) -> FoundPage:
    """A page of the customers that match `query`, which is in Shopify's search syntax.

    Raises what `Admin.query` raises.
    """
    size = {"last": PAGE, "before": before} if before else {"first": PAGE, "after": after}
    asked = admin.query(Operation("FindCustomers", FIND, FIND_COST), {"query": query, **size})
    answer, hidden = _without_personal(admin, asked, "FindCustomers")
    found = answer.data["customers"]
    info = found["pageInfo"]
    return FoundPage(
        tuple(map(_found, found["nodes"])),
        info["startCursor"] if info["hasPreviousPage"] else None,
        info["endCursor"] if info["hasNextPage"] else None,
        hidden,
    )


def find_by_order(admin: Admin, query: str) -> tuple[tuple[OrderFound, ...], bool]:
    """The newest orders that match `query`, and whether anything personal was kept from us.

    Without the scope `read_all_orders` Shopify hides orders older than 60 days.
    Raises what `Admin.query` raises.
    """
    operation = Operation("FindCustomersByOrder", FIND_BY_ORDER, FIND_BY_ORDER_COST)
    asked = admin.query(operation, {"query": query, "first": MOST_ORDERS})
    answer, hidden = _without_personal(admin, asked, operation.name)
    orders = tuple(
        OrderFound(
            order["id"], order["name"], _found(order["customer"]) if order["customer"] else None
        )
        for order in answer.data["orders"]["nodes"]
    )
    return orders, hidden


def read_found(admin: Admin, gids: Sequence[str]) -> FoundPage:
    """These customers, at most `MOST_IDS`; those that don't exist (any more) are left out.

    Raises what `Admin.query` raises, and ValueError for too many.
    """
    if len(gids) > MOST_IDS:
        raise ValueError(f"at most {MOST_IDS} customers at once, got {len(gids)}")
    operation = Operation("ReadFoundCustomers", READ_FOUND, _EACH * len(gids))
    asked = admin.query(operation, {"ids": list(gids)})
    answer, hidden = _without_personal(admin, asked, operation.name)
    return FoundPage(tuple(map(_found, filter(None, answer.data["nodes"]))), hidden=hidden)


def _without_personal(admin: Admin, answer: Answer, name: str) -> tuple[Answer, bool]:
    """The answer although what is personal was denied; raises for anything else that is missing."""
    denied = tuple(
        error
        for error in answer.errors
        if error.code == _DENIED and _PERSONAL.intersection(error.path)
    )
    whole = answer.without(denied)
    whole.must_be_whole(f"{admin.shop}: {name}")
    return whole, bool(denied)


def _found(node: dict[str, Any]) -> Found:
    address = node["defaultEmailAddress"]
    spent, last = node["amountSpent"], node["lastOrder"]
    return Found(
        gid=node["id"],
        name=full_name(node),
        email=address and address["emailAddress"],
        orders=int(node["numberOfOrders"]),
        spent=Money.parse(spent["amount"], spent["currencyCode"]),
        last_order_at=last and datetime.fromisoformat(last["processedAt"]),
    )
