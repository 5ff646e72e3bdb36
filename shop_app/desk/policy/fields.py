"""Fields of the policy's forms: where each stands in the document, how it is typed, and shown.

Money is typed in major units of the shop's currency. Needs an app context.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from shop_app.compensation.policy import MOST_AMOUNT
from shop_app.conditions.limits import MOST_CHARACTERS, MOST_TEXTS
from shop_app.desk.settings.countries import country_names
from shop_app.errors import Invalid
from shop_app.money import Money, exponent
from shop_app.texts import gettext, money, number, percent
from shop_app.web.numbers import whole

Sent = MultiDict[str, str]
Options = Sequence[tuple[str, str]]

_AMOUNT = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,4}))?")
_DIGITS = 6
_ON = "1"


class Shape(StrEnum):
    """How a field is typed."""

    MONEY = "money"
    WHOLE = "whole"
    SWITCH = "switch"
    TEXT = "text"
    LINES = "lines"
    COUNTRIES = "countries"
    """Names in the reader's language or codes, one on each line."""
    CHOICES = "choices"
    SELECT = "select"


@dataclass(frozen=True, slots=True)
class Entry:
    """A field. `path` is its place in the document. Left empty it says nothing (None), where it is
    not `needed`.

    `least` and `most` bound whole numbers. Of choices: `all_means_none`: who chooses everything says
    nothing; `none_means_none`: who chooses nothing does.
    """

    path: tuple[str | int, ...]
    shape: Shape
    label: str
    details: str = ""
    suffix: str = ""
    least: int = 0
    most: int = 0
    options: Options = ()
    needed: bool = False
    all_means_none: bool = False
    none_means_none: bool = False

    @property
    def name(self) -> str:
        """What the form calls it."""
        return ".".join(str(part) for part in self.path)


@dataclass(frozen=True, slots=True)
class Box:
    """A field with what stands in it: `text`, or what is `chosen` (a switch: "1" where it is on).

    `value` is what the document holds then; with an `error` it means nothing.
    """

    entry: Entry
    text: str = ""
    chosen: tuple[str, ...] = ()
    value: Any = None
    error: str | None = None


def stored(entry: Entry, value: Any, currency: str) -> Box:
    """The field with a value of the document; None: it says nothing."""
    match entry.shape:
        case Shape.SWITCH:
            return Box(entry, chosen=(_ON,) if value else (), value=value)
        case Shape.CHOICES:
            every = tuple(key for key, _ in entry.options)
            chosen = every if value is None and entry.all_means_none else tuple(value or ())
            return Box(entry, chosen=chosen, value=value)
        case Shape.LINES:
            return Box(entry, "\n".join(value or ()), value=value)
        case Shape.COUNTRIES:
            names = country_names()
            return Box(entry, "\n".join(names.get(code, code) for code in value or ()), value=value)
        case Shape.MONEY:
            text = "" if value is None else f"{Money(value, currency).major:f}"
            return Box(entry, text, value=value)
    return Box(entry, "" if value is None else str(value), value=value)


def typed(entry: Entry, sent: Sent, currency: str) -> Box:
    """The field as somebody sent it, with an error where it can't be kept. Raises Invalid for what
    the page could not have sent."""
    texts = [text.replace("\r\n", "\n").strip() for text in sent.getlist(entry.name)]
    if any("\0" in text for text in texts):
        raise Invalid("the form holds a NUL character; reload the page")
    match entry.shape:
        case Shape.SWITCH:
            on = _ON in texts
            return Box(entry, chosen=(_ON,) if on else (), value=on)
        case Shape.CHOICES:
            return _choices(entry, texts)
    text = texts[0] if texts else ""
    if not text and not entry.needed:
        return Box(entry, value=_EMPTY.get(entry.shape))
    return _READ[entry.shape](entry, text, currency)


_EMPTY: Mapping[Shape, Any] = {Shape.LINES: (), Shape.COUNTRIES: (), Shape.TEXT: ""}
"""What an empty field says; others say nothing."""


def said(entry: Entry, value: Any, currency: str) -> str:
    """A value of the document in words; "" where it says nothing."""
    if value is None or value in ([], ""):
        return ""
    match entry.shape:
        case Shape.MONEY:
            return money(Money(value, currency))
        case Shape.SWITCH:
            return gettext("Yes") if value else gettext("No")
        case Shape.CHOICES:
            names = dict(entry.options)
            return ", ".join(names.get(one, one) for one in value)
        case Shape.COUNTRIES:
            names = country_names()
            return ", ".join(names.get(one, one) for one in value)
        case Shape.LINES:
            return ", ".join(value)
        case Shape.SELECT:
            return dict(entry.options).get(value, str(value))
        case Shape.WHOLE:
            if entry.suffix == "%":
                return percent(Decimal(value))
            figure = number(value)
            return (
                gettext("%(number)s %(unit)s", number=figure, unit=entry.suffix)
                if entry.suffix
                else figure
            )
    return str(value)


def _choices(entry: Entry, texts: Sequence[str]) -> Box:
    every = [key for key, _ in entry.options]
    if not set(texts) <= {*every, ""}:
        raise Invalid(f"{entry.name}: this can't be chosen; reload the page")
    chosen = tuple(key for key in every if key in texts)
    nothing_said = (entry.all_means_none and len(chosen) == len(every)) or (
        entry.none_means_none and not chosen
    )
    return Box(entry, chosen=chosen, value=None if nothing_said else list(chosen))


def _money(entry: Entry, text: str, currency: str) -> Box:
    digits = exponent(currency)
    found = _AMOUNT.fullmatch(text)
    if found is None or len(found[2] or "") > digits:
        words = gettext("Enter an amount of zero or more, with at most %(digits)s decimals.",
                        digits=number(digits))  # fmt: skip
        return Box(entry, text, error=words)
    minor = Money.parse(text.replace(",", "."), currency).minor
    if minor > MOST_AMOUNT:
        most = money(Money(MOST_AMOUNT, currency))
        return Box(entry, text, error=gettext("Enter at most %(most)s.", most=most))
    return Box(entry, text, value=minor)


def _whole(entry: Entry, text: str, _currency: str) -> Box:
    value = whole(text, _DIGITS)
    if value is None or not entry.least <= value <= entry.most:
        words = gettext("Enter a whole number from %(least)s to %(most)s.",
                        least=number(entry.least), most=number(entry.most))  # fmt: skip
        return Box(entry, text, error=words)
    return Box(entry, text, value=value)


def _text(entry: Entry, text: str, _currency: str) -> Box:
    if len(text) > MOST_CHARACTERS:
        return Box(entry, text, error=_too_long())
    return Box(entry, text, value=text)


def _too_long() -> str:
    return gettext("At most %(most)s characters, please.", most=number(MOST_CHARACTERS))


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _lines(entry: Entry, text: str, _currency: str) -> Box:
    lines = _lines_of(text)
    error = None
    if len(lines) > MOST_TEXTS:
        error = gettext("At most %(most)s lines, please.", most=number(MOST_TEXTS))
    elif any(len(line) > MOST_CHARACTERS for line in lines):
        error = _too_long()
    elif len({line.casefold() for line in lines}) < len(lines):
        error = gettext("One of them stands there twice.")
    return Box(entry, text, value=lines, error=error)


def _countries(entry: Entry, text: str, _currency: str) -> Box:
    names = country_names()
    codes = {name.casefold(): code for code, name in names.items()}
    found = []
    for line in _lines_of(text):
        code = line.upper() if line.upper() in names else codes.get(line.casefold())
        if code is None:
            error = gettext("There is no country “%(name)s”.", name=line)
            return Box(entry, text, error=error)
        if code not in found:
            found.append(code)
    return Box(entry, text, value=found)


def _select(entry: Entry, text: str, _currency: str) -> Box:
    if text not in dict(entry.options):
        return Box(entry, text, error=gettext("Choose one of these."))
    return Box(entry, text, value=text)


_READ: Mapping[Shape, Callable[[Entry, str, str], Box]] = {
    Shape.MONEY: _money,
    Shape.WHOLE: _whole,
    Shape.TEXT: _text,
    Shape.LINES: _lines,
    Shape.COUNTRIES: _countries,
    Shape.SELECT: _select,
}
