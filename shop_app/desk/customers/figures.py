"""The figures shown of a customer: facts of the condition language, so that they are the numbers
rules judge by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.reading import Parameters, Value
from shop_app.conditions.subject import Part, Subject
from shop_app.money import Money

WINDOW_DAYS = 365
"""Days that the recent figures cover."""

PARTS = frozenset({Part.ORDERS})
"""What a subject must have been loaded with."""

_EVER = Parameters()
_RECENT = Parameters(window=timedelta(days=WINDOW_DAYS))


@dataclass(frozen=True, slots=True)
class Figures:
    """A customer as of `as_of`. `orders` are those of their whole life that are not cancelled, None
    when Shopify has not told us yet; `recent_…` cover the last `WINDOW_DAYS`: orders not cancelled,
    what was paid for them less what was refunded on them, and how many refunds that were."""

    as_of: datetime
    orders: int | None
    recent_orders: int
    recent_spent: Money
    recent_refunds: int


def figures(subject: Subject) -> Figures:
    """The figures of a customer whose orders have been loaded."""
    spent = CATALOGUE["spent"].read(subject, _RECENT)
    return Figures(
        as_of=subject.as_of,
        orders=_whole(CATALOGUE["orders"].read(subject, _EVER).value),
        recent_orders=_whole(CATALOGUE["orders"].read(subject, _RECENT).value) or 0,
        recent_spent=(
            spent.value if isinstance(spent.value, Money) else Money(0, subject.currency)
        ),
        recent_refunds=spent.refunds,
    )


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None
