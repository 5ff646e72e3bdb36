"""Which orders have to be read because they used one of our codes. Nothing is booked here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, text

from shop_app import jobs

REDEEM = "redeem"

SETTLING = timedelta(seconds=5)
"""How long after a change an order is read: one purchase comes in several webhooks."""

# One by one by the key: without statistics, which new tables lack, a list of ids was looked up by
# reading all orders of the shop. A deleted order has no codes any more, but what it redeemed.
_MARK = text(
    """
    INSERT INTO redemption_look AS stored (shop, order_gid, look_at)
    SELECT :shop, given.gid, now() + make_interval(secs => :wait)
    FROM unnest(CAST(:gids AS text[])) AS given (gid)
    WHERE EXISTS (SELECT FROM redemption WHERE shop = :shop AND place = given.gid)
        OR EXISTS (
            SELECT FROM (
                SELECT discount_codes FROM orders WHERE shop = :shop AND gid = given.gid LIMIT 1
            ) AS bought CROSS JOIN LATERAL unnest(bought.discount_codes) AS used (code)
            JOIN compensation ON compensation.shop = :shop AND compensation.code = upper(used.code)
        )
    ORDER BY given.gid
    ON CONFLICT (shop, order_gid) DO UPDATE
        SET look_at = least(stored.look_at, excluded.look_at), marks = stored.marks + 1
    """
)


def mark_orders(
    db: Connection, shop: str, gids: Iterable[str], *, wait: timedelta = SETTLING
) -> None:
    """Have those of the orders read that use one of our codes, or did, with the caller's transaction.

    The codes are those that the ledger knows of the order, whatever their capitals. Who has no
    orders with codes does not even ask the database.
    """
    wanted = sorted(set(gids))
    if not wanted:
        return
    params = {"shop": shop, "gids": wanted, "wait": wait.total_seconds()}
    if db.execute(_MARK, params).rowcount:
        jobs.queue(db, REDEEM, shop, delay=wait)
