"""Book many orders read from Shopify at once: the same versions, the same outcome, few statements."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from shop_app.effects import Effects, NewLines
from shop_app.forward import move_all_forward
from shop_app.orders.lines import write_lines
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
    relined = {
        version.gid: NewLines(version.lines, instead=before.get(version.gid) is not None)
        for version in versions
        if version.gid in moved
        and version.lines is not None
        and before.get(version.gid) != version.lines_digest()
    }
    write_lines(db, shop, Effects(lines=relined))
    return moved


_REFUNDS = text(
    """
    INSERT INTO refund AS stored (shop, gid, order_gid, created_at, amount, currency)
    SELECT shop, gid, order_gid, created_at, amount, currency
    FROM jsonb_populate_recordset(NULL::refund, CAST(:rows AS jsonb)) ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET amount = excluded.amount, currency = excluded.currency
    WHERE (stored.amount, stored.currency) <> (excluded.amount, excluded.currency)
    """
)
_FORGET_REFUNDS = text("DELETE FROM refund WHERE shop = :shop AND gid = ANY(:gids)")


def restate_refunds(db: Connection, shop: str, refunds: Sequence[RefundRecord]) -> None:
    """Book refunds as Shopify states them in shop currency; replaces another amount or currency.

    One that gave back only goods is not booked, as a webhook does not either.
    """
    rows = [refund.row(shop) for refund in refunds if refund.amount.minor]
    if rows:
        db.execute(_REFUNDS, {"rows": orjson.dumps(rows).decode()})
    goods_only = [refund.gid for refund in refunds if not refund.amount.minor]
    if goods_only:
        db.execute(_FORGET_REFUNDS, _of(shop, goods_only))


def apply_parcels(db: Connection, shop: str, versions: Sequence[ParcelVersion]) -> None:
    """Like `apply_parcel` with Shopify's answer, for parcels that mention the same columns."""
    rows = [version.row(shop) for version in versions]
    move_all_forward(db, "fulfillment", rows, at="updated_at")


def _of(shop: str, gids: Sequence[str]) -> dict[str, object]:
    return {"shop": shop, "gids": list(gids)}
