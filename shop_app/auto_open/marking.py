"""Whom the rules have to look at. Nothing is opened here: a look reads the ledger as it is then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, text

from shop_app import jobs

OPEN_ISSUES = "open_issues"

SETTLING = timedelta(seconds=60)
"""How long after a change the rules look: what belongs together comes in several webhooks."""

EVERYBODY = "*"
"""Stands for all whose parcels are on their way."""

# Sorted, so that two transactions never wait for each other crosswise.
_MARK = text(
    """
    INSERT INTO issue_look AS stored (shop, gid, look_at)
    SELECT :shop, gid, now() + make_interval(secs => :wait)
    FROM unnest(CAST(:gids AS text[])) AS gid
    WHERE EXISTS (SELECT FROM auto_open_rule WHERE shop = :shop AND active)
    ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE
        SET look_at = least(stored.look_at, excluded.look_at), marks = stored.marks + 1
    """
)


def mark(db: Connection, shop: str, gids: Iterable[str], *, wait: timedelta = SETTLING) -> None:
    """Have the rules look at customers and guests' orders soon, with the caller's transaction.

    Nothing where no rule is switched on.
    """
    wanted = sorted(set(gids))
    if not wanted:
        return
    params = {"shop": shop, "gids": wanted, "wait": wait.total_seconds()}
    if db.execute(_MARK, params).rowcount:
        jobs.queue(db, OPEN_ISSUES, shop, delay=wait)


def mark_everybody(db: Connection, shop: str) -> None:
    """Have the rules look at once at all whose parcels are on their way: a parcel can be late from
    now on that could not before. Nothing where no rule is switched on."""
    mark(db, shop, [EVERYBODY], wait=timedelta())


_SPREAD = text(
    """
    INSERT INTO issue_look AS stored (shop, gid, look_at)
    SELECT DISTINCT orders.shop, coalesce(orders.customer_gid, orders.gid), now()
    FROM orders JOIN fulfillment
        ON fulfillment.shop = orders.shop AND fulfillment.order_gid = orders.gid
    WHERE orders.shop = :shop AND fulfillment.shop = :shop
        AND orders.deleted_at IS NULL AND orders.cancelled_at IS NULL
        AND fulfillment.deleted_at IS NULL AND fulfillment.delivered_at IS NULL
        AND fulfillment.shipment_status IS DISTINCT FROM 'delivered'
    ORDER BY 2
    ON CONFLICT (shop, gid) DO UPDATE
        SET look_at = least(stored.look_at, excluded.look_at), marks = stored.marks + 1
    """
)


def spread(db: Connection, shop: str) -> None:
    """Mark each of them by itself."""
    db.execute(_SPREAD, {"shop": shop})
