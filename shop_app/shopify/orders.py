"""Orders with their refunds and fulfilments, as the order ledger needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict, cast

from shop_app.shopify import order_lines
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.nodes import read_nodes
from shop_app.shopify.order_lines import LineNode
from shop_app.shopify.shapes import MoneyBag, Reference

_TEMPLATE = """query ReadOrders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id name createdAt processedAt updatedAt cancelledAt cancelReason displayFinancialStatus
      totalPriceSet { ...Both }
      totalOutstandingSet { ...Both }
      customer { id }
      sourceName app { id } tags discountCodes test
      shippingAddress { countryCodeV2 }
      %(lines)s
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
    """How many refunds and fulfilments of each order are asked for; they decide the cost.

    `products`: also which product each line is of, for which the scope read_products is needed.
    """

    refunds: int
    fulfillments: int
    products: bool = False

    @property
    def document(self) -> str:
        first = str(order_lines.FIRST)
        lines = order_lines.selection(first=first, products=self.products)
        return _TEMPLATE % {**self._asdict(), "lines": lines}

    @property
    def cost_each(self) -> int:
        """Points: the order, two money bags (3 each), customer, app, address; refund 4, parcel 1."""
        lines = order_lines.cost(order_lines.FIRST, products=self.products)
        return 10 + lines + 4 * self.refunds + self.fulfillments


# Nearly all orders have few of both: 20 orders fit into a query. The rest is read one by one.
USUAL = _Depth(refunds=4, fulfillments=4)
DEEPEST = _Depth(refunds=200, fulfillments=130)
READ_USUAL, READ_DEEPEST = USUAL.document, DEEPEST.document
_USUAL, _DEEPEST = USUAL._replace(products=True), DEEPEST._replace(products=True)
READ_USUAL_WITH_PRODUCTS, READ_DEEPEST_WITH_PRODUCTS = _USUAL.document, _DEEPEST.document

# The address is protected customer data: an app that was not approved for it is not told.
_PROTECTED = frozenset({"shippingAddress"})


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


class AddressNode(TypedDict):
    """Of where an order was sent, the ISO code of the country only."""

    countryCodeV2: str | None


class _Details(TypedDict, total=False):
    sourceName: str | None
    app: Reference | None
    tags: list[str]
    discountCodes: list[str]
    test: bool
    shippingAddress: AddressNode | None
    lines: list[LineNode]


class OrderNode(_Details):
    """One order. Times are ISO 8601 text in UTC; `customer` is null for a guest.

    `lines` are all its lines, absent when there are more than a read can bring. Details that were
    not asked for are absent, and so is `shippingAddress` when the app may not see it.
    """

    id: str
    name: str
    createdAt: str
    processedAt: str
    updatedAt: str
    cancelledAt: str | None
    cancelReason: str | None
    displayFinancialStatus: str | None
    totalPriceSet: MoneyBag
    totalOutstandingSet: MoneyBag
    customer: Reference | None
    refunds: list[RefundNode]
    fulfillments: list[FulfillmentNode]


def read_orders(
    admin: Admin, gids: Sequence[str], *, products: bool = False
) -> dict[str, OrderNode | None]:
    """Each order by gid; None for one that was deleted or that the app may not see any more.

    `products`: also which product each line is of, for which the scope read_products is needed.
    Without the scope `read_all_orders` Shopify hides orders older than 60 days.
    Raises what `Admin.query` raises, and RequestRefused for an order too big to read whole.
    """
    usual, deepest = (_USUAL, _DEEPEST) if products else (USUAL, DEEPEST)
    found = _read(admin, usual, gids)
    cut = [gid for gid, node in found.items() if _may_be_cut(node, usual)]
    found |= _read(admin, deepest, cut)
    for gid in cut:
        if _may_be_cut(found[gid], deepest):
            raise RequestRefused(f"{admin.shop}: {gid} has more than {deepest} can read")
    for node in filter(None, found.values()):
        lines = order_lines.whole(admin, node, products=products)
        if lines is not None:
            node["lines"] = lines
    return cast("dict[str, OrderNode | None]", found)


def _read(admin: Admin, depth: _Depth, gids: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    return read_nodes(
        admin, "ReadOrders", depth.document, gids, depth.cost_each, deniable=_PROTECTED
    )


def _may_be_cut(node: dict[str, Any] | None, depth: _Depth) -> bool:
    return node is not None and (
        len(node["refunds"]) >= depth.refunds or len(node["fulfillments"]) >= depth.fulfillments
    )
