"""A customer as they were at an earlier moment, as far as the ledger dates what happened. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shop_app.conditions.subject import Order, Subject
from shop_app.money import Money


def as_of(subject: Subject, at: datetime) -> Subject:
    """The customer with only what had happened by `at`.

    Shopify's own sums over their life are taken back by what has happened since. Nobody dates the
    tags of an order, or which of its units came back: those are as known now.
    """
    then = tuple(_order(order, at) for order in subject.orders if order.processed_at <= at)
    later = len(subject.orders) - len(then)
    counted = subject.lifetime_orders
    return replace(
        subject,
        as_of=at,
        orders=then,
        lifetime_orders=None if counted is None else max(counted - later, len(then)),
        lifetime_spent=_spent(subject, at),
    )


def _order(order: Order, at: datetime) -> Order:
    return replace(
        order,
        cancelled_at=_by(order.cancelled_at, at),
        refunds=tuple(refund for refund in order.refunds if refund.at <= at),
        parcels=tuple(
            replace(parcel, delivered_at=_by(parcel.delivered_at, at))
            for parcel in order.parcels
            if parcel.shipped_at is None or parcel.shipped_at <= at
        ),
    )


def _by(happened: datetime | None, at: datetime) -> datetime | None:
    return happened if happened is not None and happened <= at else None


def _spent(subject: Subject, at: datetime) -> Money | None:
    total = subject.lifetime_spent
    if total is None:
        return None
    minor = total.minor
    for order in subject.orders:
        if order.currency != total.currency:
            continue
        if order.processed_at > at:
            minor -= order.paid - sum(refund.amount for refund in order.refunds)
        else:
            minor += sum(refund.amount for refund in order.refunds if refund.at > at)
    return Money(max(minor, 0), total.currency)
