"""The countries an order can go to, by their names in the reader's language."""

from __future__ import annotations

import unicodedata

import flask_babel

# CLDR's territories that are no country of their own to Shopify (its enum CountryCode, 2026-10):
# groups of countries, islands without an address, and territories it counts as part of another.
_NO_COUNTRY = frozenset(
    ("AQ", "AS", "CP", "CQ", "DG", "EA", "EU", "EZ", "FM", "GU", "IC", "MH", "MP", "PR", "PW", "QO")
) | {"UN", "VI", "XA", "XB", "ZZ"}
_LETTERS = 2


def country_names() -> dict[str, str]:
    """Name by ISO 3166 code, in the order of a dictionary of the reader's language."""
    locale = flask_babel.get_locale()
    names = {} if locale is None else locale.territories
    found = {
        code: name
        for code, name in names.items()
        if len(code) == _LETTERS and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda item: _sorted_as(item[1])))


def _sorted_as(name: str) -> str:
    """Österreich stands between Oman and Pakistan, not behind Zypern."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
