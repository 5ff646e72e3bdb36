"""By the clock: what was not used in time is released."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from shop_app import jobs
from shop_app.compensation import queries
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import State
from shop_app.compensation.redeeming import GRACE, stand
from shop_app.timeline.service import Actor, By

EXPIRE = "expire_compensations"

LAST = "(expires_at + CASE kind WHEN 'gift_card' THEN interval '1 day' ELSE interval '0' END)"
"""SQL: when it can surely be used no longer. Shopify ends gift cards with a day of the shop."""

# What is being ended or extended at Shopify waits for that. Of a gift card or a store credit the
# last purchases are asked for first; a shop that can't be asked keeps nobody waiting for ever.
EXPIRED = f"""
    state = 'granted' AND expires_at IS NOT NULL
    AND expires_at <= now() - interval '{int(GRACE.total_seconds())} seconds'
    AND (op IS NULL OR op NOT IN ('extend', 'revoke'))
    AND (kind NOT IN ('gift_card', 'store_credit')
        OR (checked_at >= {LAST} AND {LAST} <= now()) OR {LAST} <= now() - interval '2 days')
    """
"""SQL: a compensation has ended, and what is left of it can be released."""

_PORTION = 200

_BY = By(Actor.RULE)
"""The terms it was given on: a rule that has no number."""

_TAKE = text(
    f"""
    SELECT id FROM compensation WHERE shop = :shop AND {EXPIRED}
    ORDER BY expires_at, id LIMIT :limit
    """  # noqa: S608 - constants
)
_STILL = text(f"SELECT FROM compensation WHERE shop = :shop AND id = :id AND {EXPIRED} FOR UPDATE")


def expire(deps: jobs.Deps, shop: str) -> None:
    """Release what is left of a portion of what has ended, then have the next one seen to.

    Each has a transaction of its own, as each locks allowances of its own.
    """
    with deps.engine.begin() as db:
        jobs.handshake(db, EXPIRE, shop)
        ended = db.scalars(_TAKE, {"shop": shop, "limit": _PORTION}).all()
    for compensation_id in ended:
        _expire(deps, shop, compensation_id)
    if len(ended) == _PORTION:
        with deps.engine.begin() as db:
            jobs.queue(db, EXPIRE, shop)


def _expire(deps: jobs.Deps, shop: str, compensation_id: int) -> None:
    with deps.engine.begin() as db:
        given = {"shop": shop, "id": compensation_id}
        if db.execute(_STILL, given).one_or_none() is None:
            return
        row = queries.by_id(db, shop, compensation_id, locked=True)
        released = stand(db, row, State.EXPIRED, row.spent, why="expired", at=datetime.now(UTC))
        about = Ref(row.id, row.customer_gid)
        append(db, shop, about, EventKind.EXPIRED, by=_BY, data={"released": released})
