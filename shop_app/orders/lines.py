"""Keep the lines of orders true, and which units of them came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app.orders.records import OrderLine, UnitsBack

# Ids of the product that somebody told us are not forgotten when a read may not see products, and
# `on_sale` stays decided.
_REPLACE = text(
    """
    WITH given AS (
        SELECT * FROM jsonb_to_recordset(:lines) AS given (gid text, product_gid text,
            variant_gid text, sku text, vendor text, quantity bigint, refunded bigint,
            amount bigint)
    ), gone AS (
        DELETE FROM order_line WHERE shop = :shop AND order_gid = :order_gid
            AND gid <> ALL (SELECT gid FROM given)
    )
    INSERT INTO order_line AS stored (shop, gid, order_gid, product_gid, variant_gid, sku, vendor,
        quantity, refunded, amount)
    SELECT :shop, gid, :order_gid, product_gid, variant_gid, sku, vendor, quantity, refunded, amount
    FROM given
    ON CONFLICT (shop, gid) DO UPDATE SET order_gid = excluded.order_gid,
        product_gid = coalesce(excluded.product_gid, stored.product_gid),
        variant_gid = coalesce(excluded.variant_gid, stored.variant_gid),
        sku = excluded.sku, vendor = excluded.vendor, quantity = excluded.quantity,
        refunded = excluded.refunded, amount = excluded.amount
    """
).bindparams(bindparam("lines", type_=JSONB))


def replace_lines(db: Connection, shop: str, order_gid: str, lines: Sequence[OrderLine]) -> None:
    """From now on an order has exactly these lines."""
    given = [asdict(line) for line in lines]
    db.execute(_REPLACE, {"shop": shop, "order_gid": order_gid, "lines": given})


_UNITS_BACK = text(
    """
    INSERT INTO refund_line (shop, refund_gid, line_gid, order_gid, quantity)
    SELECT :shop, :refund_gid, line_gid, :order_gid, quantity
    FROM unnest(CAST(:lines AS text[]), CAST(:quantities AS bigint[])) AS given (line_gid, quantity)
    ON CONFLICT DO NOTHING
    """
)


def add_units_back(db: Connection, shop: str, back: UnitsBack) -> bool:
    """Book once which units came back with a refund; whether that was new."""
    added = db.execute(
        _UNITS_BACK,
        {
            "shop": shop,
            "refund_gid": back.refund_gid,
            "order_gid": back.order_gid,
            "lines": list(back.quantities),
            "quantities": list(back.quantities.values()),
        },
    )
    return added.rowcount > 0
