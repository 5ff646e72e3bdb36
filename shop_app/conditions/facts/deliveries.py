"""Deliveries that came after they were promised, or are still awaited after that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shop_app.conditions.fact import WINDOW, Fact
from shop_app.conditions.facts.history import kept, leaves, missing
from shop_app.conditions.kinds import Kind
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Order, Parcel, Part, Subject


def late_deliveries(subject: Subject, parameters: Parameters) -> Reading:
    """Parcels that are late, of the orders placed in the window. A parcel nobody promised for a
    day is never late. One that is promised and on its way becomes late right after that moment."""
    orders = kept(subject, parameters.window)
    leaving = leaves(orders, parameters.window)
    late = 0
    due: list[datetime] = []
    for order in orders:
        for parcel in order.parcels:
            promised = promised_at(parcel, order, subject)
            if promised is None:
                continue
            if promised < (parcel.delivered_at or subject.as_of):
                late += 1
            elif parcel.delivered_at is None:
                due.append(promised + timedelta.resolution)
    turns = due if leaving is None else [*due, leaving]
    return Reading(late, until=min(turns, default=None), falling=not due, missing=missing(subject))


def promised_at(parcel: Parcel, order: Order, subject: Subject) -> datetime | None:
    """The carrier's estimate, else the merchant's promise for the country, else for all others."""
    return promised(parcel.promised_at, order.processed_at, order.country, subject.delivery_days)


def promised(
    estimate: datetime | None,
    ordered_at: datetime,
    country: str | None,
    delivery_days: Mapping[str, int],
) -> datetime | None:
    """The same from what it takes; `delivery_days` as a subject has them."""
    if estimate is not None:
        return estimate
    days = delivery_days.get(country or "", delivery_days.get(""))
    return None if days is None else ordered_at + timedelta(days=days)


FACTS = (
    Fact(
        "late_deliveries",
        Kind.COUNT,
        late_deliveries,
        unit="deliveries",
        parts=frozenset({Part.ORDERS, Part.PARCELS}),
        parameters=WINDOW,
    ),
)
