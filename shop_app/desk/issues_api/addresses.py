"""What may be asked in the addresses of issues and notes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from shop_app.desk.issues_api.fields import (
    CustomerGid,
    Id,
    Keepable,
    OrderGid,
    ReasonKey,
    SeverityCode,
    severity_of,
)
from shop_app.desk.openapi.described import Asked
from shop_app.errors import NotFound
from shop_app.gids import number_of
from shop_app.issues.filters import LONGEST_QUERY, LONGEST_VALUE, NOBODY, Filter, Kind
from shop_app.issues.listing import PER_PAGE, Sort
from shop_app.issues.rules import Channel, Remedy, RootCause, Status
from shop_app.timeline.service import Actor
from shop_app.web.numbers import whole

ID_DIGITS = 18
"""Of the longest number that is read; a bigint of the database holds it for certain."""

MOST_AT_ONCE = 100
"""Issues of one answer; our own choice."""

_MEMBER = r"gid://shopify/StaffMember/[1-9][0-9]{0,17}"


class IssuesAsked(Asked):
    """Which issues, in which order, from where."""

    view: Kind = Kind.ALL
    """One of the lists, `mine` of whoever asks; all but `follow_up` and `all` are of issues at work."""
    status: Status | None = None
    severity: SeverityCode | None = None
    reason: ReasonKey | None = None
    """A key of `/api/reasons`."""
    sub_reason: ReasonKey | None = None
    channel: Channel | None = None
    """How the customer told us."""
    owner: Annotated[str | None, Field(pattern=f"^({_MEMBER}|{NOBODY})$")] = None
    """The gid of a staff member, or `none`."""
    root_cause: RootCause | None = None
    remedy: Remedy | None = None
    customer: CustomerGid | None = None
    order: OrderGid | None = None
    opened_from: date | None = None
    """A day of the shop's, included."""
    opened_to: date | None = None
    """A day of the shop's, included."""
    updated_from: date | None = None
    updated_to: date | None = None
    resolved_from: date | None = None
    resolved_to: date | None = None
    opened_by: Actor | None = None
    opened_by_id: Annotated[
        str | None, Field(min_length=1, max_length=LONGEST_VALUE), *Keepable
    ] = None
    """The gid of a staff member or the key of a rule; goes with `opened_by`."""
    repeat: bool | None = None
    """Whether there was an earlier issue of the same trouble."""
    q: Annotated[str | None, Field(min_length=1, max_length=LONGEST_QUERY), *Keepable] = None
    """Words of impact, wish and notes, a number such as 1042, or the name of an order. The best
    50 are answered at once; `sort`, `descending`, `limit` and `cursor` are for lists without it."""
    sort: Sort = Sort.NUMBER
    """Issues that are equal stand in the order of their numbers."""
    descending: bool = True
    """The greatest first: the newest, the most severe."""
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = PER_PAGE
    cursor: Annotated[str | None, Field(min_length=1, max_length=100), *Keepable] = None
    """The `next` of an answer with the same `sort`."""

    def filter(self) -> Filter:
        """What the issues have to be."""
        same = ("status", "reason", "sub_reason", "channel", "root_cause", "remedy", "repeat")
        days = (f"{what}_{side}" for what in _TIMES for side in ("from", "to"))
        return Filter(
            **{name: getattr(self, name) for name in (*same, *days, "opened_by")},
            severity=None if self.severity is None else severity_of(self.severity),
            owner=_number(self.owner),
            customer=_number(self.customer),
            order=_number(self.order),
            opened_by_id=_number(self.opened_by_id),
        )


_TIMES = ("opened", "updated", "resolved")


def _number(gid: str | None) -> str | None:
    """The number of a gid; other words stay as they are."""
    return None if gid is None else number_of(gid)


def named(number: str) -> int:
    """The number in an address that names an issue, a customer or an order. Raises NotFound: what is
    no number names nothing."""
    found = whole(number, ID_DIGITS)
    if not found:
        raise NotFound(f"there is no {number[:LONGEST_VALUE]!r}: numbers count from 1")
    return found


class RepeatsAsked(Asked):
    """About which trouble: at least a customer or an order is needed."""

    customer: CustomerGid | None = None
    order: OrderGid | None = None
    reason: ReasonKey


class OlderAsked(Asked):
    """From where on, and how many."""

    before: Id | None = None
    """The `next` of an answer, for what is older."""
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 25
