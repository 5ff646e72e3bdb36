"""Which kind of field a value is entered in, and its texts there. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from unicodedata import category
from zoneinfo import ZoneInfo

from shop_app.conditions.fact import COUNTRIES, Fact
from shop_app.conditions.kinds import Kind, Operator
from shop_app.conditions.operands import NO_OPERAND

Texts = Mapping[str, tuple[str, ...]]
"""What a browser sends of some fields: of each name its values."""


@dataclass(frozen=True, slots=True)
class Place:
    """What fields depend on besides: the shop's currency (ISO 4217) and time zone (IANA), what
    countries are called in the reader's language, by their code (ISO 3166), and whether the app may
    read products, so that they are chosen by their names."""

    currency: str
    timezone: ZoneInfo
    countries: Mapping[str, str] = field(default_factory=dict)
    products: bool = False


class Control(StrEnum):
    """A kind of field, or some side by side."""

    NOTHING = "nothing"
    WHOLE = "whole"
    PERCENT = "percent"
    MONEY = "money"
    MOMENT = "moment"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    COUNTRIES = "countries"
    TEXT = "text"
    TEXTS = "texts"


_LAST = frozenset({Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST})
_LISTS = frozenset(
    {
        Operator.IS_ONE_OF,
        Operator.IS_NONE_OF,
        Operator.CONTAINS_ANY,
        Operator.CONTAINS_ALL,
        Operator.CONTAINS_NONE,
    }
)
_WHOLE_TEXTS = frozenset({Operator.EQUALS, Operator.CONTAINS, *_LISTS})
_BY_KIND = {
    Kind.COUNT: Control.WHOLE,
    Kind.DAYS: Control.WHOLE,
    Kind.PERCENT: Control.PERCENT,
    Kind.MONEY: Control.MONEY,
    Kind.MOMENT: Control.MOMENT,
    Kind.DATE: Control.DATE,
}


def control_of(fact: Fact, operator: Operator) -> Control:
    """Where the value is entered that this operator compares the fact with."""
    if operator in NO_OPERAND:
        return Control.NOTHING
    if operator in _LAST:
        return Control.WHOLE
    if fact.kind in _BY_KIND:
        return _BY_KIND[fact.kind]
    several = operator in _LISTS
    if fact.choices:
        return Control.CHOICES if several else Control.CHOICE
    whole = operator in _WHOLE_TEXTS and not (
        operator is Operator.CONTAINS and fact.kind is Kind.TEXT
    )
    if fact.name in COUNTRIES and whole:
        return Control.COUNTRIES if several else Control.COUNTRY
    return Control.TEXTS if several else Control.TEXT


_NO_TEXTS: tuple[str, ...] = ("",)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}")
_GID = re.compile(r"gid://shopify/(Product|Collection|Location|Segment)/([0-9]+)")
_KINDS = {
    "products": "Product",
    "collections": "Collection",
    "locations": "Location",
    "last_order_location": "Location",
    "segment": "Segment",
}
"""Facts and parameters whose texts are ids; merchants see and write the numbers alone."""


def written(control: Control, value: Any, about: str, place: Place) -> dict[str, tuple[str, ...]]:
    """The texts for a value of a condition's JSON, by what follows its field's name.

    `about` is the fact or parameter that the value is of.
    """
    if value is None or control is Control.NOTHING:
        return {}
    match control, value:
        case Control.MONEY, {"amount": str(amount), "currency": str(currency)}:
            return {"": (amount,), "_currency": (currency,)}
        case Control.MOMENT, str():
            return _local(value, place)
        case Control.CHOICES, list():
            return {"": tuple(value)}
        case Control.COUNTRY, str():
            return {"": (value.upper(),)}
        case Control.COUNTRIES, list():
            return {"": (lines([place.countries.get(code.upper(), code) for code in value]),)}
        case _, list():
            return {"": (lines([_plain(text, about) for text in value]),)}
        case ((Control.TEXT | Control.TEXTS), str()):
            return {"": (line(_plain(value, about)),)}
        case _:
            return {"": (str(value),)}


def read(control: Control, texts: Texts, about: str, place: Place) -> Any:
    """The value that somebody entered; None: nothing. What can't be understood is given back as
    text, for `checking` to refuse."""
    entered = texts.get("", _NO_TEXTS)
    first = entered[0].strip()
    reader = _READERS.get(control)
    if reader is not None:
        return reader(entered, about, place)
    if not first or control is Control.NOTHING:
        return None
    match control:
        case Control.MONEY:
            currency = texts.get("_currency", _NO_TEXTS)[0] or place.currency
            return {"amount": first, "currency": currency}
        case Control.MOMENT:
            return _moment(first, texts.get("_time", _NO_TEXTS)[0].strip(), place)
        case Control.WHOLE | Control.PERCENT:
            return _number(first)
        case Control.TEXT:
            return _whole(_line(entered[0]), about)
        case _:
            return first


def _choices(entered: Sequence[str], _about: str, _place: Place) -> list[str]:
    return [text for text in entered if text]


def _countries(entered: Sequence[str], _about: str, place: Place) -> list[str]:
    codes = {name.casefold(): code for code, name in place.countries.items()}
    return [codes.get(text.casefold(), text) for text in _lines(entered[0])]


def _texts(entered: Sequence[str], about: str, _place: Place) -> list[str]:
    return [_whole(text, about) for text in _lines(entered[0])]


_READERS: Mapping[Control, Callable[[Sequence[str], str, Place], list[str]]] = {
    Control.CHOICES: _choices,
    Control.COUNTRIES: _countries,
    Control.TEXTS: _texts,
}


def _number(text: str) -> int | float | str:
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _local(value: str, place: Place) -> dict[str, tuple[str, ...]]:
    try:
        at = datetime.fromisoformat(value).astimezone(place.timezone)
    except (ValueError, OverflowError):
        return {"": (value,)}
    return {"": (at.date().isoformat(),), "_time": (at.strftime("%H:%M"),)}


def _moment(day: str, clock: str, place: Place) -> str:
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=None)
        at = datetime.combine(at.date(), time.fromisoformat(clock or "00:00"))
    except ValueError:
        return f"{day} {clock}".strip()
    return at.replace(tzinfo=place.timezone).isoformat()


def _plain(text: str, about: str) -> str:
    """The number in an id of the kind that is meant, anything else as it is."""
    found = _GID.fullmatch(text)
    return found[2] if found and found[1] == _KINDS.get(about) else text


def _whole(text: str, about: str) -> str:
    meant = about in _KINDS and text.isascii() and text.isdigit()
    return f"gid://shopify/{_KINDS[about]}/{text}" if meant else text


def lines(texts: Sequence[str]) -> str:
    """Texts one per line."""
    return "\n".join(line(text) for text in texts)


def line(text: str) -> str:
    """A text as it fits on a line: as JSON has it, quotes around, where spaces or breaks matter."""
    unseen = any(category(character) in ("Cc", "Zl", "Zp") for character in text)
    if unseen or text != text.strip() or text.startswith('"') or not text:
        return json.dumps(text, ensure_ascii=False)
    return text


def _lines(entered: str) -> list[str]:
    rows = entered.replace("\r\n", "\n").split("\n")
    return [_line(row) for row in rows if row.strip()]


def _line(row: str) -> str:
    row = row.strip()
    if not row.startswith('"'):
        return row
    try:
        text = json.loads(row)
    except ValueError:
        return row
    return text if isinstance(text, str) else row
