"""What was given back. A refund of nothing (a line taken off before it was paid) is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from shop_app.conditions.fact import WINDOW, Fact
from shop_app.conditions.facts.history import kept, leaves, missing
from shop_app.conditions.kinds import Kind
from shop_app.conditions.reading import NONE, Parameters, Reading
from shop_app.conditions.subject import Order, Part, Refund, Subject
from shop_app.money import Money

_ORDERS = frozenset({Part.ORDERS})
_TENTH = Decimal("0.1")


def refunds(subject: Subject, parameters: Parameters) -> Reading:
    """Refunds, by the day they were made."""
    found = _given_back(subject, parameters.window)
    return _counted(len(found), found, subject, parameters)


def refunded(subject: Subject, parameters: Parameters) -> Reading:
    """Money given back, by the day it was; only on orders in the shop's currency."""
    found = [
        (order, refund)
        for order, refund in _given_back(subject, parameters.window)
        if order.currency == subject.currency
    ]
    amount = Money(sum(refund.amount for _, refund in found), subject.currency)
    return _counted(amount, found, subject, parameters)


def refunded_orders(subject: Subject, parameters: Parameters) -> Reading:
    """Orders on which something was given back, by the day of the refund."""
    found = _given_back(subject, parameters.window)
    return _counted(len({order.gid for order, _ in found}), found, subject, parameters)


def refund_rate(subject: Subject, parameters: Parameters) -> Reading:
    """Of the orders placed in the window, the share in per cent on which something was given back
    since; one digit after the point, half of it rounding up. No orders: no rate."""
    orders = kept(subject, parameters.window)
    older = missing(subject)
    if not orders:
        return NONE._replace(missing=older)
    hit = sum(any(refund.amount > 0 for refund in order.refunds) for order in orders)
    rate = (Decimal(100 * hit) / len(orders)).quantize(_TENTH, rounding=ROUND_HALF_UP)
    return Reading(
        rate,
        until=leaves(orders, parameters.window),
        refunds=hit,
        orders=len(orders),
        missing=older,
    )


def _given_back(subject: Subject, window: timedelta | None) -> list[tuple[Order, Refund]]:
    since = subject.as_of - window if window is not None else None
    return [
        (order, refund)
        for order in subject.orders
        if order.refunds and order.cancelled_at is None
        for refund in order.refunds
        if refund.amount > 0 and (since is None or refund.at > since)
    ]


def _counted(
    value: int | Money,
    found: list[tuple[Order, Refund]],
    subject: Subject,
    parameters: Parameters,
) -> Reading:
    until: datetime | None = None
    if found and parameters.window is not None:
        until = min(refund.at for _, refund in found) + parameters.window
    return Reading(value, until=until, falling=True, refunds=len(found), missing=missing(subject))


FACTS = (
    Fact("refunds", Kind.COUNT, refunds, unit="refunds", parts=_ORDERS, parameters=WINDOW),
    Fact("refunded", Kind.MONEY, refunded, parts=_ORDERS, parameters=WINDOW),
    Fact(
        "refunded_orders",
        Kind.COUNT,
        refunded_orders,
        unit="orders",
        parts=_ORDERS,
        parameters=WINDOW,
    ),
    Fact("refund_rate", Kind.PERCENT, refund_rate, parts=_ORDERS, parameters=WINDOW),
)
