"""Public holidays of countries and their parts, as the `holidays` package knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

_YEARS_KEPT = 4096
"""A year of a country is a few hundred bytes to several kilobytes."""


def known(country: str, subdivision: str | None) -> bool:
    """Whether there is a calendar of it."""
    parts = subdivisions().get(country)
    return parts is not None and (subdivision is None or subdivision in parts)


@lru_cache(maxsize=1)
def subdivisions() -> Mapping[str, tuple[str, ...]]:
    """The codes of the parts of every country with a calendar, by ISO 3166 code of the country."""
    found = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in found.items()}


@lru_cache(maxsize=_YEARS_KEPT)
def closed_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of a year, those moved to a working day included."""
    found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    return frozenset(day for day in found if day.year == year)
