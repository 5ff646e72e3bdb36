"""What changed in a shop since a moment, page by page: enough of each to see whether we know it.

A page compares dozens of orders for a few points each; only those that differ are read whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypedDict, TypeVar

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.customers import CustomerNode
from shop_app.shopify.nodes import MOST_COST
from shop_app.shopify.shapes import MoneyV2

ORDERS = """query ChangedOrders($query: String!, $first: Int!, $after: String) {
  orders(query: $query, sortKey: UPDATED_AT, first: $first, after: $after) {
    nodes {
      id updatedAt cancelledAt cancelReason displayFinancialStatus
      totalPriceSet { shopMoney { amount currencyCode } }
      totalRefundedSet { shopMoney { amount currencyCode } }
      customer { id numberOfOrders amountSpent { amount currencyCode } }
      fulfillments(first: 5) { id updatedAt estimatedDeliveryAt deliveredAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
PARCELS_SEEN = 5
"""Fulfilments of an order that a page shows; an order with as many is read whole."""

_ORDER_COST = 1 + 2 + 2 + 2 + PARCELS_SEEN

CUSTOMERS = """query ChangedCustomers($query: String!, $first: Int!, $after: String) {
  customers(query: $query, sortKey: UPDATED_AT, first: $first, after: $after) {
    nodes {
      id createdAt updatedAt state numberOfOrders tags
      amountSpent { amount currencyCode }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
_CUSTOMER_COST = 2  # the customer, amountSpent

_CONNECTION_COST = 2
_MOST_PER_PAGE = 250  # Shopify: at most 250 objects per page


Node = TypeVar("Node")


class ParcelSeen(TypedDict):
    """A fulfilment of a changed order."""

    id: str
    updatedAt: str
    estimatedDeliveryAt: str | None
    deliveredAt: str | None


class ShopMoney(TypedDict):
    """An amount in the shop's currency only."""

    shopMoney: MoneyV2


class BuyerSeen(TypedDict):
    """The customer of a changed order with Shopify's sums over their life."""

    id: str
    numberOfOrders: str
    amountSpent: MoneyV2


class OrderSeen(TypedDict):
    """As much of a changed order as tells whether we know it. Times are ISO 8601 text in UTC."""

    id: str
    updatedAt: str
    cancelledAt: str | None
    cancelReason: str | None
    displayFinancialStatus: str | None
    totalPriceSet: ShopMoney
    totalRefundedSet: ShopMoney
    customer: BuyerSeen | None
    fulfillments: list[ParcelSeen]


class CustomerSeen(CustomerNode):
    """A changed customer, whole, with their tags."""

    tags: list[str]


@dataclass(frozen=True, slots=True)
class Page(Generic[Node]):
    """Some objects, oldest change first; `cursor` leads to those after them, None: no more."""

    nodes: list[Node]
    cursor: str | None


def changed_orders(admin: Admin, since: datetime, cursor: str | None) -> Page[OrderSeen]:
    """A page of the orders last changed from `since` on; one that changes now comes last.

    Without the scope `read_all_orders` Shopify hides orders older than 60 days.
    Raises what `Admin.query` raises, also when only a part was withheld.
    """
    return _page(admin, _ORDERS, since, cursor)


def changed_customers(admin: Admin, since: datetime, cursor: str | None) -> Page[CustomerSeen]:
    """A page of the customers last changed from `since` on, likewise; raises the same."""
    return _page(admin, _CUSTOMERS, since, cursor)


@dataclass(frozen=True)
class _Listing:
    """A connection of the shop; `cost_each` are points per object."""

    field: str
    name: str
    document: str
    cost_each: int

    @property
    def size(self) -> int:
        """Objects per page: as many as one query may ask for."""
        return min(_MOST_PER_PAGE, (MOST_COST - _CONNECTION_COST) // self.cost_each)


_ORDERS = _Listing("orders", "ChangedOrders", ORDERS, _ORDER_COST)
_CUSTOMERS = _Listing("customers", "ChangedCustomers", CUSTOMERS, _CUSTOMER_COST)


def _page(admin: Admin, listing: _Listing, since: datetime, cursor: str | None) -> Page[Any]:
    cost = _CONNECTION_COST + listing.size * listing.cost_each
    query = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    answer = admin.query(
        Operation(listing.name, listing.document, cost),
        {"query": query, "first": listing.size, "after": cursor},
    )
    answer.must_be_whole(f"{admin.shop}: {listing.name}")
    found = answer.data[listing.field]
    info = found["pageInfo"]
    return Page(found["nodes"], info["endCursor"] if info["hasNextPage"] else None)
