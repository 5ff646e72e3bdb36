"""Products and the prices of their variants, as rules need them; needs the scope read_products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from shop_app.conditions.subject import Product
from shop_app.shopify.client import Admin
from shop_app.shopify.nodes import read_nodes

SCOPE = "read_products"

_TEMPLATE = """query ReadProducts($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Product {
      id productType vendor tags
      collections(first: %d) { nodes { id } pageInfo { hasNextPage } }
    }
  }
}"""
_USUAL, _DEEPEST = 20, 250
"""Collections asked for; Shopify gives at most 250 of a connection at once."""

READ_USUAL, READ_DEEPEST = _TEMPLATE % _USUAL, _TEMPLATE % _DEEPEST

READ_VARIANTS = """query ReadVariants($ids: [ID!]!) {
  nodes(ids: $ids) { ... on ProductVariant { id compareAtPrice } }
}"""

_LOG = structlog.get_logger(__name__)


def cost_each(collections: int) -> int:
    """Points per product: itself, the connection (2), its collections."""
    return 3 + collections


def read_products(admin: Admin, gids: Sequence[str]) -> dict[str, Product | None]:
    """Each product by gid; None for one that was deleted.

    Of more than 250 collections only the first 250 are known, which is logged.
    Raises what `Admin.query` raises: AccessDenied without the scope read_products.
    """
    found = read_nodes(admin, "ReadProducts", READ_USUAL, gids, cost_each(_USUAL))
    cut = [gid for gid, node in found.items() if _is_cut(node)]
    found |= read_nodes(admin, "ReadProducts", READ_DEEPEST, cut, cost_each(_DEEPEST))
    for gid in cut:
        if _is_cut(found[gid]):
            _LOG.warning("product in more collections than are read", shop=admin.shop, gid=gid)
    return {gid: None if node is None else _product(node) for gid, node in found.items()}


def _is_cut(node: dict[str, Any] | None) -> bool:
    return node is not None and node["collections"]["pageInfo"]["hasNextPage"] is True


def _product(node: dict[str, Any]) -> Product:
    return Product(
        gid=node["id"],
        product_type=node["productType"] or None,
        vendor=node["vendor"] or None,
        tags=frozenset(node["tags"]),
        collections=frozenset(one["id"] for one in node["collections"]["nodes"]),
    )


def read_compare_prices(admin: Admin, gids: Sequence[str]) -> dict[str, str | None]:
    """The price each variant is compared with, a decimal in the shop's currency.

    None when there is none, or no such variant any more. Raises what `read_products` raises.
    """
    found = read_nodes(admin, "ReadVariants", READ_VARIANTS, gids, 1)
    return {gid: node["compareAtPrice"] if node else None for gid, node in found.items()}
