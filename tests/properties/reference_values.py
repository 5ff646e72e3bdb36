"""What the slow reference is made of: values that are known, missing or not told, and which orders count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

from shop_app.conditions.subject import Order, Subject

DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
"""ISO 4217: digits after the point."""
DAY = timedelta(days=1)
Given = dict[str, Any]
"""A check's JSON: its parameters are looked up in it."""


@dataclass(frozen=True)
class Amount:
    """Money in minor units; sums may have a share of one before they are rounded."""

    minor: int
    currency: str


@dataclass(frozen=True)
class Told:
    """A value; `more` when what nobody has told us yet may add to it."""

    value: Any
    more: bool = False


class Silent:
    """There is no value."""


ABSENT = Silent()
"""It is known that there is none."""
UNKNOWN = Silent()
Said = Told | Silent
Fact = Callable[[Subject, Given], Said]


def half_up(number: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    whole = floor(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def counting(subject: Subject, given: Given) -> list[Order]:
    """Orders that were not cancelled and lie in the window, if there is one."""
    found = []
    for order in subject.orders:
        if order.cancelled_at is not None:
            continue
        if "days" in given and order.processed_at + given["days"] * DAY <= subject.as_of:
            continue
        found.append(order)
    return found


def hidden(subject: Subject) -> int:
    """Orders that Shopify counts and nobody has told us."""
    if subject.lifetime_orders is None:
        return 0
    return max(0, subject.lifetime_orders - len(subject.orders))
