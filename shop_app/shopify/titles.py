"""What products, collections and segments are called, for rules that name them by id."""

from __future__ import annotations

from collections.abc import Sequence

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

TITLES = """query ReadTitles($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Product { id title }
    ... on Collection { id title }
    ... on Segment { id name }
  }
}"""

MOST_SEGMENTS = 250
"""Shopify gives at most 250 of a connection at once."""

SEGMENTS = """query ReadSegments($first: Int!) {
  segments(first: $first, sortKey: LAST_EDIT_DATE, reverse: true) { nodes { id name } }
}"""
_SEGMENTS = Operation("ReadSegments", SEGMENTS, 2 + MOST_SEGMENTS)


def read_titles(admin: Admin, gids: Sequence[str]) -> dict[str, str]:
    """The title by gid; what is gone is left out.

    Raises what `Admin.query` raises: AccessDenied for products and collections without the scope
    read_products.
    """
    found = read_nodes(admin, "ReadTitles", TITLES, gids, 1)
    return {gid: node.get("title") or node["name"] for gid, node in found.items() if node}


def read_segments(admin: Admin) -> dict[str, str]:
    """The name by gid of the 250 customer segments that were edited last.

    Raises what `Admin.query` raises.
    """
    answer = admin.query(_SEGMENTS, {"first": MOST_SEGMENTS})
    answer.must_be_whole(f"{admin.shop}: ReadSegments")
    return {one["id"]: one["name"] for one in answer.data["segments"]["nodes"]}
