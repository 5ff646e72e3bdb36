"""How many customers there are in a stretch of ids, and which of some are still there."""

from __future__ import annotations

from collections.abc import Sequence

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

COUNT = Operation(
    "CountCustomersBetween",
    "query CountCustomersBetween($query: String!) {"
    " customersCount(query: $query, limit: null) { count } }",
    cost=1,
)
THERE = """query CustomersThere($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { id } }
}"""


def count_between(admin: Admin, first: int, last: int) -> int:
    """How many customers have an id from `first` to `last` (Shopify: `customersCount` filters by
    ranges of `id`). Raises what `Admin.query` raises."""
    answer = admin.query(COUNT, {"query": f"id:>={first} id:<={last}"})
    answer.must_be_whole(f"{admin.shop}: {COUNT.name}")
    return int(answer.data["customersCount"]["count"])


def not_there(admin: Admin, gids: Sequence[str]) -> list[str]:
    """Which of these customers are deleted or merged into others. Raises what `Admin.query` does."""
    found = read_nodes(admin, "CustomersThere", THERE, gids, 1)
    return [gid for gid, node in found.items() if node is None]
