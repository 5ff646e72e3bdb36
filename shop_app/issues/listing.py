"""Pages of issues: sorted, counted, and read on from where a page ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Row,
    SmallInteger,
    Text,
    and_,
    func,
    literal,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from shop_app.issues.filters import Filter, Kind, Look, wanted
from shop_app.issues.models import SORTED_DUE, SORTED_OWNER, Issue
from shop_app.issues.queries import COLUMNS, IssueRow, as_row

PER_PAGE = 25
MOST_COUNTED = 1_000
"""More issues of a list than this are only said to be more."""

_NUMBER_DIGITS = 18
_FOREVER = "infinity"
PLANNED = text("SET LOCAL plan_cache_mode = force_custom_plan")
"""What suits a shop with ten issues does not suit one with a million."""


class Sort(StrEnum):
    """What a list is sorted by; issues that are equal stand in the order of their numbers."""

    NUMBER = "number"
    DUE = "due"
    SEVERITY = "severity"
    UPDATED = "updated"
    OPENED = "opened"
    OWNER = "owner"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class _Key:
    """What is compared, never NULL: as an index has it, and its type."""

    column: ColumnElement[Any]
    type: TypeEngine[Any]


_TIME = DateTime(timezone=True)
_KEYS = {
    Sort.DUE: _Key(literal_column(SORTED_DUE), _TIME),
    Sort.SEVERITY: _Key(Issue.__table__.c.severity, SmallInteger()),
    Sort.UPDATED: _Key(Issue.__table__.c.updated_at, _TIME),
    Sort.OPENED: _Key(Issue.__table__.c.opened_at, _TIME),
    Sort.OWNER: _Key(literal_column(SORTED_OWNER), Text()),
    Sort.REASON: _Key(Issue.__table__.c.reason, Text()),
}
"""Without a due time comes after every due time, nobody before every owner."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted."""

    by: Sort = Sort.NUMBER
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends or begins: what its issue was sorted by then, as text, and its number."""

    key: str
    number: int

    def __str__(self) -> str:
        """As `place` reads it."""
        return f"{self.number}~{self.key}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some issues of a list; `newer` and `older` lead to those before and behind them on it."""

    rows: Sequence[IssueRow]
    previous: Place | None
    next: Place | None


def place(written: str, by: Sort) -> Place | None:
    """A place as an address has it; None for anything else, as if it was not there."""
    number, _, key = written.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) <= _NUMBER_DIGITS):
        return None
    found = Place(key, int(number))
    try:
        _bound(found, by)
    except ValueError:
        return None
    return found


def listed(
    db: Connection,
    condition: ColumnElement[bool],
    order: Order,
    *,
    after: Place | None = None,
    before: Place | None = None,
    limit: int = PER_PAGE,
) -> Page:
    """A page of the issues that fulfil `condition` (see `filters.wanted`): the first, or the one
    behind or before a place. Issues that stay as they are appear once, however many come and go."""
    db.execute(PLANNED)
    back = before is not None
    found = _read(db, condition, order, before if back else after, limit + 1, back=back)
    more = len(found) > limit
    rows = [as_row(row) for row in found[:limit]]
    if back:
        rows.reverse()
    if not rows:
        return Page(rows, None, None)
    at_first, at_last = _place_of(rows[0], order.by), _place_of(rows[-1], order.by)
    return Page(
        rows,
        previous=at_first if (more if back else after is not None) else None,
        next=at_last if (back or more) else None,
    )


def batches(
    db: Connection, condition: ColumnElement[bool], order: Order, size: int
) -> Iterator[list[IssueRow]]:
    """All issues that fulfil `condition`, some at a time, each batch by a statement of its own."""
    at: Place | None = None
    while True:
        page = listed(db, condition, order, after=at, limit=size)
        if page.rows:
            yield list(page.rows)
        at = page.next
        if at is None:
            return


def _read(
    db: Connection,
    condition: ColumnElement[bool],
    order: Order,
    at: Place | None,
    limit: int,
    *,
    back: bool,
) -> Sequence[Any]:
    columns = _columns(order.by)
    down = order.descending is not back
    if at is not None:
        here = tuple_(*columns)
        there = tuple_(*_bound(at, order.by))
        condition = and_(condition, here < there if down else here > there)
    sorted_by = [column.desc() if down else column.asc() for column in columns]
    statement = select(*COLUMNS).where(condition).order_by(*sorted_by).limit(limit)
    return db.execute(statement).mappings().all()


def _columns(by: Sort) -> list[ColumnElement[Any]]:
    number = Issue.__table__.c.number
    return [number] if by is Sort.NUMBER else [_KEYS[by].column, number]


def _bound(at: Place, by: Sort) -> list[ColumnElement[Any]]:
    """What the columns are compared with. Raises ValueError for a key that is none of this sort."""
    number = literal(at.number, Issue.__table__.c.number.type)
    if by is Sort.NUMBER:
        return [number]
    kind = _KEYS[by].type
    if isinstance(kind, DateTime):
        if at.key == _FOREVER and by is Sort.DUE:
            return [literal_column("'infinity'::timestamptz"), number]
        value: object = datetime.fromisoformat(at.key)
        if value.tzinfo is None:  # type: ignore[attr-defined]
            raise ValueError("a time without its zone")
        return [literal(value, kind), number]
    if isinstance(kind, SmallInteger):
        return [literal(int(at.key), kind), number]
    if "\0" in at.key:
        raise ValueError("no text of PostgreSQL")
    return [literal(at.key, kind), number]


def _place_of(row: IssueRow, by: Sort) -> Place:
    key: object
    match by:
        case Sort.NUMBER:
            key = ""
        case Sort.DUE:
            key = row.due_at.isoformat() if row.due_at is not None else _FOREVER
        case Sort.SEVERITY:
            key = int(row.severity)
        case Sort.UPDATED:
            key = row.updated_at.isoformat()
        case Sort.OPENED:
            key = row.opened_at.isoformat()
        case Sort.OWNER:
            key = row.owner_id or ""
        case Sort.REASON:
            key = row.reason
    return Place(str(key), row.number)


def counts(db: Connection, look: Look) -> dict[Kind, int]:
    """How many issues each list but that of all has, up to one more than MOST_COUNTED."""
    kinds = [kind for kind in Kind if kind is not Kind.ALL]
    db.execute(PLANNED)
    counted = [
        select(func.count())
        .select_from(
            select(literal(1))
            .where(wanted(kind, Filter(), look))
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(kind)
        for kind in kinds
    ]
    found: Row[Any] = db.execute(select(*counted)).one()
    return dict(zip(kinds, found, strict=True))
