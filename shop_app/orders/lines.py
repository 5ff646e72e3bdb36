"""Keep the lines of orders true, and which units of them came back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, text

from shop_app.effects import Effects
from shop_app.orders.records import OrderLine, UnitsBack

_FORGET = text(
    """
    DELETE FROM order_line WHERE shop = :shop AND order_gid = :order_gid AND gid <> ALL(:kept)
    """
)
# Ids of the product that somebody told us are not forgotten when a read may not see products, and
# `on_sale` stays decided.
_KEEP = text(
    """
    INSERT INTO order_line AS stored (shop, gid, order_gid, product_gid, variant_gid, sku, vendor,
        quantity, refunded, amount)
    SELECT :shop, gid, order_gid, product_gid, variant_gid, sku, vendor, quantity, refunded, amount
    FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS given (gid text, order_gid text,
        product_gid text, variant_gid text, sku text, vendor text, quantity bigint,
        refunded bigint, amount bigint)
    ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET order_gid = excluded.order_gid,
        product_gid = coalesce(excluded.product_gid, stored.product_gid),
        variant_gid = coalesce(excluded.variant_gid, stored.variant_gid),
        sku = excluded.sku, vendor = excluded.vendor, quantity = excluded.quantity,
        refunded = excluded.refunded, amount = excluded.amount
    """
)


def write_lines(db: Connection, shop: str, follows: Effects) -> Effects:
    """From now on these orders have exactly the lines that follow; returns the other effects.

    One statement for many orders: one for each took half as long again as booking the order itself.
    """
    if not follows.lines:
        return follows
    rows = {}
    for order_gid, new in follows.lines.items():
        if new.instead:
            kept = [line.gid for line in new.lines]
            db.execute(_FORGET, {"shop": shop, "order_gid": order_gid, "kept": kept})
        rows.update({line.gid: _row(order_gid, line) for line in new.lines})
    if rows:
        db.execute(_KEEP, {"shop": shop, "lines": orjson.dumps(list(rows.values())).decode()})
    return replace(follows, lines={})


def _row(order_gid: str, line: OrderLine) -> dict[str, Any]:
    return {"order_gid": order_gid, **{name: getattr(line, name) for name in OrderLine.__slots__}}


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
