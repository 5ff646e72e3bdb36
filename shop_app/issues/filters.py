"""Which issues a list shows: its kind, filters and sorting, as addresses and views keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

from shop_app.errors import Invalid
from shop_app.issues.models import AT_WORK, FACET_NAMES, FACETS, SORTED_OWNER, Issue
from shop_app.issues.rules import WAITING, Channel, Remedy, RootCause, Severity, Status
from shop_app.timeline.service import Actor

NOBODY = "none"
"""As an owner: issues that have none."""
LONGEST_QUERY = 200
"""Characters of a search."""
LONGEST_VALUE = 100
"""Characters of any other value."""
_LONGEST_NUMBER = 20
_DAYS = tuple(
    f"{what}_{side}" for what in ("opened", "updated", "resolved") for side in ("from", "to")
)

_T = TypeVar("_T")


class Kind(StrEnum):
    """The lists. All but the last two are of issues at work."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    AT_RISK = "at_risk"
    """The target gets tight, and is not missed yet."""
    BREACHED = "breached"
    WAITING = "waiting"
    FOLLOW_UP = "follow_up"
    """Resolved, and the customer is to be asked by now whether they are content."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What issues have to be; None: anything. Days are the shop's, both included.

    `owner` may be NOBODY. `customer` and `order` are numbers of gids. `opened_by_id` is a staff
    member's or a rule's, and needs `opened_by`. `repeat`: whether there was an earlier issue of the
    same trouble.
    """

    status: Status | None = None
    severity: Severity | None = None
    reason: str | None = None
    sub_reason: str | None = None
    channel: Channel | None = None
    owner: str | None = None
    root_cause: RootCause | None = None
    remedy: Remedy | None = None
    customer: str | None = None
    order: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    updated_from: date | None = None
    updated_to: date | None = None
    resolved_from: date | None = None
    resolved_to: date | None = None
    opened_by: Actor | None = None
    opened_by_id: str | None = None
    repeat: bool | None = None

    @property
    def by_days(self) -> bool:
        """Whether certain days are asked for."""
        return any(getattr(self, name) is not None for name in _DAYS)

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, field.name) is not None for field in fields(self))


def parse(values: Mapping[str, str]) -> Filter:
    """A filter of texts by the names of its fields; what is not there or empty asks for nothing.

    Raises Invalid (`wrong_value`, with `field`) for a value that there is not.
    """
    made: dict[str, Any] = {}
    for field in fields(Filter):
        typed = values.get(field.name, "").strip()
        if typed:
            made[field.name] = _parsed(field.name, typed)
    if "sub_reason" in made:
        made.setdefault("reason", made["sub_reason"].partition(".")[0])
    return Filter(**made)


def as_texts(wanted: Filter) -> dict[str, str]:
    """The filter as `parse` reads it, without what it does not ask for."""
    found = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {name: _text(value) for name, value in found.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, Severity):
        return value.code
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _parsed(name: str, typed: str) -> object:
    read = _READ.get(name, _word)
    try:
        return read(typed)
    except (KeyError, ValueError):
        raise Invalid(
            f"{name}: there is no {typed[:LONGEST_VALUE]!r}", code="wrong_value", field=name
        ) from None


def _word(typed: str) -> str:
    if len(typed) > LONGEST_VALUE or not typed.isprintable():
        raise ValueError("no word")
    return typed


def _number(typed: str) -> str:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER):
        raise ValueError("no number")
    return typed


_READ: Mapping[str, Callable[[str], object]] = {
    "status": Status,
    "severity": lambda typed: Severity[typed.upper()],
    "channel": Channel,
    "root_cause": RootCause,
    "remedy": Remedy,
    "customer": _number,
    "order": _number,
    "opened_by": Actor,
    "repeat": lambda typed: {"yes": True, "no": False}[typed],
    **dict.fromkeys(_DAYS, date.fromisoformat),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, when, and where days begin: what "mine", "at risk" and a day are."""

    shop: str
    member: str
    now: datetime
    zone: ZoneInfo


def wanted(kind: Kind, chosen: Filter, look: Look) -> ColumnElement[bool]:
    """The issues of a list that pass a filter, as a condition that names the shop."""
    return and_(Issue.shop == look.shop, *of_kind(kind, look), *_of_filter(chosen, look.zone))


def gathered(kind: Kind, chosen: Filter, look: Look) -> ColumnElement[bool]:
    """The same as an index finds them that knows all they are, whatever their order."""
    values = as_texts(chosen)
    if chosen.severity is not None:
        values["severity"] = str(int(chosen.severity))
    if chosen.owner == NOBODY:
        values["owner"] = ""
    if chosen.repeat is not None:
        values["repeat"] = str(chosen.repeat).lower()
    # One thing that says another one too is asked for alone: both would be thought to be rarer.
    if chosen.sub_reason is not None:
        values.pop("reason", None)
    if chosen.opened_by is not None and chosen.opened_by_id is not None:
        values["opened_by_id"] = f"{values.pop('opened_by')} {chosen.opened_by_id}"
    asked = [f"{look.shop} {name} {values[name]}" for name in FACET_NAMES if name in values]
    has = literal_column(FACETS, ARRAY(Text)).contains(cast(asked, ARRAY(Text)))
    rest = (*of_kind(kind, look), *_of_people(chosen), *_of_days(chosen, look.zone))
    return and_(Issue.shop == look.shop, *([has] if asked else []), *rest)


def of_kind(kind: Kind, look: Look) -> Iterator[ColumnElement[bool]]:
    """What makes an issue one of a list; literally AT_WORK, so that indexes of these fit."""
    if kind is Kind.FOLLOW_UP:  # only what is resolved has such a time
        yield Issue.follow_up_at <= look.now
        return
    if kind is Kind.ALL:
        return
    yield literal_column(AT_WORK, Boolean())
    match kind:
        case Kind.MINE:
            yield Issue.owner_id == look.member
        case Kind.UNASSIGNED:
            yield Issue.owner_id.is_(None)
        case Kind.AT_RISK:
            yield Issue.at_risk_at <= look.now
            yield Issue.due_at > look.now
        case Kind.BREACHED:
            yield Issue.due_at <= look.now
        case Kind.WAITING:
            yield Issue.status.in_(WAITING)


def _of_filter(chosen: Filter, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    for name in ("status", "severity", "reason", "sub_reason", "channel", "root_cause", "remedy"):
        value = getattr(chosen, name)
        if value is not None:
            yield getattr(Issue, name) == value
    if chosen.owner is not None:
        owner = "" if chosen.owner == NOBODY else chosen.owner
        yield literal_column(SORTED_OWNER, Text()) == owner
    if chosen.opened_by is not None:
        yield Issue.opened_by == chosen.opened_by
    if chosen.opened_by_id is not None:
        yield Issue.opened_by_id == chosen.opened_by_id
    if chosen.repeat is not None:
        yield Issue.repeat_of.is_not(None) if chosen.repeat else Issue.repeat_of.is_(None)
    yield from _of_people(chosen)
    yield from _of_days(chosen, zone)


def _of_people(chosen: Filter) -> Iterator[ColumnElement[bool]]:
    if chosen.customer is not None:
        yield Issue.customer_gid == f"gid://shopify/Customer/{chosen.customer}"
    if chosen.order is not None:
        yield Issue.order_gid == f"gid://shopify/Order/{chosen.order}"


def _of_days(chosen: Filter, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    for column, first, last in (
        (Issue.opened_at, chosen.opened_from, chosen.opened_to),
        (Issue.updated_at, chosen.updated_from, chosen.updated_to),
        (Issue.resolved_at, chosen.resolved_from, chosen.resolved_to),
    ):
        if first is not None:
            yield column >= datetime.combine(first, time(), zone)
        if last is not None and last < date.max:
            yield column < datetime.combine(last + timedelta(days=1), time(), zone)
