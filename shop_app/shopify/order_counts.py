"""How many orders there are in a stretch of time, and which of some are still there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

COUNT = Operation(
    "CountOrdersBetween",
    "query CountOrdersBetween($query: String!) { ordersCount(query: $query, limit: null) { count } }",
    cost=1,
)
THERE = """query OrdersThere($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order { id } }
}"""


def count_between(admin: Admin, since: datetime, until: datetime) -> int:
    """How many orders the app may see that were processed from `since` until before `until`.

    Whole seconds. Raises what `Admin.query` raises.
    """
    query = f"processed_at:>='{_text(since)}' processed_at:<'{_text(until)}'"
    answer = admin.query(COUNT, {"query": query})
    answer.must_be_whole(f"{admin.shop}: {COUNT.name}")
    return int(answer.data["ordersCount"]["count"])


def not_shown(admin: Admin, gids: Sequence[str]) -> list[str]:
    """Which of these orders Shopify does not show: deleted, or too old. Raises what it raises."""
    found = read_nodes(admin, "OrdersThere", THERE, gids, 1)
    return [gid for gid, node in found.items() if node is None]


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
