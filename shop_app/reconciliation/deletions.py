"""Find orders whose deletion no webhook told: where Shopify counts fewer than we know.

What is deleted does not show up among what changed. So the orders of a stretch of time are counted
on both sides, and only where we know more is the stretch halved, down to some dozen orders that are
asked for one by one. A shop where nothing is missing costs one point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

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

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The orders processed from `since` until before `until`, both whole seconds."""

    since: datetime
    until: datetime


_BEGINNING = text(
    """
    SELECT date_trunc('second', min(processed_at)) FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since
    """
)
_KNOWN = text(
    """
    SELECT count(*), date_trunc('second', percentile_disc(0.5) WITHIN GROUP (ORDER BY processed_at))
    FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since AND processed_at < :until
    """
)
_GIDS = text(
    """
    SELECT gid FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since AND processed_at < :until
    ORDER BY gid
    """
)


def compare_deletions(deps: jobs.Deps, run: Run) -> Run:
    """Delete the orders that are not there any more. Raises what the client raises, and TakenOver."""
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    hidden = [
        gid for few in _suspects(deps, run.shop, admin, asked_at) for gid in not_shown(admin, few)
    ]
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        follows = NOTHING
        gone = surely_gone(db, run.shop, hidden, asked_at)
        for gid in gone:
            follows |= delete_order(db, run.shop, gid, asked_at)
        settle(db, run.shop, follows)
        told = {ORDERS: len(gone)}
        return runs.move(db, run, Step.CUSTOMERS, None, Found({}, told, told))


def _suspects(deps: jobs.Deps, shop: str, admin: Admin, asked_at: datetime) -> Iterator[list[str]]:
    """A few orders at a time of which at least one is missing."""
    waiting = [whole] if (whole := _whole(deps, shop, asked_at)) else []
    while waiting:
        stretch = waiting.pop()
        params = {"shop": shop, "since": stretch.since, "until": stretch.until}
        with deps.engine.begin() as db:
            known, middle = db.execute(_KNOWN, params).one()
        if not known or count_between(admin, stretch.since, stretch.until) >= known:
            continue
        if known > _FEW and stretch.since < middle:
            waiting += [_Stretch(stretch.since, middle), _Stretch(middle, stretch.until)]
            continue
        with deps.engine.begin() as db:
            few = list(db.scalars(_GIDS, params))
        yield few


def _whole(deps: jobs.Deps, shop: str, asked_at: datetime) -> _Stretch | None:
    """As far back as Shopify shows orders and we know any; None when there are none.

    Orders of the last seconds are left to the next run: they may be on their way to us.
    """
    until = asked_at.replace(microsecond=0)
    with deps.engine.begin() as db:
        everything = grants(db, shop, READ_ALL_ORDERS)
        since = datetime.min.replace(tzinfo=UTC) if everything else until - SHOWN_FOR
        first = db.scalar(_BEGINNING, {"shop": shop, "since": since})
    return None if first is None or first >= until else _Stretch(max(first, since), until)
