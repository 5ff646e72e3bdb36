"""Send parked deliveries through again."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from shop_app import jobs
from shop_app.tenancy import ALL_SHOPS
from webhooks.inbox import DRAIN

_REPLAY = text(
    """
    UPDATE delivery
    SET state = 'received', parked_reason = NULL, error = NULL, settled_at = NULL
    WHERE state = 'parked' AND (CAST(:shop AS text) IS NULL OR shop = :shop)
        AND (CAST(:topic AS text) IS NULL OR topic = :topic)
        AND (CAST(:reason AS text) IS NULL OR parked_reason = :reason)
    RETURNING shop
    """
).execution_options(**ALL_SHOPS)


def replay(engine: Engine, shop: str | None = None, topic: str | None = None) -> int:
    """Put parked deliveries back into the inbox, of all shops or one; returns how many."""
    with engine.begin() as db:
        return _replay(db, shop, topic, None)


def replay_unknown_shop(deps: jobs.Deps, shop: str) -> None:
    """The shop is known now: what came before its first visit is worked through."""
    with deps.engine.begin() as db:
        # A drain that has not found the shop yet may be about to park some more.
        jobs.alone_with(db, "ledger", shop)
        _replay(db, shop, None, "unknown_shop")


def _replay(db: Connection, shop: str | None, topic: str | None, reason: str | None) -> int:
    shops = list(db.scalars(_REPLAY, {"shop": shop, "topic": topic, "reason": reason}))
    jobs.queue(db, DRAIN, shops)
    return len(shops)
