"""The months of a report, by a shop's clocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_skeleton

OFFERED = 24
"""How many months can be chosen; our own choice."""

_KEY = re.compile("[0-9]{4}-[0-9]{2}")
_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar; `place` counts months since the year 0."""

    place: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.place // _YEAR, self.place % _YEAR + 1, 1)

    @property
    def key(self) -> str:
        """As an address has it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        """As the reader's language writes it. Needs an app context."""
        return str(format_skeleton("yMMMM", self.first, locale=flask_babel.get_locale()))

    @property
    def short(self) -> str:
        """For an axis: month and year. Needs an app context."""
        return str(format_skeleton("yMMM", self.first, locale=flask_babel.get_locale()))

    def back(self, months: int) -> Month:
        """So many months earlier."""
        return Month(self.place - months)

    def begin(self, zone: ZoneInfo) -> datetime:
        """When it begins in a shop, in UTC."""
        first = self.first
        return datetime(first.year, first.month, 1, tzinfo=zone).astimezone(UTC)


def month_of(now: datetime, zone: ZoneInfo) -> Month:
    """The month of a moment."""
    here = now.astimezone(zone)
    return Month(here.year * _YEAR + here.month - 1)


def asked(text: str, current: Month) -> Month:
    """The month of an address; the current one for what can't be chosen."""
    if not _KEY.fullmatch(text):
        return current
    found = Month(int(text[:4]) * _YEAR + int(text[5:]) - 1)
    return found if current.back(OFFERED - 1) <= found <= current else current


def offered(current: Month) -> tuple[Month, ...]:
    """The months that can be chosen, the newest first."""
    return tuple(current.back(months) for months in range(OFFERED))
