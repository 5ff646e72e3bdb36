"""What the form of the service levels sent, unchecked, and a row more or less in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from werkzeug.datastructures import MultiDict

from shop_app.desk.settings.service_levels_fields import Duration, Rows, ShiftRow
from shop_app.desk.settings.service_levels_form import (
    WORST_FIRST,
    Adding,
    DayRow,
    GoalRow,
    LevelsForm,
    TargetRow,
)
from shop_app.errors import Invalid
from shop_app.issues.rules import Channel, Severity
from shop_app.shops.preferences import is_version
from shop_app.sla.levels import MOST_DAYS
from shop_app.sla.rules import WEEK_DAYS
from shop_app.texts import gettext, number

Sent = MultiDict[str, str]
_Change = Callable[[Rows], Rows]
_MOST_ROWS = 50
"""More shifts of a day were not written by the form."""

_MOST_EXCEPTIONS = len(Severity) * len(Channel)
_SEVERITIES = {severity.code: severity for severity in Severity}
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


def read(sent: Sent) -> LevelsForm:
    """Raises Invalid for what the page could not have sent."""
    version = sent.get("version", "")
    exceptions, days = sent.getlist("exception"), sent.getlist("day")
    few = len(exceptions) <= _MOST_EXCEPTIONS and len(days) <= MOST_DAYS
    if not is_version(version) or not few or any("\0" in value for value in sent.values()):
        raise _broken()
    return LevelsForm(
        version=int(version),
        targets=tuple(_target(sent, one.code) for one in WORST_FIRST),
        exceptions=tuple(_target(sent, key) for key in exceptions),
        week=tuple(_shifts(sent, str(day)) for day in range(WEEK_DAYS)),
        country=sent.get("country", ""),
        subdivision=sent.get("subdivision", ""),
        days=tuple(DayRow(_day(sent_day), _shifts(sent, sent_day)) for sent_day in days),
        solved=_goal(sent, "solved"),
        answered=_goal(sent, "answered"),
        follow_up=sent.get("follow_up", "").strip(),
        adding=Adding(
            sent.get("adding_severity", ""),
            sent.get("adding_channel", ""),
            sent.get("adding_day", "").strip(),
        ),
    )


def changed(form: LevelsForm, what: str) -> tuple[LevelsForm, str]:
    """The form after a button, and the id of what the keyboard goes on with.

    `what` is "exception", "day", "shift:<day>", or "drop-…" of one. Raises Invalid for a button that
    the page does not have.
    """
    verb, _, key = what.partition(":")
    if verb == "holidays":
        return form, "subdivision"
    if verb == "exception":
        key = f"{form.adding.severity}.{form.adding.channel}"
        return with_exception(form), f"response.{key}.hours"
    if verb == "day":
        return with_day(form), f"shift.{form.adding.day}"
    if verb == "shift":
        added = _shifts_changed(form, key, lambda rows: (*rows, ShiftRow()))
        return added, f"from.{key}.{_count(form, key)}"
    if verb == "drop-exception":
        rest = tuple(row for row in form.exceptions if row.key != key)
        return replace(form, exceptions=rest), "adding_severity"
    if verb == "drop-day":
        days = tuple(row for row in form.days if row.key != key)
        return replace(form, days=days), "adding_day"
    if verb == "drop-shift":
        day, _, place = key.partition(":")
        return _without_shift(form, day, place), f"shift.{day}"
    raise _broken()


def with_exception(form: LevelsForm) -> LevelsForm:
    """The form with an empty row for severity and channel, or the reason why there is none."""
    severity, channel = _SEVERITIES.get(form.adding.severity), form.adding.channel
    if severity is None or channel not in set(Channel):
        error = gettext("Choose a severity and a channel.")
        return replace(form, adding=replace(form.adding, exception_error=error))
    row = TargetRow(severity, Channel(channel))
    if any(other.key == row.key for other in form.exceptions):
        error = gettext("This exception is in the list already.")
        return replace(form, adding=replace(form.adding, exception_error=error))
    adding = replace(form.adding, severity="", channel="")
    return replace(form, exceptions=(*form.exceptions, row), adding=adding)


def with_day(form: LevelsForm) -> LevelsForm:
    """The form with a closed day more, or the reason why there is none."""
    day, error = _typed_day(form.adding.day), None
    if day is None:
        error = gettext("Choose a date.")
    elif any(row.day == day for row in form.days):
        error = gettext("This day is in the list already.")
    elif len(form.days) >= MOST_DAYS:
        error = gettext("You can have up to %(most)s days of your own.", most=number(MOST_DAYS))
    if day is None or error:
        return replace(form, adding=replace(form.adding, day_error=error))
    days = sorted((*form.days, DayRow(day)), key=lambda row: row.day)
    return replace(form, days=tuple(days), adding=replace(form.adding, day=""))


def _count(form: LevelsForm, key: str) -> int:
    """How many rows a day has."""
    days = {str(place): rows for place, rows in enumerate(form.week)}
    days |= {row.key: row.shifts for row in form.days}
    return len(days.get(key, ()))


def _without_shift(form: LevelsForm, key: str, place: str) -> LevelsForm:
    return _shifts_changed(
        form, key, lambda rows: tuple(row for at, row in enumerate(rows) if str(at) != place)
    )


def _shifts_changed(form: LevelsForm, key: str, change: _Change) -> LevelsForm:
    week = tuple(change(r) if str(day) == key else r for day, r in enumerate(form.week))
    days = tuple(
        replace(row, shifts=change(row.shifts)) if row.key == key else row for row in form.days
    )
    return replace(form, week=week, days=days)


def _target(sent: Sent, key: str) -> TargetRow:
    code, _, channel = key.partition(".")
    if code not in _SEVERITIES or (channel and channel not in set(Channel)):
        raise _broken()
    return TargetRow(
        _SEVERITIES[code],
        Channel(channel) if channel else None,
        _duration(sent, f"response.{key}"),
        _duration(sent, f"resolve.{key}"),
    )


def _goal(sent: Sent, name: str) -> GoalRow:
    return GoalRow(sent.get(f"share.{name}", "").strip(), _duration(sent, f"within.{name}"))


def _duration(sent: Sent, name: str) -> Duration:
    hours, minutes = sent.get(f"{name}.hours", ""), sent.get(f"{name}.minutes", "")
    return Duration(hours.strip(), minutes.strip())


def _shifts(sent: Sent, key: str) -> Rows:
    """The rows of a day, which are numbered: each field has a name of its own."""
    rows: list[ShiftRow] = []
    while f"from.{key}.{len(rows)}" in sent and len(rows) < _MOST_ROWS:
        name = f"{key}.{len(rows)}"
        start, end = sent[f"from.{name}"], sent.get(f"to.{name}", "")
        rows.append(ShiftRow(start.strip(), end.strip()))
    return tuple(rows)


def _day(sent: str) -> date:
    day = _typed_day(sent)
    if day is None:
        raise _broken()
    return day


def _typed_day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if _FIRST <= day < _LAST else None


def _broken() -> Invalid:
    return Invalid("the form of the service levels is not whole; reload the page")
