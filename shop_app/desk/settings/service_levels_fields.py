"""Fields for a time span, for shifts and for a share, and what is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shop_app.sla.levels import LONGEST_TARGET, MOST_SHIFTS
from shop_app.sla.rules import DAY_MINUTES, Shift, Shifts
from shop_app.texts import gettext, number
from shop_app.web.numbers import whole

_HOUR, _MINUTE = 3600, 60
_DIGITS = 6
_NOON = 12
MOST_PERCENT = 100

# 9, 9:00, 09.30, 17h30, 24:00, 9 am, 5:30 pm
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.hH]([0-9]{2}))?\s*(?:([aApP])\.?[mM]\.?)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """Business hours and minutes as typed; both empty: none."""

    hours: str = ""
    minutes: str = ""
    error: str | None = None

    @property
    def seconds(self) -> int | None:
        """Only if there is no error."""
        if not self.hours and not self.minutes:
            return None
        return int(self.hours or 0) * _HOUR + int(self.minutes or 0) * _MINUTE


EMPTY = Duration()


def duration_of(seconds: int | None) -> Duration:
    """The fields of a time span, to the minute; that of None is empty."""
    if seconds is None:
        return EMPTY
    hours, minutes = divmod(-(-seconds // _MINUTE), _MINUTE)
    return Duration(str(hours), str(minutes) if minutes else "")


def duration_checked(one: Duration, *, required: bool = False) -> Duration:
    """The fields with an error where they are no time span that can be kept."""
    hours = whole(one.hours or "0", _DIGITS)
    minutes = whole(one.minutes or "0", _DIGITS)
    if hours is None or minutes is None or minutes >= _MINUTE:
        error = gettext("Enter whole hours, and minutes from 0 to 59.")
    elif not required and not one.hours and not one.minutes:
        error = None
    elif not 0 < hours * _HOUR + minutes * _MINUTE <= LONGEST_TARGET:
        error = gettext(
            "Enter at least 1 minute and at most %(most)s hours.",
            most=number(LONGEST_TARGET // _HOUR),
        )
    else:
        error = None
    return replace(one, error=error)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """From and until when, as typed; both empty: no shift."""

    start: str = ""
    end: str = ""
    error: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.start and not self.end


Rows = tuple[ShiftRow, ...]


def minutes_of(typed: str) -> int | None:
    """Minutes after midnight of a time of day, up to 24:00; None for what is none."""
    found = _CLOCK.fullmatch(typed)
    if found is None:
        return None
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hours <= _NOON:
            return None
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    total = hours * 60 + minutes
    return total if minutes < _MINUTE and total <= DAY_MINUTES else None


def clock(minutes: int) -> str:
    """A time of day as a field shows it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def rows_of(shifts: Shifts) -> Rows:
    """The fields of shifts."""
    return tuple(ShiftRow(clock(shift.start), clock(shift.end)) for shift in shifts)


def shifts_of(rows: Sequence[ShiftRow]) -> Shifts:
    """Shifts in the order of the day; only if no row has an error."""
    found = [(minutes_of(row.start), minutes_of(row.end)) for row in rows if not row.empty]
    whole_ones = [(start, end) for start, end in found if start is not None and end is not None]
    return tuple(Shift(start, end) for start, end in sorted(whole_ones))


def rows_checked(rows: Rows) -> Rows:
    """The rows with an error where they are no shifts that can be kept."""
    checked: list[ShiftRow] = []
    for row in rows:
        error = None if row.empty else _shift_error(row, checked)
        checked.append(replace(row, error=error))
    if len([row for row in rows if not row.empty]) > MOST_SHIFTS:
        many = gettext("A day can have up to %(most)s shifts.", most=number(MOST_SHIFTS))
        checked[-1] = replace(checked[-1], error=many)
    return tuple(checked)


def _shift_error(row: ShiftRow, before: Sequence[ShiftRow]) -> str | None:
    start, end = minutes_of(row.start), minutes_of(row.end)
    if start is None or end is None:
        return gettext("Enter two times such as 09:00 and 17:30.")
    if start >= end:
        return gettext("A shift has to end after it starts; one over midnight is two shifts.")
    good = [other for other in before if not other.error]
    if any(start < other.end and other.start < end for other in shifts_of(good)):
        return gettext("This shift overlaps with another one of the day.")
    return None


def percent_error(typed: str) -> str | None:
    """What is wrong with a share in per cent."""
    value = whole(typed, _DIGITS)
    if value is not None and 1 <= value <= MOST_PERCENT:
        return None
    return gettext("Enter a whole number from 1 to %(most)s.", most=number(MOST_PERCENT))
