"""Fetch what a shop had before it installed Amends, by bulk operations that cost no API budget.

Customers first, then the orders that the scopes show. Each step is a job: start, look after it,
load. A step that was cut off goes on where its row stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.auto_open.marking import mark
from shop_app.customers.service import facts_changed
from shop_app.reconciliation import backfill_rows as rows
from shop_app.reconciliation import loading
from shop_app.reconciliation.backfill_rows import (
    LOADING,
    READ_ALL_ORDERS,
    WANTED,
    Kind,
    Work,
)
from shop_app.reconciliation.loading import Root, batches, book_customers, book_orders, roots
from shop_app.reconciliation.models import RUNNING
from shop_app.reconciliation.service import want
from shop_app.reconciliation.unreadable import SPOILT, book_by_halves, note, words
from shop_app.shopify import bulk, everything
from shop_app.shopify.bulk import BulkKind, BulkStatus, ResultGone
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied, RequestRefused
from shop_app.shopify.products import SCOPE as READ_PRODUCTS
from shop_app.shops import queries
from shop_app.shops.service import BACKFILL
from shop_app.tagging.deciding import EVALUATE

__all__ = ["BACKFILL", "backfill", "book"]

_POLL = timedelta(seconds=5)
_AGAIN = timedelta(seconds=30)
_BITE_SECONDS = 300.0
"""Loading gives way to other jobs after this long: then the result is fetched anew up to there."""

_LOG = structlog.get_logger(__name__)


def backfill(deps: jobs.Deps, shop: str) -> None:
    """Take the next step, and have the one after it taken.

    What Shopify refuses, or sends so that it can't be read, is tried again 5 times and then left as
    failed, with its words. Raises what else the Admin API client raises; the job is then queued
    again.
    """
    with deps.engine.begin() as db:
        rows.want(db, shop)
        work = rows.next_work(db, shop)
    if work is None:
        return
    try:
        delay = _STEPS[work.state](deps, work)
    except (AccessDenied, RequestRefused, ResultGone, *SPOILT) as error:
        delay = _again(deps, work, words(error))
    with deps.engine.begin() as db:
        jobs.queue(db, BACKFILL, shop, delay=delay)


def _again(deps: jobs.Deps, work: Work, why: str) -> timedelta:
    with deps.engine.begin() as db:
        # How far it was may have moved since `work` was read.
        goes_on = rows.again(db, rows.work_on(db, work.shop, work.kind) or work, why)
    _LOG.warning("backfill refused", shop=work.shop, kind=work.kind, why=why, goes_on=goes_on)
    if not goes_on and work.kind is Kind.ORDERS:
        _have_all_judged(deps, work.shop)
    return _AGAIN * (work.attempt + 1) if goes_on else timedelta()


def _start(deps: jobs.Deps, work: Work) -> timedelta:
    with deps.engine.begin() as db:
        shop = queries.installed(db, work.shop)
    scopes = frozenset(shop.scopes if shop else ())
    admin, asked_at = deps.admin(work.shop), datetime.now(UTC)
    document, expected = _plan(admin, work.kind, scopes)
    # One whose start was answered to nobody goes on by itself.
    mine = [one for one in bulk.running(admin, BulkKind.QUERY) if one.document == document]
    if mine:
        operation, asked_at = mine[0].gid, work.wanted_at
    else:
        operation = bulk.run_query(admin, document)
    with deps.engine.begin() as db:
        begun = replace(work, asked_at=asked_at)
        rows.begin(db, begun, operation, expected, whole=READ_ALL_ORDERS in scopes)
    return _POLL


def _plan(admin: Admin, kind: Kind, scopes: frozenset[str]) -> tuple[str, int]:
    """What to ask for, and how many objects that will be."""
    if kind is Kind.CUSTOMERS:
        return everything.CUSTOMERS, everything.count_customers(admin)
    seen = everything.count_orders(admin)
    products = READ_PRODUCTS in scopes
    return everything.orders_document(products=products, address=seen.addresses), seen.count


def _look_after(deps: jobs.Deps, work: Work) -> timedelta:
    found = bulk.state(deps.admin(work.shop), work.operation_gid or "")
    if found is None:
        return _again(deps, work, "Shopify no longer knows the operation")
    if not found.over:
        with deps.engine.begin() as db:
            rows.move(db, work, objects=found.roots)
        return _POLL
    if found.status is not BulkStatus.COMPLETED:
        said = f"Shopify ended it: {found.status} {found.error_code or ''}".rstrip()
        return _again(deps, work, said)
    with deps.engine.begin() as db:
        loading = {"state": LOADING, "url": found.url, "objects": found.roots}
        rows.move(db, work, **loading, loading_at=datetime.now(UTC))
    return timedelta()


def _load(deps: jobs.Deps, work: Work) -> timedelta:
    give_way_at = time.monotonic() + _BITE_SECONDS
    lines = bulk.lines(work.url, skip=work.lines_done) if work.url else iter(())
    for batch in batches(roots(lines), loading.PER_TRANSACTION):
        work = book(deps, work, batch)
        if time.monotonic() > give_way_at:
            return timedelta()
    if work.kind is Kind.ORDERS:
        _have_all_judged(deps, work.shop)
    with deps.engine.begin() as db:
        rows.finish(db, work)
    _LOG.info("backfill done", shop=work.shop, kind=work.kind, booked=work.booked)
    return timedelta()


def book(deps: jobs.Deps, work: Work, batch: list[Root]) -> Work:
    """One transaction: the batch is booked and counted, or neither. Raises TakenOver.

    What can't be kept is set aside, so that it can't block the others.
    """

    def keep(some: Sequence[Root]) -> None:
        if work.kind is Kind.CUSTOMERS:
            book_customers(db, work.shop, some, work.asked_at or work.wanted_at)
        else:
            book_orders(db, work.shop, some)

    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", work.shop)
        _, refused = book_by_halves(db, batch, keep)
        note(db, work.shop, {root.node["id"]: error for root, error in refused})
        lines = work.lines_done + sum(root.lines for root in batch)
        booked = work.booked + len(batch) - len(refused)
        rows.move(db, work, lines_done=lines, booked=booked)
    return replace(work, lines_done=lines, booked=booked)


_STEPS: Mapping[str, Callable[[jobs.Deps, Work], timedelta]] = {
    WANTED: _start,
    RUNNING: _look_after,
    LOADING: _load,
}

_JUDGED_AT_ONCE = 20_000
_CUSTOMERS = text(
    """
    SELECT gid FROM customer
    WHERE shop = :shop AND gid > :after AND (deleted_at IS NULL OR merged_into IS NOT NULL)
    ORDER BY gid LIMIT :limit
    """
)


def _have_all_judged(deps: jobs.Deps, shop: str) -> None:
    """Only now, with their orders known, have the rules look at everybody."""
    after = ""
    while True:
        with deps.engine.begin() as db:
            jobs.alone_with(db, "ledger", shop)
            gids = _some(db, shop, after)
            if gids:
                want(db, shop, facts_changed(db, shop, gids, of_all=True).reads)
                mark(db, shop, gids)
                jobs.queue(db, EVALUATE, shop)
        if len(gids) < _JUDGED_AT_ONCE:
            return
        after = gids[-1]


def _some(db: Connection, shop: str, after: str) -> list[str]:
    params = {"shop": shop, "after": after, "limit": _JUDGED_AT_ONCE}
    return list(db.scalars(_CUSTOMERS, params))
