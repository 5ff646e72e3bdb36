"""Have parked deliveries sent through again, and say how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.tenancy import ALL_SHOPS

REPLAY = "replay"
"""The task that does it; the ingestion edge knows how."""

_KEPT_DAYS = 90

# Deliveries whose contents were erased can't go through. A second click finds the first one's row.
_ASK = text(
    """
    INSERT INTO replay (shop, webhook_id, by_id, last_seq, total)
    SELECT :shop, CAST(:webhook_id AS text), :by_id, max(seq), count(*)
    FROM delivery
    WHERE shop = :shop AND state = 'parked' AND body <> ''
        AND (CAST(:webhook_id AS text) IS NULL OR webhook_id = :webhook_id)
    HAVING count(*) > 0
    ON CONFLICT DO NOTHING
    RETURNING total
    """
)


def ask(db: Connection, shop: str, by_id: str, webhook_id: str | None = None) -> int:
    """Have one parked delivery, or all that are parked now, sent through again by a worker.

    Returns how many: 0 when none of them is parked any more, or the same was asked for already and
    is not over. `by_id` is the staff member who wants it.
    """
    params = {"shop": shop, "by_id": by_id, "webhook_id": webhook_id}
    total = db.scalar(_ASK, params)
    if total is None:
        return 0
    jobs.queue(db, REPLAY, shop)
    return int(total)


@dataclass(frozen=True, slots=True)
class Replay:
    """One replay: of `total` deliveries, `processed` went through by now and `parked` were set
    aside again. `webhook_id` None: of all that were parked then."""

    id: int
    webhook_id: str | None
    asked_at: datetime
    total: int
    processed: int
    parked: int
    over: bool

    @property
    def done(self) -> int:
        """How many have been worked through."""
        return self.processed + self.parked


_LATEST = text(
    """
    SELECT id, webhook_id, asked_at, total, finished_at,
        CASE WHEN finished_at IS NULL THEN (
            SELECT count(*) FROM delivery
            WHERE delivery.shop = :shop AND replay_id = replay.id AND state = 'processed'
        ) ELSE processed END AS processed,
        CASE WHEN finished_at IS NULL THEN (
            SELECT count(*) FROM delivery
            WHERE delivery.shop = :shop AND replay_id = replay.id AND state = 'parked'
        ) ELSE parked END AS parked
    FROM replay
    WHERE shop = :shop AND (finished_at IS NULL OR finished_at > now() - interval '1 day')
    ORDER BY id DESC LIMIT :most
    """
)


def latest(db: Connection, shop: str, most: int = 5) -> list[Replay]:
    """Replays under way and those that ended within a day, the latest first."""
    return [
        Replay(
            row.id, row.webhook_id, row.asked_at, row.total, row.processed, row.parked,
            row.finished_at is not None or row.processed + row.parked >= row.total,
        )
        for row in db.execute(_LATEST, {"shop": shop, "most": most})
    ]  # fmt: skip


_FORGET = text(
    "DELETE FROM replay WHERE finished_at < now() - make_interval(days => :days)"
).execution_options(**ALL_SHOPS)


def forget_old(db: Connection) -> int:
    """Delete what ended more than 90 days ago, of all shops; returns how many."""
    return db.execute(_FORGET, {"days": _KEPT_DAYS}).rowcount
