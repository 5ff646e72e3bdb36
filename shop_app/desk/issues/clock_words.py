"""How an issue stands against its targets, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Status
from shop_app.sla.rules import Hours, business_seconds
from shop_app.texts import gettext, moment, number

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One line; `tone` is that of a badge: auto, info, warning (at risk) or critical (breached)."""

    text: str
    tone: str = "auto"


def span(seconds: int) -> str:
    """A time in hours and minutes."""
    if seconds < _MINUTE:
        return gettext("less than 1 min")
    hours, minutes = divmod(seconds // _MINUTE, _HOUR // _MINUTE)
    if not hours:
        return gettext("%(minutes)s min", minutes=number(minutes))
    if not minutes:
        return gettext("%(hours)s h", hours=number(hours))
    return gettext("%(hours)s h %(minutes)s min", hours=number(hours), minutes=number(minutes))


def standing(row: IssueRow, hours: Hours, now: datetime) -> tuple[ClockLine, ...]:
    """What is due next and when, the first answer before the resolution; none once it is over."""
    if not row.status.at_work:
        return ()
    return tuple(_lines(row, hours, now)) or (ClockLine(_no_clock(row)),)


def _lines(row: IssueRow, hours: Hours, now: datetime) -> Iterator[ClockLine]:
    if row.response_due_at is not None:
        yield ClockLine(
            _answer(row.response_due_at, hours, now), _tone(row, row.response_due_at, now)
        )
    if row.resolve_due_at is not None:
        yield ClockLine(
            _resolution(row.resolve_due_at, hours, now), _tone(row, row.resolve_due_at, now)
        )


def _answer(due: datetime, hours: Hours, now: datetime) -> str:
    if now < due:
        left = span(business_seconds(hours, now, due))
        return gettext("Answer due in %(time)s of business time", time=left)
    return gettext(
        "Answer overdue by %(time)s of business time", time=span(business_seconds(hours, due, now))
    )


def _resolution(due: datetime, hours: Hours, now: datetime) -> str:
    if now < due:
        return gettext("Resolution due on %(moment)s", moment=moment(due))
    return gettext(
        "Resolution overdue by %(time)s of business time",
        time=span(business_seconds(hours, due, now)),
    )


def _tone(row: IssueRow, due: datetime, now: datetime) -> str:
    if now >= due:
        return "critical"
    nearest = due == row.due_at
    return "warning" if nearest and row.at_risk_at is not None and now >= row.at_risk_at else "auto"


def _no_clock(row: IssueRow) -> str:
    if row.status is Status.WAITING_CUSTOMER:
        return gettext("The clock stands still while you wait for the customer")
    return gettext("Nothing is due: there is no target for it")
