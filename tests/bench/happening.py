"""How often tags turn while a history happens in its own time, worked out from its file alone.

A replay squeezes two years into minutes: a tag that turns twice before it is written is not written
at all. In life nearly every turn is a write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.independent import Bought, accounts, figures_of

_WINDOWS = (timedelta(days=180), timedelta(days=365))
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Turns:
    """What a history comes to: `orders` of customers; `writes`, tags added or removed, at `looks`
    moments of a customer, when the tags are read first."""

    orders: int
    writes: int
    looks: int


def turns(path: Path) -> Turns:
    """Follow every customer from the first invoice of the file to the last."""
    orders = writes = looks = 0
    bought = accounts(path, timedelta(0))
    end = max(at for one in bought.values() for at in _events(one))
    for one in bought.values():
        orders += len(one)
        before: frozenset[str] = frozenset()
        for now in _moments(one, end):
            tags = figures_of([order.as_of(now) for order in one if order.at <= now], now).tags
            writes += len(tags ^ before)
            looks += tags != before
            before = tags
    return Turns(orders, writes, looks)


def _moments(orders: Sequence[Bought], end: datetime) -> list[datetime]:
    """When tags can turn: something happens, or falls out of a window."""
    events = set(_events(orders))
    over = {at + window + _INSTANT for at in events for window in _WINDOWS}
    return sorted(at for at in events | over if at <= end)


def _events(orders: Sequence[Bought]) -> Iterator[datetime]:
    for order in orders:
        yield order.at
        yield from (at for at, _ in order.given)
