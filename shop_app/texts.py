"""Flask-Babel with types: texts and figures in the reader's language.

Everything visible goes through here. Needs an app context; outside a request the language is set
with `flask_babel.force_locale`.
"""

from __future__ import annotations

from datetime import datetime

import flask_babel

from shop_app.money import Money


def gettext(text: str, **values: object) -> str:
    """The translation of `text` with `%(name)s` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The translation for `num` things; the language decides which of its forms."""
    return str(flask_babel.ngettext(one, many, num, **values))


def number(value: int) -> str:
    """A whole number with the language's separators."""
    return str(flask_babel.format_decimal(value))


def money(amount: Money) -> str:
    """An amount with its currency, as the language writes it."""
    return str(flask_babel.format_currency(amount.major, amount.currency))


def moment(at: datetime) -> str:
    """Date and time in the reader's time zone."""
    return str(flask_babel.format_datetime(at))
