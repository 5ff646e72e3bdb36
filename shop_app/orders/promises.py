"""How many days the merchant promises from the order to the door, by country."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection, text

from shop_app.errors import Invalid

ELSEWHERE = ""
"""Stands for every country that is not named."""

MOST_DAYS = 365
_COUNTRY = re.compile("[A-Z]{2}|")

_READ = text("SELECT country, days FROM delivery_promise WHERE shop = :shop")
_FORGET = text("DELETE FROM delivery_promise WHERE shop = :shop")
_KEEP = text("INSERT INTO delivery_promise (shop, country, days) VALUES (:shop, :country, :days)")


def delivery_days(db: Connection, shop: str) -> dict[str, int]:
    """Days by ISO 3166 country code, `""` for all others; empty: nothing is promised."""
    return {row.country: row.days for row in db.execute(_READ, {"shop": shop})}


def promise_delivery(db: Connection, shop: str, days: Mapping[str, int]) -> None:
    """From now on the merchant promises exactly this; late is what comes later.

    Raises Invalid for what is no two-letter country code or not 0 to 365 days. Tags follow
    once `tagging.promised` has had the customers judged anew.
    """
    for country, promised in days.items():
        if not _COUNTRY.fullmatch(country):
            raise Invalid(f"a country must be two capital letters, got {country!r}")
        if not 0 <= promised <= MOST_DAYS:
            raise Invalid(
                f"delivery to {country or ELSEWHERE!r} must take 0 to {MOST_DAYS} days, got {promised}"
            )
    db.execute(_FORGET, {"shop": shop})
    if days:
        rows = [
            {"shop": shop, "country": country, "days": promised}
            for country, promised in days.items()
        ]
        db.execute(_KEEP, rows)
