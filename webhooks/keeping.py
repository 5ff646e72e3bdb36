"""How long deliveries are kept: 30 days after processing, 90 when parked; so are old comparisons.

What asking Shopify cost is kept for 90 days too, and so are drafts of notes that nobody went on with;
what staff were told as `notifications` says, and what Flow was told and has asked for as `flow` does."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from shop_app.flow import outbox
from shop_app.flow import runs as flow_runs
from shop_app.issues import drafts
from shop_app.notifications import service as notifications
from shop_app.reconciliation import replays, runs
from shop_app.shops import usage
from shop_app.tenancy import ALL_SHOPS

_BATCH = 5000

_FORGET = text(
    """
    DELETE FROM delivery WHERE (shop, webhook_id) IN (
        SELECT shop, webhook_id FROM delivery
        WHERE (state = 'processed' AND settled_at < now() - interval '30 days')
            OR (state = 'parked' AND settled_at < now() - interval '90 days')
        LIMIT :limit
    )
    """
).execution_options(**ALL_SHOPS)


def forget_old(engine: Engine) -> int:
    """Delete deliveries and what staff and Flow were told past their time, some thousand per
    transaction; returns how many rows.

    Likewise comparisons with Shopify that ended more than 90 days ago, replays, drafts of notes, and
    what asking Shopify cost then.
    """
    with engine.begin() as db:
        runs.forget_old(db)
        replays.forget_old(db)
        usage.forget_old(db)
        drafts.forget_old(db)
    portions = (notifications.forget_old, outbox.forget_old, flow_runs.forget_old, _deliveries)
    return sum(_forget(engine, portion) for portion in portions)


def _deliveries(db: Connection, limit: int) -> int:
    return db.execute(_FORGET, {"limit": limit}).rowcount


def _forget(engine: Engine, portion: Callable[[Connection, int], int]) -> int:
    forgotten = 0
    while True:
        with engine.begin() as db:
            deleted = portion(db, _BATCH)
        forgotten += deleted
        if deleted < _BATCH:
            return forgotten
