"""Write many tags by bulk operations: look, hand on, upload, start, wait, settle.

Every step is noted in the record (`bulk_lots`) before and after it calls Shopify, so any worker goes
on where another stopped. What stays unclear goes back to be looked up and written one by one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from shop_app import jobs
from shop_app.errors import Unavailable
from shop_app.jobs import alone_with
from shop_app.shopify import bulk as shopify
from shop_app.shopify import bulk_tags
from shop_app.shopify.bulk import BulkBusy, BulkKind, BulkState, BulkStatus, StagedFileRefused
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import RequestRefused, Throttled
from shop_app.shopify.nodes import MOST_IDS
from shop_app.shopify.tags import Direction, read_tags
from shop_app.tagging import bulk_lots, bulk_rows
from shop_app.tagging.bulk_lots import Bulk
from shop_app.tagging.bulk_models import BulkStep, Purpose
from shop_app.tagging.bulk_settling import decide, settle_lines
from shop_app.tagging.models import WRITE_TAGS

LOT = 250_000
"""Tags in one lot. A line takes at most 250 bytes (Shopify: files up to 100 MB)."""

MOST_STARTS = 5
"""Starts of one operation without learning their outcome, before it is given up."""

LONGEST_WAIT = timedelta(hours=6)
"""How long an operation waits for Shopify to let it start."""

# As for single writes: who was frozen for longer than this must not start anything.
_OURS_SECONDS = 15.0
# A start that was answered to nobody is looked for once whoever asked can't be waiting any more.
_ANSWERED_SECONDS = 60.0
_CLOCKS_APART = timedelta(minutes=5)
_LONGEST_RUN_SECONDS = 300.0

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Run:
    """One worker at the bulk operations of one shop, until `not_after` (`time.monotonic`)."""

    engine: Engine
    admin: Admin
    not_after: float

    def move(self, bulk: Bulk, to: BulkStep, **fields: object) -> bool:
        """Bring a record to `to` in a transaction of its own; False when it has moved on."""
        with self.engine.begin() as db:
            return bulk_lots.move(db, bulk, to, **fields)


def write_in_bulk(deps: jobs.Deps, shop: str) -> None:
    """Bring each open bulk operation of the shop as far as it goes now, and look again later.

    Raises what the Admin API client raises, once each of them had its turn.
    """
    with deps.engine.begin() as db:
        waiting = bulk_lots.open_ones(db, shop)
    if not waiting:
        return
    run = Run(deps.engine, deps.admin(shop), time.monotonic() + _LONGEST_RUN_SECONDS)
    trouble: Unavailable | None = None
    while waiting:
        for bulk in waiting:
            try:
                _advance(run, bulk)
            except Unavailable as error:
                trouble = trouble or error
        waiting = _new_since(deps.engine, shop, waiting)
    with deps.engine.begin() as db:
        still = bulk_lots.open_ones(db, shop)
        bulk_lots.queue_look_again(db, shop, still, datetime.now(UTC))
    if trouble:
        raise trouble


def _new_since(engine: Engine, shop: str, known: list[Bulk]) -> list[Bulk]:
    """What a look that ended has made."""
    last = max(bulk.id for bulk in known)
    with engine.begin() as db:
        return [bulk for bulk in bulk_lots.open_ones(db, shop) if bulk.id > last]


def _advance(run: Run, bulk: Bulk) -> None:
    """Take one step after the other until one has to wait."""
    while _STEPS[bulk.step](run, bulk):
        with run.engine.begin() as db:
            found = bulk_lots.read(db, bulk.shop, bulk.id)
        if found is None or time.monotonic() > run.not_after:
            return
        bulk = found


def _gather(run: Run, bulk: Bulk) -> bool:
    """Fill a look with what is due, a portion per transaction. Adds and removals are filled by it."""
    if bulk.purpose is not Purpose.LOOK:
        return False
    if bulk.count >= LOT:
        return run.move(bulk, BulkStep.READY)
    with run.engine.begin() as db:
        alone_with(db, "tags", bulk.shop)
        taken = bulk_rows.take(db, bulk.shop, bulk.id, bulk_rows.PORTION)
        to = BulkStep.GATHERING if taken == bulk_rows.PORTION else BulkStep.READY
        return bulk_lots.move(db, bulk, to, count=bulk.count + taken)


def _ready(run: Run, bulk: Bulk) -> bool:
    """Upload what is to be written, and start."""
    if datetime.now(UTC) - bulk.created_at > LONGEST_WAIT:
        return _give_up(
            run, bulk, f"Shopify let it not start for {LONGEST_WAIT}", never_sent=not bulk.attempt
        )
    if bulk.purpose is Purpose.LOOK:
        return _look(run, bulk)
    with run.engine.begin() as db:
        alone_with(db, "tags", bulk.shop)
        lines = bulk_rows.number_lines(db, bulk.shop, bulk.id)
    if lines == 0:
        return run.move(bulk, BulkStep.DONE)
    return _start(
        run, bulk, shopify.upload(run.admin, bulk_rows.file_of(run.engine, bulk.shop, bulk.id))
    )


def _look(run: Run, bulk: Bulk) -> bool:
    """List the tags of all customers, or read those few that matter."""
    with run.engine.begin() as db:
        few = bulk_lots.few_of_all(db, bulk)
    return _read_singly(run, bulk) if few else _start(run, bulk, None)


def _read_singly(run: Run, bulk: Bulk) -> bool:
    while time.monotonic() < run.not_after:
        with run.engine.begin() as db:
            gids = bulk_rows.customers(db, bulk.shop, bulk.id, MOST_IDS)
        if not gids:
            return _finish(run, bulk, BulkStep.DONE, None, never_sent=False)
        tags = read_tags(run.admin, gids)
        with run.engine.begin() as db:
            alone_with(db, "tags", bulk.shop)
            decide(db, bulk, bulk_rows.of_customers(db, bulk.shop, bulk.id, gids), tags)
    return False


def _start(run: Run, bulk: Bulk, path: str | None) -> bool:
    not_after = time.monotonic() + _OURS_SECONDS
    with run.engine.begin() as db:
        if not bulk_lots.move(
            db, bulk, BulkStep.STARTING, attempt=bulk.attempt + 1, staged_path=path
        ):
            return False
        found = bulk_lots.read(db, bulk.shop, bulk.id)
    if found is None:
        return False
    try:
        if path is None:
            gid = shopify.run_query(run.admin, _document(found), not_after=not_after)
        else:
            gid = shopify.run_mutation(run.admin, _document(found), path, not_after=not_after)
    except BulkBusy as busy:
        run.move(found, BulkStep.READY, attempt=bulk.attempt, error=str(busy))
        return False
    except Throttled:
        run.move(found, BulkStep.READY, attempt=bulk.attempt)
        raise
    except StagedFileRefused as refused:
        if found.attempt >= MOST_STARTS:
            return _give_up(run, found, str(refused), never_sent=False)
        return run.move(found, BulkStep.READY, error=str(refused))
    except RequestRefused as refused:
        return _give_up(run, found, str(refused), never_sent=found.attempt == 1)
    return run.move(found, BulkStep.RUNNING, operation_gid=gid, error=None)


def _starting(run: Run, bulk: Bulk) -> bool:
    """Nobody has noted how the start ended: find the operation by its name, or start again."""
    if (datetime.now(UTC) - bulk.updated_at).total_seconds() < _ANSWERED_SECONDS:
        return False
    kind = BulkKind.QUERY if bulk.purpose is Purpose.LOOK else BulkKind.MUTATION
    for known in shopify.recent(run.admin, kind, bulk.updated_at - _CLOCKS_APART):
        if bulk.mark in known.document:
            return run.move(bulk, BulkStep.RUNNING, operation_gid=known.gid)
    if bulk.attempt >= MOST_STARTS:
        return _give_up(run, bulk, "nobody knows whether it started", never_sent=False)
    return run.move(bulk, BulkStep.READY)


def _running(run: Run, bulk: Bulk) -> bool:
    known = _state(run, bulk)
    if known is None:
        return _give_up(run, bulk, "Shopify knows it no more", never_sent=False)
    return known.over and run.move(bulk, BulkStep.SETTLING)


def _settle(run: Run, bulk: Bulk) -> bool:
    """Work through the lines that are there; what none of them is about is let go."""
    known = _state(run, bulk)
    if known is None:
        return _give_up(run, bulk, "Shopify knows it no more", never_sent=False)
    try:
        settled = settle_lines(run.engine, bulk, known.result, run.not_after)
    except shopify.ResultGone as gone:
        return _give_up(run, bulk, str(gone), never_sent=False)
    if settled is None:
        return False
    if known.status is BulkStatus.COMPLETED:
        return _finish(run, settled, BulkStep.DONE, None, never_sent=False)
    why = f"{known.status}: {known.error_code}" if known.error_code else str(known.status)
    return _give_up(run, settled, why, never_sent=False)


def _give_up(run: Run, bulk: Bulk, why: str, *, never_sent: bool) -> bool:
    _LOG.warning(
        "bulk operation given up", shop=bulk.shop, bulk=bulk.id, purpose=bulk.purpose, reason=why
    )
    return _finish(run, bulk, BulkStep.GIVEN_UP, why, never_sent=never_sent)


def _finish(run: Run, bulk: Bulk, to: BulkStep, why: str | None, *, never_sent: bool) -> bool:
    """Let go what is left. What was sent before the look stays so: that write's outcome is open."""
    looked = bulk.purpose is Purpose.LOOK
    bulk_rows.let_all_go(run.engine, bulk.shop, bulk.id, never_sent=never_sent and not looked)
    with run.engine.begin() as db:
        if bulk_lots.move(db, bulk, to, error=why):
            if looked:
                bulk_lots.look_is_over(db, bulk.shop)
            jobs.queue(db, WRITE_TAGS, bulk.shop)
    return False


def _state(run: Run, bulk: Bulk) -> BulkState | None:
    if bulk.operation_gid is None:
        raise AssertionError("the table's own check keeps a running operation's gid")
    return shopify.state(run.admin, bulk.operation_gid)


def _document(bulk: Bulk) -> str:
    if bulk.purpose is Purpose.LOOK:
        return bulk_tags.listing(bulk.mark)
    return bulk_tags.change(Direction(bulk.purpose), bulk.mark)


_STEPS: Mapping[BulkStep, Callable[[Run, Bulk], bool]] = {
    BulkStep.GATHERING: _gather,
    BulkStep.READY: _ready,
    BulkStep.STARTING: _starting,
    BulkStep.RUNNING: _running,
    BulkStep.SETTLING: _settle,
}
"""What is done in each step; each says whether the next may follow at once."""
