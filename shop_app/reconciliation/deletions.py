"""Find orders whose deletion no webhook told: where Shopify counts fewer than we know.

What is deleted does not show up among what changed. So the orders of a stretch of time are counted
on both sides, and only where we know more is the stretch halved, down to some dozen orders that are
asked for one by one. A shop where nothing is missing costs one point. The stretches that still have
to be looked at stand in the run's cursor, so that each is a small step of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.effects import NOTHING
from shop_app.orders.service import delete_order
from shop_app.reconciliation import runs
from shop_app.reconciliation.backfill_rows import READ_ALL_ORDERS
from shop_app.reconciliation.gone import SHOWN_FOR, surely_gone
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import ORDERS, Found, Run
from shop_app.reconciliation.service import settle
from shop_app.shopify.client import Admin
from shop_app.shopify.order_counts import count_between, not_shown
from shop_app.shops.queries import grants

_FEW = 50
"""So many are asked for one by one, for a point each."""

_LEFT_OUT = timedelta(minutes=10)
"""Orders this young are left to the next run: one on its way to us would make up for a missing one."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The orders processed from `since` until before `until`, both whole seconds."""

    since: datetime
    until: datetime


def _written(waiting: Sequence[_Stretch]) -> str:
    """For a run's cursor: pairs of seconds since 1970."""
    return orjson.dumps(
        [[int(one.since.timestamp()), int(one.until.timestamp())] for one in waiting]
    ).decode()


def _waiting(cursor: str) -> list[_Stretch]:
    return [
        _Stretch(datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
        for since, until in orjson.loads(cursor)
    ]


_BEGINNING = text(
    """
    SELECT date_trunc('second', min(processed_at)) FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since
    """
)
# All of them are read from the index that holds nothing else.
_THERE = """
    FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since AND processed_at < :until
    """
_KNOWN = text(f"SELECT count(*) {_THERE}")
_MIDDLE = text(
    f"SELECT date_trunc('second', processed_at) {_THERE} ORDER BY processed_at LIMIT 1 OFFSET :half"
)
_GIDS = text(f"SELECT gid {_THERE} ORDER BY gid")


def compare_deletions(deps: jobs.Deps, run: Run) -> Run:
    """Look at one stretch of time; when orders are missing in it, halve it or delete those.

    Raises what the Admin API client raises, and TakenOver.
    """
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    waiting = _whole(deps, run.shop, asked_at) if run.cursor is None else _waiting(run.cursor)
    if not waiting:
        with deps.engine.begin() as db:
            return _move(db, run, [], 0)
    *waiting, stretch = waiting
    halves, few = _look_at(deps, run.shop, admin, stretch)
    hidden = not_shown(admin, few) if few else []
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        follows = NOTHING
        gone = surely_gone(db, run.shop, hidden, asked_at)
        for gid in gone:
            follows |= delete_order(db, run.shop, gid, asked_at)
        settle(db, run.shop, follows)
        return _move(db, run, [*waiting, *halves], len(gone))


def _move(db: Connection, run: Run, waiting: Sequence[_Stretch], deleted: int) -> Run:
    """When they were deleted is not known: a webhook may still be on its way to tell it."""
    found = Found(mended={ORDERS: deleted})
    if waiting:
        return runs.move(db, run, Step.DELETIONS, _written(waiting), found)
    return runs.move(db, run, Step.CUSTOMERS, None, found)


def _look_at(
    deps: jobs.Deps, shop: str, admin: Admin, stretch: _Stretch
) -> tuple[list[_Stretch], list[str]]:
    """Both halves of a stretch where some are missing, or the few orders in it; else nothing."""
    params = {"shop": shop, "since": stretch.since, "until": stretch.until}
    with deps.engine.begin() as db:
        known = int(db.execute(_KNOWN, params).scalar_one())
    if not known or count_between(admin, stretch.since, stretch.until) >= known:
        return [], []
    with deps.engine.begin() as db:
        if known > _FEW:
            middle = db.scalar(_MIDDLE, {**params, "half": known // 2})
            if middle is not None and stretch.since < middle:
                return [_Stretch(stretch.since, middle), _Stretch(middle, stretch.until)], []
        return [], list(db.scalars(_GIDS, params))


def _whole(deps: jobs.Deps, shop: str, asked_at: datetime) -> list[_Stretch]:
    """As far back as Shopify shows orders and we know any; empty when there are none."""
    until = asked_at.replace(microsecond=0) - _LEFT_OUT
    with deps.engine.begin() as db:
        everything = grants(db, shop, READ_ALL_ORDERS)
        since = datetime.min.replace(tzinfo=UTC) if everything else until - SHOWN_FOR
        first = db.scalar(_BEGINNING, {"shop": shop, "since": since})
    return [] if first is None or first >= until else [_Stretch(max(first, since), until)]
