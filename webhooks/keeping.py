"""How long deliveries are kept: 30 days after processing, 90 when parked; so are old comparisons.

What asking Shopify cost is kept for 90 days too."""

from __future__ import annotations

from sqlalchemy import Engine, text

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
    """Delete deliveries past their time, some thousand per transaction; returns how many.

    Likewise comparisons with Shopify that ended more than 90 days ago, replays, and what asking
    Shopify cost then.
    """
    with engine.begin() as db:
        runs.forget_old(db)
        replays.forget_old(db)
        usage.forget_old(db)
    forgotten = 0
    while True:
        with engine.begin() as db:
            deleted = db.execute(_FORGET, {"limit": _BATCH}).rowcount
        forgotten += deleted
        if deleted < _BATCH:
            return forgotten
