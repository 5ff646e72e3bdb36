"""The clock of an issue: the only place that works out its times. Values of columns come out.

The clock counts business seconds, one clock for both targets. It runs while we are the ones who
have to do something, and stands still while the customer is waited for and after the solution.
What was counted stays counted; only the stretch that runs now follows changed business hours.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from shop_app.issues.rules import Status
from shop_app.sla.levels import Terms
from shop_app.sla.rules import business_seconds, deadline, nearer

RUNNING = frozenset({Status.OPEN, Status.WAITING_CARRIER, Status.WAITING_SUPPLIER})
"""Where the clock runs."""


class Clocked(Protocol):
    """What is asked of an issue's row."""

    @property
    def status(self) -> str: ...
    @property
    def first_response_at(self) -> datetime | None: ...
    @property
    def response_target(self) -> int | None: ...
    @property
    def resolve_target(self) -> int | None: ...
    @property
    def clock_used(self) -> int: ...
    @property
    def clock_from(self) -> datetime | None: ...


def started(
    terms: Terms, reason_seconds: int | None, severity: int, channel: str, now: datetime
) -> dict[str, Any]:
    """Columns of a new, open issue. `reason_seconds`: the reason's own target of resolution."""
    target = terms.targets.of(severity, channel)
    fresh: dict[str, Any] = {
        "response_target": target.response,
        "resolve_target": nearer(target.resolve, reason_seconds),
        "clock_used": 0,
        "clock_from": now,
    }
    return fresh | _dues(terms, answered=False, **fresh)


def moved(terms: Terms, row: Clocked, to: Status, now: datetime) -> dict[str, Any]:
    """Columns of the clock that change when an issue becomes `to`.

    Resolving answers an issue that nobody has answered yet. After reopening the clock goes on from
    where it stood, with the targets that the issue had.
    """
    used = used_by(terms, row, now)
    values: dict[str, Any] = {
        "clock_used": used,
        "clock_from": now if to in RUNNING else None,
    }
    if to in RUNNING and row.clock_from is not None:
        # The stretch goes on: cutting it here would only round it.
        values = {"clock_used": row.clock_used, "clock_from": row.clock_from}
    if to is Status.RESOLVED and row.first_response_at is None:
        values |= {"first_response_at": now, "response_used": used}
    answered = row.first_response_at is not None or to is Status.RESOLVED
    return values | _dues(
        terms,
        answered=answered,
        response_target=row.response_target,
        resolve_target=row.resolve_target,
        clock_used=values["clock_used"],
        clock_from=values["clock_from"],
    )


def responded(terms: Terms, row: Clocked, now: datetime) -> dict[str, Any]:
    """Columns that change with an answer to the customer: those of the first one, else none."""
    if row.first_response_at is not None:
        return {}
    answer = {"first_response_at": now, "response_used": used_by(terms, row, now)}
    return answer | _dues(terms, answered=True, **_state(row))


def retargeted(
    terms: Terms, row: Clocked, reason_seconds: int | None, severity: int, channel: str
) -> dict[str, Any]:
    """Columns that change with severity, reason or channel, or with what is promised."""
    target = terms.targets.of(severity, channel)
    state = _state(row) | {
        "response_target": target.response,
        "resolve_target": nearer(target.resolve, reason_seconds),
    }
    targets = {name: state[name] for name in ("response_target", "resolve_target")}
    return targets | _dues(terms, answered=row.first_response_at is not None, **state)


def used_by(terms: Terms, row: Clocked, now: datetime) -> int:
    """Business seconds that an issue has taken up to `now`."""
    if row.clock_from is None:
        return row.clock_used
    return row.clock_used + business_seconds(terms.hours, row.clock_from, now)


def _state(row: Clocked) -> dict[str, Any]:
    return {
        "response_target": row.response_target,
        "resolve_target": row.resolve_target,
        "clock_used": row.clock_used,
        "clock_from": row.clock_from,
    }


def _dues(
    terms: Terms,
    *,
    answered: bool,
    response_target: int | None,
    resolve_target: int | None,
    clock_used: int,
    clock_from: datetime | None,
) -> dict[str, datetime | None]:
    """The times that lists go by; none while the clock stands still."""
    response = resolve = None
    if clock_from is not None:
        if response_target is not None and not answered:
            response = deadline(terms.hours, clock_from, response_target, clock_used)
        if resolve_target is not None:
            resolve = deadline(terms.hours, clock_from, resolve_target, clock_used)
    both = [one for one in (response, resolve) if one is not None]
    return {
        "response_due_at": response.due if response else None,
        "resolve_due_at": resolve.due if resolve else None,
        "due_at": min((one.due for one in both if one.due), default=None),
        "at_risk_at": min((one.risk for one in both if one.risk), default=None),
    }
