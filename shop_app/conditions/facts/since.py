"""How long ago: the first order, the last one, the customer's creation; in days and as moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from shop_app.conditions.fact import Fact
from shop_app.conditions.facts.history import kept, missing
from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.reading import NONE, UNKNOWN, Parameters, Reading
from shop_app.conditions.subject import Part, Subject

_ORDERS = frozenset({Part.ORDERS})
_DAY = timedelta(days=1)

When = Callable[[Subject], Reading]
"""Reads a moment, or that there is none or that it is not known."""


def last_order(subject: Subject) -> Reading:
    """When the last order that is not cancelled was placed; not known when orders exist that
    Amends can't see and none that it can."""
    orders = kept(subject, None)
    if orders:
        return Reading(orders[-1].processed_at)
    return _not_seen(subject) or NONE


def first_order(subject: Subject) -> Reading:
    """When the first order that is not cancelled was placed; not known when there may be older
    ones that Amends can't see."""
    orders = kept(subject, None)
    seen = Reading(orders[0].processed_at) if orders else NONE
    return _not_seen(subject) or seen


def _not_seen(subject: Subject) -> Reading | None:
    """Unknown when there are, or may be, orders that Amends can't see."""
    older = missing(subject)
    if older or subject.lifetime_orders is None:
        return UNKNOWN._replace(missing=older)
    return None


def created(subject: Subject) -> Reading:
    """When Shopify created the customer."""
    return UNKNOWN if subject.created_at is None else Reading(subject.created_at)


def _moment(when: When) -> Callable[[Subject, Parameters], Reading]:
    return lambda subject, _parameters: when(subject)


def _days_since(when: When) -> Callable[[Subject, Parameters], Reading]:
    def days(subject: Subject, _parameters: Parameters) -> Reading:
        reading = when(subject)
        at = reading.value
        if not isinstance(at, datetime):
            return reading
        # A clock ahead of ours is no negative time.
        passed = max(0, (subject.as_of - at) // _DAY)
        return reading._replace(value=passed, reaches=lambda number: at + number * _DAY)

    return days


FACTS = (
    *(
        Fact(
            f"days_since_{name}", Kind.DAYS, _days_since(when), unit="days", parts=parts, null=null
        )
        for name, when, parts, null in (
            ("first_order", first_order, _ORDERS, Null.NONE),
            ("last_order", last_order, _ORDERS, Null.NONE),
            ("created", created, frozenset[Part](), Null.UNKNOWN),
        )
    ),
    Fact("first_order_at", Kind.MOMENT, _moment(first_order), parts=_ORDERS),
    Fact("last_order_at", Kind.MOMENT, _moment(last_order), parts=_ORDERS),
    Fact("created_at", Kind.MOMENT, _moment(created), null=Null.UNKNOWN),
)
