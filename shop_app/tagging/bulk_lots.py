"""When tags are written in bulk, and the record of each bulk operation for it.

More than 100 tags that are due make a lot: one operation looks which tags the customers have, then
one adds and one removes. Each record moves forward by conditional updates alone, so two workers, or
one that was frozen, never do the same step twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from shop_app import jobs
from shop_app.tagging.bulk_models import BulkStep, BulkWrite, Purpose
from shop_app.tagging.models import DUE, WRITE_TAGS

WRITE_IN_BULK = "write_in_bulk"
WRITE_IN_BULK_LATER = "write_in_bulk_later"
"""The same, for looking again after a while: a delayed job would keep an immediate one away."""

BULK_FROM = 100
"""Due tags beyond which a lot is made. One by one they would cost 11 points each, in bulk all
together some 70, but some minutes pass before the last one is written."""

MOST_OPEN = 4
"""Operations of ours that may be open when another lot is made (Shopify: 5 of a kind at once)."""

FEW = 50
"""One customer in so many, or fewer, are read by their ids (1 point each) instead of listing all:
that would cost next to nothing, but take Shopify many minutes."""

_FINISHED = (BulkStep.DONE, BulkStep.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Bulk:
    """The record of one bulk operation, as in `bulk_models.BulkWrite`."""

    shop: str
    id: int
    purpose: Purpose
    step: BulkStep
    operation_gid: str | None
    count: int
    next_line: int
    attempt: int
    created_at: datetime
    updated_at: datetime

    @property
    def mark(self) -> str:
        """Part of the operation's name, by which it is recognised; never given twice."""
        return f"{self.id}at{int(self.created_at.timestamp())}"


_COLUMNS = [getattr(BulkWrite, name) for name in Bulk.__slots__]

# A look that takes very long keeps single writing away no more.
_PLANNED = text(
    f"""
    SELECT
        (SELECT count(*) FROM (
            SELECT FROM tag_assignment WHERE shop = :shop AND ({DUE}) LIMIT :some
        ) AS due) AS due,
        EXISTS (SELECT FROM bulk_write WHERE shop = :shop AND purpose = 'look'
            AND finished_at IS NULL) AS looking,
        EXISTS (SELECT FROM bulk_write WHERE shop = :shop AND purpose = 'look'
            AND finished_at IS NULL AND created_at < now() - interval '30 minutes') AS for_long,
        (SELECT count(*) FROM bulk_write WHERE shop = :shop AND finished_at IS NULL) AS open,
        EXISTS (SELECT FROM bulk_write WHERE shop = :shop AND step = 'given_up'
            AND finished_at > now() - interval '1 hour') AS failed_lately
    """  # noqa: S608 - DUE is a constant
)


_MORE_KNOWN = text(
    """
    SELECT count(*) >= :many FROM (
        SELECT FROM customer WHERE shop = :shop AND deleted_at IS NULL LIMIT :many
    ) AS known
    """
)


def plan(db: Connection, shop: str) -> bool:
    """Whether the tags that are due wait for a bulk operation; makes the lot if need be.

    Call it alone with the shop's tags. After a failed operation an hour passes before the next.
    """
    found = db.execute(_PLANNED, {"shop": shop, "some": BULK_FROM + 1}).one()
    if found.due <= BULK_FROM or found.failed_lately or found.for_long:
        return False
    if not found.looking and found.open < MOST_OPEN:
        new(db, shop, Purpose.LOOK)
        jobs.queue(db, WRITE_IN_BULK, shop)
    return True


def new(db: Connection, shop: str, purpose: Purpose) -> int:
    """A new record, to be filled; returns its id."""
    found = db.scalar(insert(BulkWrite).values(shop=shop, purpose=purpose).returning(BulkWrite.id))
    return int(found or 0)


def open_ones(db: Connection, shop: str) -> list[Bulk]:
    """The shop's operations that are not finished, oldest first."""
    return _read(db, shop, BulkWrite.finished_at.is_(None))


def read(db: Connection, shop: str, number: int) -> Bulk | None:
    """One operation; None once it is finished."""
    found = _read(db, shop, BulkWrite.finished_at.is_(None), BulkWrite.id == number)
    return found[0] if found else None


def filling(db: Connection, shop: str, purpose: Purpose) -> Bulk:
    """The operation that the present look fills; made when it is wanted first."""
    wanted = (BulkWrite.step == BulkStep.GATHERING, BulkWrite.purpose == purpose)
    found = _read(db, shop, *wanted)
    if not found:
        new(db, shop, purpose)
        found = _read(db, shop, *wanted)
    return found[0]


def _read(db: Connection, shop: str, *conditions: Any) -> list[Bulk]:
    rows = db.execute(
        select(*_COLUMNS).where(BulkWrite.shop == shop, *conditions).order_by(BulkWrite.id)
    )
    return [
        Bulk(**{**row, "purpose": Purpose(row["purpose"]), "step": BulkStep(row["step"])})
        for row in rows.mappings()
    ]


def move(db: Connection, bulk: Bulk, to: BulkStep, **fields: Any) -> bool:
    """Bring a record to `to` with these columns, unless it moved on since it was read."""
    if to in _FINISHED:
        fields["finished_at"] = func.now()
    changed = db.execute(
        update(BulkWrite)
        .where(
            BulkWrite.shop == bulk.shop,
            BulkWrite.id == bulk.id,
            BulkWrite.step == bulk.step,
            BulkWrite.attempt == bulk.attempt,
            BulkWrite.next_line == bulk.next_line,
            BulkWrite.count == bulk.count,
        )
        .values(step=to, updated_at=func.now(), **fields)
    )
    return changed.rowcount == 1


def few_of_all(db: Connection, bulk: Bulk) -> bool:
    """Whether the tags a look holds are on few of the customers we know."""
    return bool(db.scalar(_MORE_KNOWN, {"shop": bulk.shop, "many": FEW * bulk.count}))


def look_is_over(db: Connection, shop: str) -> None:
    """What the look filled may be sent, and what is due beside it written."""
    db.execute(
        update(BulkWrite)
        .where(
            BulkWrite.shop == shop,
            BulkWrite.step == BulkStep.GATHERING,
            BulkWrite.purpose != Purpose.LOOK,
        )
        .values(step=BulkStep.READY, updated_at=func.now())
    )
    jobs.queue(db, WRITE_TAGS, shop)


def finished_at_shopify(db: Connection, shop: str, operation_gid: str) -> None:
    """Shopify says that a bulk operation is over: look at once if it may be one of ours."""
    ours = [
        bulk.operation_gid == operation_gid or bulk.step is BulkStep.STARTING
        for bulk in open_ones(db, shop)
    ]
    if any(ours):
        jobs.queue(db, WRITE_IN_BULK, shop)


def queue_look_again(db: Connection, shop: str, bulks: Sequence[Bulk], now: datetime) -> None:
    """Queue the next look at these operations: often at first, at last once a minute."""
    if bulks:
        delay = min(_patience(bulk, now) for bulk in bulks)
        jobs.queue(db, WRITE_IN_BULK_LATER, shop, delay=delay)


def _patience(bulk: Bulk, now: datetime) -> timedelta:
    """A fifth of the time that this step has lasted, at least 5 s, at most a minute."""
    return min(max((now - bulk.updated_at) / 5, timedelta(seconds=5)), timedelta(minutes=1))
