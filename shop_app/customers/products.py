"""What is known of products: no personal data, so it is kept and refreshed now and then."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from shop_app.conditions.subject import Product

_KNOWN = text(
    """
    SELECT gid, product_type, vendor, tags, collections FROM product
    WHERE shop = :shop AND gid = ANY(:gids)
    """
)


def known_products(db: Connection, shop: str, gids: Iterable[str]) -> dict[str, Product]:
    """Those of the products that have been read, by gid, however long ago that was."""
    rows = db.execute(_KNOWN, {"shop": shop, "gids": list(gids)})
    return {
        gid: Product(gid, kind, vendor, frozenset(tags), frozenset(collections))
        for gid, kind, vendor, tags, collections in rows
    }
