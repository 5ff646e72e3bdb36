"""Which orders count. A cancelled order counts nowhere but among the cancelled ones, as if it had
never been kept: neither do its refunds, for the shop gave back what it did not send."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop_app.conditions.subject import Order, Subject


def kept(subject: Subject, window: timedelta | None) -> list[Order]:
    """Orders that are not cancelled, oldest first; with a window those placed within it."""
    if window is None:
        return [order for order in subject.orders if order.cancelled_at is None]
    since = subject.as_of - window
    return [
        order
        for order in subject.orders
        if order.processed_at > since and order.cancelled_at is None
    ]


def leaves(orders: list[Order], window: timedelta | None) -> datetime | None:
    """When the oldest of these orders falls out of the window."""
    return orders[0].processed_at + window if orders and window is not None else None


def missing(subject: Subject) -> int:
    """How many older orders Shopify counts that Amends can't see."""
    older = (subject.lifetime_orders or 0) - len(subject.orders)
    return older if older > 0 else 0
