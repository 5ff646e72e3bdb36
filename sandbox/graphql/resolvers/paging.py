"""The fields every connection has: nodes, edges and pageInfo."""

from __future__ import annotations

from sandbox.graphql.pagination import Edge, Page, cursor_of
from sandbox.graphql.registry import values


def _edges(page: Page) -> list[Edge]:
    return [Edge(item, cursor_of(key, page.sort_key)) for key, item in page.entries]


def _end(page: Page, index: int) -> str | None:
    return cursor_of(page.entries[index][0], page.sort_key) if page.entries else None


for _kind in (
    "BulkOperation",
    "Collection",
    "Customer",
    "DiscountApplication",
    "DiscountCodeNode",
    "DiscountNode",
    "DiscountRedeemCode",
    "GiftCard",
    "LineItem",
    "Order",
    "Product",
    "ProductVariant",
    "RefundLineItem",
    "Segment",
    "ShippingLine",
    "StoreCreditAccount",
    "StoreCreditAccountTransaction",
    "WebhookSubscription",
):
    values(
        f"{_kind}Connection",
        {
            "nodes": lambda page: [item for _, item in page.entries],
            "edges": _edges,
            "pageInfo": lambda page: page,
        },
    )
    values(f"{_kind}Edge", {"node": lambda edge: edge.node, "cursor": lambda edge: edge.cursor})

values(
    "PageInfo",
    {
        "hasNextPage": lambda page: page.has_next,
        "hasPreviousPage": lambda page: page.has_previous,
        "startCursor": lambda page: _end(page, 0),
        "endCursor": lambda page: _end(page, -1),
    },
)
