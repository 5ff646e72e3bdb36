"""Delete ended discount codes from the shop, as many days after their end as the policy said."""

from __future__ import annotations

from sqlalchemy import Engine, text

from shop_app import jobs
from shop_app.compensation.claiming import SEND_LATER
from shop_app.compensation.models import CLEANABLE
from shop_app.tenancy import ALL_SHOPS

CLEAN = "clean_compensations"
_AT_ONCE = 500
"""Codes of a shop that are deleted a day: 10 points each, a tenth of what a day's budget restores
within the hour (50 points a second)."""

# Gift cards and store credit can't be deleted. A code that a lost answer left in the shop, or that
# could not be deleted yesterday, comes again.
_CLEANABLE = f"""
    {CLEANABLE} AND ended_at < now() - make_interval(days => CAST(terms ->> 'clean_after_days' AS int))
    """
_SHOPS = text(f"SELECT DISTINCT shop FROM compensation WHERE {_CLEANABLE}")  # noqa: S608 - a constant
_WANT = text(
    f"""
    UPDATE compensation SET op = 'delete', op_due_at = now(), op_since = now(), op_attempts = 0,
        op_error = NULL, op_wants = '{{}}'
    WHERE shop = :shop AND id IN (
        SELECT id FROM compensation WHERE shop = :shop AND {_CLEANABLE}
        ORDER BY ended_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    """  # noqa: S608 - a constant
)


def queue_cleanings(engine: Engine) -> None:
    """Have every shop cleaned that has something to clean; meant to run daily."""
    with engine.begin() as db:
        shops = list(db.scalars(_SHOPS, execution_options=ALL_SHOPS))
        jobs.queue(db, CLEAN, shops)


def clean(deps: jobs.Deps, shop: str) -> None:
    """Have the oldest codes deleted that ended long enough ago, at most 500."""
    with deps.engine.begin() as db:
        if db.execute(_WANT, {"shop": shop, "limit": _AT_ONCE}).rowcount:
            jobs.queue(db, SEND_LATER, shop)
