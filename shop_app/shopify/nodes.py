"""Reading many objects of one kind by their ids, in batches that keep under Shopify's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shop_app.shopify.client import Admin, Operation

MOST_COST = 1000
"""Points one query may ask for (Shopify: a single query over 1,000 is refused)."""

MOST_IDS = 100


def read_nodes(
    admin: Admin,
    name: str,
    document: str,
    gids: Sequence[str],
    cost_each: int,
    *,
    deniable: frozenset[str] = frozenset(),
) -> dict[str, dict[str, Any] | None]:
    """The object behind each gid, None for one that no longer exists.

    `document` is a query with `$ids` whose root field is `nodes`; `cost_each` its points per id.
    `deniable` names nullable fields that Shopify may keep from this app: such a field is then
    absent, which is not null. Raises what `Admin.query` raises, also when any other part was
    withheld.
    """
    size = min(MOST_IDS, MOST_COST // cost_each)
    found: dict[str, dict[str, Any] | None] = {}
    wanted = list(dict.fromkeys(gids))
    for start in range(0, len(wanted), size):
        batch = wanted[start : start + size]
        answer = admin.query(Operation(name, document, cost_each * len(batch)), {"ids": batch})
        denied = answer.denied_below("nodes", deniable)
        answer.without(denied).must_be_whole(f"{admin.shop}: {name}")
        hidden = {error.path[2] for error in denied}
        for gid, node in zip(batch, answer.data["nodes"], strict=True):
            # An id of another type comes back as an empty object.
            found[gid] = _visible(node, hidden) if node else None
    return found


def _visible(node: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """Who has no address is not told apart from whose address is kept from us: it's absent for all."""
    return {name: value for name, value in node.items() if name not in hidden} if hidden else node
