"""Pages of issues: sorted, counted, and read on from where a page ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from weakref import WeakSet

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Row,
    RowMapping,
    Select,
    SmallInteger,
    Text,
    Transaction,
    and_,
    func,
    literal,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from shop_app.issues.filters import Filter, Kind, Look, gathered, wanted
from shop_app.issues.models import SORTED_DUE, SORTED_OWNER, Issue
from shop_app.issues.queries import COLUMNS, IssueRow, as_row
from shop_app.issues.rules import Severity
from shop_app.orders.models import Order as Ordered

PER_PAGE = 25
MOST_COUNTED = 1_000
"""More issues of a list than this are only said to be more."""
MOST_GATHERED = 10_000
MOST_GATHERED_OF_DAYS = 60_000
"""Issues of the same days lie side by side, so more of them are read as soon."""
_NUMBER_DIGITS = 18
_FOREVER = "infinity"
_PLANNED = text("SET LOCAL plan_cache_mode = force_custom_plan")
_planned: WeakSet[Transaction] = WeakSet()


ORDER_NAME = (
    select(Ordered.name)
    .where(Ordered.shop == Issue.shop, Ordered.gid == Issue.order_gid)
    .correlate(Issue)
    .scalar_subquery()
    .label("order_name")
)


def order_names(rows: Iterable[RowMapping]) -> dict[str, str | None]:
    """The names of orders by gid, of rows with ORDER_NAME."""
    return {row["order_gid"]: row["order_name"] for row in rows if row["order_gid"] is not None}


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
    orders: Mapping[str, str | None]
    """Names of the orders that the issues are about, by gid."""
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


def plan_anew(db: Connection) -> None:
    """Have PostgreSQL plan every statement of this transaction for its own shop: what suits one with
    ten issues does not suit one with a million."""
    if (transaction := db.get_transaction()) is None or transaction not in _planned:
        db.execute(_PLANNED)
        if (begun := db.get_transaction()) is not None:
            _planned.add(begun)


def listed(
    db: Connection,
    condition: ColumnElement[bool],
    order: Order,
    *,
    after: Place | None = None,
    before: Place | None = None,
    limit: int = PER_PAGE,
    gather: ColumnElement[bool] | None = None,
) -> Page:
    """A page of the issues that fulfil `condition` (see `filters.wanted`): the first, or the one
    behind or before a place. Issues that stay as they are appear once, however many come and go.

    `gather` is the same condition as `few` gives it: those issues are gathered, then sorted.
    """
    plan_anew(db)
    back = before is not None
    at = before if back else after
    if gather is None:
        statement = _walked(condition, order, at, back=back, most=limit + 1)
    else:
        statement = _gathered(gather, order, at, back=back, most=limit + 1)
    found = db.execute(statement).mappings().all()
    more = len(found) > limit
    rows = [as_row(row) for row in found[:limit]]
    if back:
        rows.reverse()
    if not rows:
        return Page(rows, {}, None, None)
    at_first, at_last = _place_of(rows[0], order.by), _place_of(rows[-1], order.by)
    return Page(
        rows,
        order_names(found),
        previous=at_first if (more if back else after is not None) else None,
        next=at_last if (back or more) else None,
    )


def few(db: Connection, kind: Kind, chosen: Filter, look: Look) -> ColumnElement[bool] | None:
    """The condition of a list whose issues are so few that they had better be gathered; else None:
    of many, an index in the order of the list has a page's worth soon.

    Left to itself PostgreSQL, which does not know that what is at work is new, would walk through a
    million closed issues. How many pass a filter it is asked to guess: to count takes longer than to
    read the page.
    """
    condition = gathered(kind, chosen, look)
    most = MOST_GATHERED_OF_DAYS if chosen.by_days else MOST_GATHERED
    if kind is not Kind.ALL:
        return condition
    if not chosen:
        return None
    made = select(Issue.id).where(condition).compile(db.engine)
    told = db.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {made}", made.params).scalar_one()
    return condition if told[0]["Plan"]["Plan Rows"] <= most else None


def _walked(
    condition: ColumnElement[bool], order: Order, at: Place | None, *, back: bool, most: int
) -> Select[Any]:
    """COLUMNS of the issues behind a place, or before it, the nearest first, by an index."""
    columns = _columns(order.by)
    down = order.descending is not back
    if at is not None:
        condition = and_(condition, _beyond(columns, at, order.by, down=down))
    return (
        select(*COLUMNS, ORDER_NAME)
        .where(condition)
        .order_by(*_sorted(columns, down=down))
        .limit(most)
    )


def _gathered(
    condition: ColumnElement[bool], order: Order, at: Place | None, *, back: bool, most: int
) -> Select[Any]:
    """The same, by gathering all first: only what they are sorted by, for rows are long."""
    columns = _columns(order.by)
    down = order.descending is not back
    if at is not None:
        condition = and_(condition, _beyond(columns, at, order.by, down=down))
    keys = [column.label(f"key_{place}") for place, column in enumerate(columns)]
    own: list[ColumnElement[Any]] = [Issue.shop.label("own_shop"), Issue.id.label("own_id")]
    all_ = select(*own, *keys).where(condition).cte("gathered").prefix_with("MATERIALIZED")
    first = select(all_).order_by(*_sorted([all_.c[key.name] for key in keys], down=down))
    some = first.limit(most).subquery("some")
    return (
        select(*COLUMNS, ORDER_NAME)
        .join_from(some, Issue, and_(Issue.shop == some.c.own_shop, Issue.id == some.c.own_id))
        .order_by(*_sorted([some.c[key.name] for key in keys], down=down))
    )


def _beyond(
    columns: list[ColumnElement[Any]], at: Place, by: Sort, *, down: bool
) -> ColumnElement[bool]:
    here, there = tuple_(*columns), tuple_(*_bound(at, by))
    return here < there if down else here > there


def _sorted(columns: list[ColumnElement[Any]], *, down: bool) -> list[ColumnElement[Any]]:
    return [column.desc() if down else column.asc() for column in columns]


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
        return [literal(int(Severity(int(at.key))), kind), number]
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
    plan_anew(db)
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
