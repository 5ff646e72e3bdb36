"""Orders with their refunds and fulfilments, as the order ledger needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict, cast

from shop_app.shopify.client import Admin
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.nodes import read_nodes
from shop_app.shopify.shapes import MoneyBag, Reference

_TEMPLATE = """query ReadOrders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id name createdAt processedAt updatedAt cancelledAt displayFinancialStatus
      totalPriceSet { ...Both }
      totalOutstandingSet { ...Both }
      customer { id }
      refunds(first: %(refunds)d) { id createdAt processedAt totalRefundedSet { ...Both } }
      fulfillments(first: %(fulfillments)d) {
        id status displayStatus createdAt updatedAt estimatedDeliveryAt deliveredAt
      }
    }
  }
}
fragment Both on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}"""


class _Depth(NamedTuple):
    """How many refunds and fulfilments of each order are asked for; they decide the cost."""

    refunds: int
    fulfillments: int

    @property
    def document(self) -> str:
        return _TEMPLATE % self._asdict()

    @property
    def cost_each(self) -> int:
        """Points: the order, two money bags (3 each), the customer; refund 4, fulfilment 1."""
        return 8 + 4 * self.refunds + self.fulfillments


# Nearly all orders have few of both: 24 orders fit into a query. The rest is read one by one.
USUAL = _Depth(refunds=7, fulfillments=5)
DEEPEST = _Depth(refunds=200, fulfillments=150)
READ_USUAL, READ_DEEPEST = USUAL.document, DEEPEST.document


class RefundNode(TypedDict):
    """One refund. `createdAt` is null while Shopify is still recording it."""

    id: str
    createdAt: str | None
    processedAt: str
    totalRefundedSet: MoneyBag


class FulfillmentNode(TypedDict):
    """One parcel. `displayStatus` is what the carrier last said, for example DELAYED."""

    id: str
    status: str
    displayStatus: str | None
    createdAt: str
    updatedAt: str
    estimatedDeliveryAt: str | None
    deliveredAt: str | None


class OrderNode(TypedDict):
    """One order. Times are ISO 8601 text in UTC; `customer` is null for a guest."""

    id: str
    name: str
    createdAt: str
    processedAt: str
    updatedAt: str
    cancelledAt: str | None
    displayFinancialStatus: str | None
    totalPriceSet: MoneyBag
    totalOutstandingSet: MoneyBag
    customer: Reference | None
    refunds: list[RefundNode]
    fulfillments: list[FulfillmentNode]


def read_orders(admin: Admin, gids: Sequence[str]) -> dict[str, OrderNode | None]:
    """Each order by gid; None for one that was deleted or that the app may not see any more.

    Without the scope `read_all_orders` Shopify hides orders older than 60 days.
    Raises what `Admin.query` raises, and RequestRefused for an order too big to read whole.
    """
    found = read_nodes(admin, "ReadOrders", READ_USUAL, gids, USUAL.cost_each)
    cut = [gid for gid, node in found.items() if _may_be_cut(node, USUAL)]
    found |= read_nodes(admin, "ReadOrders", READ_DEEPEST, cut, DEEPEST.cost_each)
    for gid in cut:
        if _may_be_cut(found[gid], DEEPEST):
            raise RequestRefused(f"{admin.shop}: {gid} has more than {DEEPEST} can read")
    return cast("dict[str, OrderNode | None]", found)


def _may_be_cut(node: dict[str, Any] | None, depth: _Depth) -> bool:
    return node is not None and (
        len(node["refunds"]) >= depth.refunds or len(node["fulfillments"]) >= depth.fulfillments
    )
