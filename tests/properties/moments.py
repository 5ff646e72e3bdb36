"""The moments at which time alone may change what is true of a customer, and those around them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from shop_app.conditions.subject import Subject
from tests.properties.reference import leaves
from tests.properties.reference_facts import anniversaries, promise
from tests.properties.reference_values import DAY

TICK = timedelta.resolution
FAR = 40 * 365 * DAY


def after(node: dict[str, Any], subject: Subject) -> list[datetime]:
    """Every moment later than the customer's that may matter to the condition, and a tick around it."""
    found = _elapsed(node, subject) | _written(node)
    found |= {_begins(day, subject) for day in _days(node, subject)}
    around = {at + tick for at in found for tick in (-TICK, timedelta(0), TICK)}
    return sorted(at for at in around if subject.as_of < at < subject.as_of + FAR)


def _numbers(node: dict[str, Any]) -> set[int]:
    """Numbers of days in a condition: windows, and what elapsed days are compared with."""
    found = {0, 1}
    for check in leaves(node):
        for name in ("days", "value", "to"):
            number = check.get(name)
            if isinstance(number, int) and number <= 4000:
                found |= {number, number + 1}
    return found


def _elapsed(node: dict[str, Any], subject: Subject) -> set[datetime]:
    starts = [subject.created_at] if subject.created_at else []
    found = set()
    for order in subject.orders:
        starts += [order.processed_at, *(refund.at for refund in order.refunds)]
        found |= {promise(subject, order, parcel) for parcel in order.parcels}
    found |= {start + number * DAY for start in starts for number in _numbers(node)}
    return {at for at in found if at is not None}


def _written(node: dict[str, Any]) -> set[datetime]:
    """Moments in the condition."""
    checks = [check for check in leaves(node) if check["fact"].endswith("_at")]
    texts = [check.get(end) for check in checks for end in ("value", "to")]
    return {datetime.fromisoformat(text) for text in texts if isinstance(text, str)}


def _days(node: dict[str, Any], subject: Subject) -> set[date]:
    """Days whose beginning may matter: the next ones, of months, of anniversaries, in the condition."""
    today = subject.as_of.date()
    facts = {check["fact"] for check in leaves(node)}
    days = {today + ahead * DAY for ahead in range(-1, 9)}
    if "month" in facts:
        days |= {date(today.year + number // 12, number % 12 + 1, 1) for number in range(24)}
    if "date" in facts:
        checks = [check for check in leaves(node) if check["fact"] == "date"]
        written = [check[end] for check in checks for end in ("value", "to") if end in check]
        days |= {date.fromisoformat(day) + ahead * DAY for day in written for ahead in (0, 1)}
    if any("years" in fact or "anniversary" in fact for fact in facts):
        starts = [subject.created_at] if subject.created_at else []
        starts += [order.processed_at for order in subject.orders]
        for start in starts:
            first = start.astimezone(subject.timezone).date()
            for again in anniversaries(first, first + timedelta(days=6 * 366)):
                days |= {again + number * DAY for number in _numbers(node) if number <= 800}
    return days


def _begins(day: date, subject: Subject) -> datetime:
    """The first moment that falls on a day in the shop, or on a later one when it has no such day."""
    low = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * DAY
    high = low + 4 * DAY
    while high - low > TICK:
        middle = low + (high - low) / 2
        if middle.astimezone(subject.timezone).date() < day:
            low = middle
        else:
            high = middle
    return high
