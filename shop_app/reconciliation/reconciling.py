"""Compare a shop with Shopify and mend what differs: nightly, and whenever somebody asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, text

from shop_app import jobs
from shop_app.errors import AppError
from shop_app.reconciliation import runs
from shop_app.reconciliation.compensations import compare_compensations
from shop_app.reconciliation.customers_since import compare_customers
from shop_app.reconciliation.deletions import compare_deletions
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.orders_since import compare_orders
from shop_app.reconciliation.runs import SUBSCRIPTIONS, Found, Run
from shop_app.reconciliation.service import want_set_aside
from shop_app.reconciliation.unreadable import words
from shop_app.shopify.errors import Throttled
from shop_app.shops import queries
from shop_app.shops.jobs import mend_subscriptions
from shop_app.tagging.deciding import EVALUATE
from shop_app.tagging.models import WRITE_TAGS
from shop_app.tagging.refused import retry_refused
from shop_app.tenancy import ALL_SHOPS

RECONCILE = "reconcile"
CLOCK, OPERATOR, STAFF = "clock", "operator", "staff"

_BITE_SECONDS = 30.0
"""A job works so long and then queues itself again, behind other shops' jobs."""

_LONGEST_WAIT = 60.0
_MOST_WAITS = 1000

_LOG = structlog.get_logger(__name__)


def reconcile(deps: jobs.Deps, shop: str) -> None:
    """Go on with the run that staff asked for or the nightly one, or begin that; a bite of it, then
    the job is queued again.

    Raises what the Admin API client raises; the run goes on where it stands when it is tried again.
    """
    with deps.engine.begin() as db:
        if not queries.is_installed(db, shop):
            return
        run = runs.take(db, shop, CLOCK, STAFF)
        if run is None:
            if runs.rests(db, shop):
                return
            run = runs.start(db, shop, CLOCK)
    give_way_at = time.monotonic() + _BITE_SECONDS
    while not run.finished:
        if time.monotonic() > give_way_at:
            with deps.engine.begin() as db:
                jobs.queue(db, RECONCILE, shop)
            return
        run = _step(deps, run)
    _LOG.info("compared with Shopify", shop=shop, run=run.id, **run.counts)


def ask(db: Connection, shop: str) -> bool:
    """Have a worker compare the shop with Shopify as soon as it can.

    False when a comparison is under way already; then it is looked after, and that is all.
    """
    jobs.alone_with(db, "comparison", shop)
    jobs.queue(db, RECONCILE, shop)
    if db.execute(_UNDER_WAY, {"shop": shop}).one_or_none() is not None:
        return False
    runs.start(db, shop, STAFF)
    return True


_UNDER_WAY = text("SELECT FROM reconciliation_run WHERE shop = :shop AND state = 'running' LIMIT 1")


def reconcile_now(deps: jobs.Deps, shop: str, from_at: datetime | None = None) -> Run:
    """Compare from `from_at` (by default from what is verified) to the end, in this process.

    A full API budget is waited for. Raises what the Admin API client raises.
    """
    with deps.engine.begin() as db:
        run = runs.start(db, shop, OPERATOR, from_at)
    waits = 0
    while not run.finished:
        try:
            run = _step(deps, run)
        except Throttled as error:
            waits += 1
            if waits > _MOST_WAITS:
                raise
            time.sleep(min(error.wait_seconds, _LONGEST_WAIT))
    return run


def _step(deps: jobs.Deps, run: Run) -> Run:
    """Whatever is refused for good ends the run; whatever breaks it again and again does too."""
    try:
        return _STEPS[run.step](deps, run)
    except AppError as error:
        if not error.retryable:
            with deps.engine.begin() as db:
                runs.fail(db, run, str(error))
        raise
    except Exception as error:
        with deps.engine.begin() as db:
            runs.stumble(db, run, f"{type(error).__name__}: {words(error)}")
        raise


def _compare_subscriptions(deps: jobs.Deps, run: Run) -> Run:
    """The last step: have webhooks come that should, then let the rules look at what was mended.

    Tags that Shopify refused are tried again: a ceiling may be gone. So is what could not be read.
    """
    made = len(mend_subscriptions(deps, run.shop))
    with deps.engine.begin() as db:
        retry_refused(db, run.shop)
        want_set_aside(db, run.shop, run.to_at)
        for task in (EVALUATE, WRITE_TAGS):
            jobs.queue(db, task, run.shop)
        mended = {SUBSCRIPTIONS: made}
        return runs.finish(db, run, Found({}, mended, {}))


_STEPS: Mapping[Step, Callable[[jobs.Deps, Run], Run]] = {
    Step.ORDERS: compare_orders,
    Step.DELETIONS: compare_deletions,
    Step.CUSTOMERS: compare_customers,
    Step.COMPENSATIONS: compare_compensations,
    Step.SUBSCRIPTIONS: _compare_subscriptions,
}

# In the third hour of the shop's day; a shop that was not to be reached then has its turn later.
_TURN = text(
    f"""
    SELECT shop FROM shop LEFT JOIN pg_timezone_names AS zone ON zone.name = shop.timezone
    WHERE state = 'installed' AND token_dead_at IS NULL
        AND (blocked_until IS NULL OR blocked_until <= now())
        AND (verified_up_to IS NULL OR verified_up_to < now() - interval '20 hours')
        AND (
            extract(hour FROM now() AT TIME ZONE 'UTC' + coalesce(utc_offset, '0')) = 2
            OR coalesce(verified_up_to, installed_at) < now() - interval '26 hours'
        )
        AND NOT {runs.RESTING}
    """  # noqa: S608 - a constant
)


def queue_reconciliations(engine: Engine) -> None:
    """Have every shop compared once in its own night; meant to run several times an hour."""
    with engine.begin() as db:
        shops = list(db.scalars(_TURN, execution_options=ALL_SHOPS))
        jobs.queue(db, RECONCILE, shops)
