"""Pages of compensations: filtered, counted, and read on from where a page ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union

from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.queries import COLUMNS, CompensationRow, as_row
from shop_app.issues.models import Issue
from shop_app.orders.models import Order

PER_PAGE = 25
MOST_COUNTED = 1_000
"""More of a list than this are only said to be more."""
LONGEST_TEXT = 60
"""Characters of a search: no code and no number is longer."""

_DIGITS = 18


class Listed(StrEnum):
    """The lists there are."""

    WAITING = "waiting"
    IN_DOUBT = "in_doubt"
    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


_OPEN = tuple(state for state in State if state.is_open)
_STATES: Mapping[Listed, tuple[State, ...]] = {
    Listed.WAITING: (State.REQUESTED,),
    Listed.IN_DOUBT: (State.IN_DOUBT,),
    Listed.OPEN: _OPEN,
    Listed.ENDED: tuple(state for state in State if state not in _OPEN),
}
COUNTED = (Listed.WAITING, Listed.IN_DOUBT)
"""The lists that somebody has to do something about."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which compensations of a list; None and "" do not narrow it. Days are those of the shop, on
    which it was asked for. `issue` is a number, `text` a number, a code, a gift card's last characters or the name of
    an order."""

    kind: Kind | None = None
    reason: str | None = None
    staff: str | None = None
    first: date | None = None
    last: date | None = None
    customer_gid: str | None = None
    order_gid: str | None = None
    issue: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks: the shop, and where its days begin."""

    shop: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Place:
    """From where a page goes on: behind or in front of a number."""

    number: int
    forward: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, with the names of their orders by gid. `previous` and `next` are the numbers
    that the pages beside it go on from, None: there is none."""

    rows: tuple[CompensationRow, ...]
    orders: Mapping[str, str]
    previous: int | None
    next: int | None


def listing(
    db: Connection, look: Look, listed: Listed, chosen: Filter, place: Place | None = None
) -> Page:
    """A page of a list: what waits the oldest first, all others the newest first."""
    oldest_first = listed is Listed.WAITING
    backward = place is not None and not place.forward
    upward = oldest_first is not backward
    number = Compensation.number
    wanted = _statement(look, listed, chosen).order_by(number.asc() if upward else number.desc())
    if place is not None:
        wanted = wanted.where(number > place.number if upward else number < place.number)
    found = db.execute(wanted.limit(PER_PAGE + 1)).mappings().all()
    shown = found[:PER_PAGE][:: -1 if backward else 1]
    more, first = len(found) > PER_PAGE, place is None
    before, after = (more, True) if backward else (not first, more)
    rows = tuple(map(as_row, shown))
    return Page(
        rows=rows,
        orders={row["order_gid"]: row["order_name"] for row in shown if row["order_name"]},
        previous=rows[0].number if rows and before else None,
        next=rows[-1].number if rows and after else None,
    )


def counts(db: Connection, shop: str) -> dict[Listed, int]:
    """How many somebody has to do something about; more than MOST_COUNTED: at least that many."""
    some = {listed: _counted(shop, listed) for listed in COUNTED}
    row = db.execute(select(*(part.label(listed.value) for listed, part in some.items()))).one()
    return {listed: getattr(row, listed.value) for listed in COUNTED}


def _counted(shop: str, listed: Listed) -> ColumnElement[int]:
    some = (
        select(literal(1))
        .where(Compensation.shop == shop, Compensation.state.in_(_STATES[listed]))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


def _statement(look: Look, listed: Listed, chosen: Filter) -> Select[Any]:
    name = (
        select(Order.name)
        .where(Order.shop == look.shop, Order.gid == Compensation.order_gid)
        .correlate(Compensation)
        .scalar_subquery()
        .label("order_name")
    )
    wanted = select(*COLUMNS, name).where(Compensation.shop == look.shop)
    states = _STATES.get(listed)
    if states is not None:
        wanted = wanted.where(Compensation.state.in_(states))
    return wanted.where(*_narrowed(look, chosen))


def _narrowed(look: Look, chosen: Filter) -> Iterator[ColumnElement[bool]]:
    same = {
        Compensation.kind: chosen.kind,
        Compensation.reason: chosen.reason,
        Compensation.actor_id: chosen.staff,
        Compensation.customer_gid: chosen.customer_gid,
        Compensation.order_gid: chosen.order_gid,
    }
    yield from (column == value for column, value in same.items() if value is not None)
    if chosen.issue is not None:
        its = select(Issue.id).where(Issue.shop == look.shop, Issue.number == chosen.issue)
        yield Compensation.issue_id == its.scalar_subquery()
    if chosen.first is not None:
        yield Compensation.asked_at >= _midnight(chosen.first, look.zone)
    if chosen.last is not None and chosen.last < date.max:
        yield Compensation.asked_at < _midnight(chosen.last + timedelta(days=1), look.zone)
    if chosen.text:
        yield Compensation.id.in_(union(*_found(look.shop, chosen.text)))


def _found(shop: str, text: str) -> Iterator[Select[int]]:
    """The ids that each meaning of the text finds, by an index of its own: with OR all rows of the
    shop were read."""
    its = select(Compensation.id).where(Compensation.shop == shop)
    digits = text.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
        yield its.where(Compensation.number == int(digits))
    yield its.where(Compensation.code == text.upper())
    yield its.where(Compensation.code_tail.in_((text.upper(), text.lower())))
    names = [text.lower(), f"#{digits.lower()}"]
    named = select(Order.gid).where(Order.shop == shop, func.lower(Order.name).in_(names))
    yield its.where(Compensation.order_gid.in_(named))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
