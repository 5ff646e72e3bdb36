"""Send parked deliveries through again: by the operator, after a first visit, or as staff wish."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine, Row, text

from shop_app import jobs
from shop_app.reconciliation.replays import REPLAY
from shop_app.tenancy import ALL_SHOPS
from webhooks.inbox import DRAIN

RELEASED_AT_ONCE = 500
"""So many go back to the inbox before what comes in from Shopify has its turn again."""

_LOOK_AGAIN = timedelta(seconds=1)

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


_ASKED = text(
    """
    SELECT id, webhook_id, last_seq, released_seq FROM replay
    WHERE shop = :shop AND finished_at IS NULL ORDER BY id FOR UPDATE
    """
)


def replay_asked(deps: jobs.Deps, shop: str) -> None:
    """Release the next ones of every replay that staff asked for, and note which are over.

    As long as one is not, the job comes back every second.
    """
    with deps.engine.begin() as db:
        asked = db.execute(_ASKED, {"shop": shop}).all()
        if [one for one in asked if not _go_on(db, shop, one)]:
            jobs.queue(db, REPLAY, shop, delay=_LOOK_AGAIN)


_WAITING = text(
    "SELECT count(*) FROM delivery WHERE shop = :shop AND replay_id = :id AND state = 'received'"
)
_RELEASE = text(
    """
    WITH chosen AS (
        SELECT webhook_id FROM delivery
        WHERE shop = :shop AND state = 'parked' AND seq > :after AND seq <= :last AND body <> ''
            AND (CAST(:webhook_id AS text) IS NULL OR webhook_id = :webhook_id)
        ORDER BY seq LIMIT :limit FOR UPDATE
    ), moved AS (
        UPDATE delivery
        SET state = 'received', parked_reason = NULL, error = NULL, settled_at = NULL,
            replay_id = :id
        FROM chosen
        WHERE delivery.shop = :shop AND delivery.webhook_id = chosen.webhook_id
        RETURNING seq
    )
    SELECT count(*) AS released, max(seq) AS up_to FROM moved
    """
)
_RELEASED = text(
    """
    UPDATE replay SET released = released + :released, released_seq = :up_to
    WHERE shop = :shop AND id = :id
    """
)
_FINISH = text(
    """
    UPDATE replay SET finished_at = now(), processed = ended.processed, parked = ended.parked
    FROM (
        SELECT count(*) FILTER (WHERE state = 'processed') AS processed,
            count(*) FILTER (WHERE state = 'parked') AS parked
        FROM delivery WHERE shop = :shop AND replay_id = :id
    ) AS ended
    WHERE shop = :shop AND id = :id
    """
)


def _go_on(db: Connection, shop: str, asked: Row[tuple[int, str | None, int, int]]) -> bool:
    """Whether it is over now."""
    key = {"shop": shop, "id": asked.id}
    waiting = db.execute(_WAITING, key).scalar_one()
    if waiting >= RELEASED_AT_ONCE:
        return False
    params = {
        "after": asked.released_seq,
        "last": asked.last_seq,
        "webhook_id": asked.webhook_id,
        "limit": RELEASED_AT_ONCE,
    }
    found = db.execute(_RELEASE, {**key, **params}).one()
    if found.released:
        db.execute(_RELEASED, {**key, "released": found.released, "up_to": found.up_to})
        jobs.queue(db, DRAIN, shop)
    elif not waiting:
        db.execute(_FINISH, key)
        return True
    return False
