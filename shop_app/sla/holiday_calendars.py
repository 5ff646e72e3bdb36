"""Public holidays of countries and their parts, as the `holidays` package knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

_YEARS_KEPT = 4096
"""A year of a country is a few hundred bytes to several kilobytes."""

_ENGLISH = "en_US"
"""What the package calls its English."""


def known(country: str, subdivision: str | None) -> bool:
    """Whether there is a calendar of it."""
    parts = subdivisions().get(country)
    return parts is not None and (subdivision is None or subdivision in parts)


@lru_cache(maxsize=1)
def subdivisions() -> Mapping[str, tuple[str, ...]]:
    """The codes of the parts of every country with a calendar, by ISO 3166 code of the country."""
    found = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in found.items()}


def subdivision_names(country: str) -> dict[str, str]:
    """What the parts of a country with a calendar are called there, by code; in that order."""
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    names = {code: next(iter(aliases.get(code, ())), code) for code in subdivisions()[country]}
    return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


@lru_cache(maxsize=_YEARS_KEPT)
def closed_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of a year, those moved to a working day included."""
    found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    return frozenset(day for day in found if day.year == year)


def coming(
    country: str, subdivision: str | None, today: date, language: str, *, most: int = 5
) -> list[tuple[date, str]]:
    """The next holidays with their names: in `language` (ISO 639) where they are known in it, else
    as the country calls them."""
    empty = holidays.country_holidays(country)
    spoken = {tag.split("_")[0]: tag for tag in sorted(empty.supported_languages)}
    if _ENGLISH in empty.supported_languages:
        spoken["en"] = _ENGLISH
    found = holidays.country_holidays(
        country,
        subdiv=subdivision,
        years=(today.year, today.year + 1),
        language=spoken.get(language, empty.default_language),
    )
    return [(day, name) for day, name in sorted(found.items()) if day >= today][:most]
