"""Flask-Babel with types: texts and figures in the reader's language.

Everything visible goes through here. Needs an app context; outside a request the language is set
with `flask_babel.force_locale`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import babel.dates
import babel.numbers
import flask_babel

from shop_app.money import Money


def gettext(text: str, **values: object) -> str:
    """The translation of `text` with `%(name)s` filled in."""
    return str(flask_babel.gettext(text, **values))


def N_(text: str) -> str:  # noqa: N802 - the name under which texts are collected
    """The text itself, collected for translation here and translated by `gettext` when it is read."""
    return text


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The translation for `num` things; the language decides which of its forms."""
    return str(flask_babel.ngettext(one, many, num, **values))


def number(value: int) -> str:
    """A whole number with the language's separators."""
    return str(flask_babel.format_decimal(value))


def money(amount: Money) -> str:
    """An amount with its currency, as the language writes it."""
    return str(flask_babel.format_currency(amount.major, amount.currency))


def percent(value: Decimal) -> str:
    """So many per cent (12.5 is 12.5 %), with the digits it has."""
    shown = babel.numbers.format_percent(
        value / 100, locale=flask_babel.get_locale(), decimal_quantization=False
    )
    return str(shown)


def country(code: str) -> str:
    """A country by its name in the reader's language, by CLDR; the code where there is none."""
    locale = flask_babel.get_locale()
    return str(locale.territories.get(code.upper(), code)) if locale else code


def day(on: date, pattern: str | None = None) -> str:
    """A date, or what a CLDR pattern takes of it ("EEEE": its weekday, "LLLL": its month)."""
    return str(flask_babel.format_date(on, pattern))


def ago(at: datetime) -> str:
    """How long ago a moment of the past is, in one unit: “2 hours ago”."""
    past = min(at - datetime.now(UTC), timedelta(seconds=-1))
    return str(flask_babel.format_timedelta(past, add_direction=True))


def short_day(on: date) -> str:
    """Day and month as the language abbreviates them ("22. Nov." in German), by CLDR."""
    return str(babel.dates.format_skeleton("MMMd", on, locale=flask_babel.get_locale()))


def hour(at: datetime) -> str:
    """The time of day in the reader's time zone, to the minute."""
    return str(flask_babel.format_time(at, "short"))


def moment(at: datetime) -> str:
    """Date and time in the reader's time zone, to the minute; put together by CLDR."""
    joined = babel.dates.get_datetime_format("medium", locale=flask_babel.get_locale())
    return str(joined).replace("{0}", hour(at)).replace("{1}", str(flask_babel.format_date(at)))
