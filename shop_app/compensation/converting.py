"""Money between the shop's currency and an order's, at the order's own rate and at no other. Pure."""

from __future__ import annotations

from shop_app.compensation.judgement import OrderNow
from shop_app.money import Money


def in_shop_currency(amount: Money, order: OrderNow | None, currency: str) -> int | None:
    """What an amount is in minor units of the shop's `currency`, a fraction rounded up, so that it
    never counts as less than it is.

    None for a currency that is neither the shop's nor the order's, and where the order has no rate
    because it cost nothing.
    """
    if amount.currency == currency:
        return amount.minor
    if order is None or amount.currency != order.presentment.currency or not _has_rate(order):
        return None
    return -(-amount.minor * order.total // order.presentment.minor)


def in_order_currency(amount: int, order: OrderNow) -> Money | None:
    """What minor units of the shop's currency are in the order's, a fraction rounded down, so that
    it is never more when converted back. None where the order has no rate."""
    if not _has_rate(order):
        return None
    return Money(amount * order.presentment.minor // order.total, order.presentment.currency)


def _has_rate(order: OrderNow) -> bool:
    return order.total > 0 and order.presentment.minor > 0
