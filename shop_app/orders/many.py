"""Book many orders read from Shopify at once: the same versions, the same outcome, few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, text

from shop_app.forward import move_all_forward
from shop_app.orders.records import OrderVersion, ParcelVersion, RefundRecord

# One by one by the key: without statistics, which new tables lack, a list of ids was looked up by
# reading all orders of the shop.
_DIGESTS = text(
    """
    SELECT stored.gid, stored.lines_digest
    FROM unnest(CAST(:gids AS text[])) AS given (gid) CROSS JOIN LATERAL (
        SELECT gid, lines_digest FROM orders WHERE shop = :shop AND gid = given.gid LIMIT 1
    ) AS stored
    """
)


def apply_orders(db: Connection, shop: str, versions: Sequence[OrderVersion]) -> set[str]:
    """Like `apply_order` with Shopify's answer, for versions of different orders that mention the
    same columns; the gids of those that were newer."""
    gids = [version.gid for version in versions]
    before = {row.gid: row.lines_digest for row in db.execute(_DIGESTS, _of(shop, gids))}
    rows = [version.row(shop) for version in versions]
    moved = move_all_forward(db, "orders", rows, at="updated_at")
    relined = [
        version
        for version in versions
        if version.gid in moved
        and version.lines is not None
        and before.get(version.gid) != version.lines_digest()
    ]
    _replace_lines(db, shop, relined, had_lines=[one.gid for one in relined if one.gid in before])
    return moved


_OLD_LINES = text(
    """
    DELETE FROM order_line WHERE shop = :shop AND order_gid = ANY(:gids) AND gid <> ALL(:kept)
    """
)
_LINES = text(
    """
    INSERT INTO order_line AS stored (shop, gid, order_gid, product_gid, variant_gid, sku, vendor,
        quantity, refunded, amount)
    SELECT :shop, gid, order_gid, product_gid, variant_gid, sku, vendor, quantity, refunded, amount
    FROM jsonb_populate_recordset(NULL::order_line, CAST(:rows AS jsonb)) ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET order_gid = excluded.order_gid,
        product_gid = coalesce(excluded.product_gid, stored.product_gid),
        variant_gid = coalesce(excluded.variant_gid, stored.variant_gid),
        sku = excluded.sku, vendor = excluded.vendor, quantity = excluded.quantity,
        refunded = excluded.refunded, amount = excluded.amount
    """
)


def _replace_lines(
    db: Connection, shop: str, versions: Sequence[OrderVersion], had_lines: Sequence[str]
) -> None:
    rows = [
        {**asdict(line), "order_gid": version.gid}
        for version in versions
        for line in version.lines or ()
    ]
    if had_lines:
        params = {**_of(shop, had_lines), "kept": [row["gid"] for row in rows]}
        db.execute(_OLD_LINES, params)
    if rows:
        db.execute(_LINES, {"shop": shop, "rows": orjson.dumps(rows).decode()})


_REFUNDS = text(
    """
    INSERT INTO refund AS stored (shop, gid, order_gid, created_at, amount, currency)
    SELECT shop, gid, order_gid, created_at, amount, currency
    FROM jsonb_populate_recordset(NULL::refund, CAST(:rows AS jsonb)) ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET amount = excluded.amount, currency = excluded.currency
    WHERE stored.currency <> excluded.currency
    """
)


def restate_refunds(db: Connection, shop: str, refunds: Sequence[RefundRecord]) -> None:
    """Like `restate_refund`, for many."""
    if refunds:
        rows = [refund.row(shop) for refund in refunds]
        db.execute(_REFUNDS, {"rows": orjson.dumps(rows).decode()})


def apply_parcels(db: Connection, shop: str, versions: Sequence[ParcelVersion]) -> None:
    """Like `apply_parcel` with Shopify's answer, for parcels that mention the same columns."""
    rows: list[dict[str, Any]] = [
        {
            "shop": shop,
            "gid": version.gid,
            "order_gid": version.order_gid,
            "updated_at": version.updated_at,
            **version.said,
        }
        for version in versions
    ]
    move_all_forward(db, "fulfillment", rows, at="updated_at")


def _of(shop: str, gids: Sequence[str]) -> dict[str, object]:
    return {"shop": shop, "gids": list(gids)}
