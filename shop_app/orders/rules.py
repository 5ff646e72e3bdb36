"""What of an order was really taken."""

from __future__ import annotations

from shop_app.money import Money

# Shopify's financial statuses under which the whole total was taken (refunds are booked apart).
_TAKEN = frozenset({"paid", "partially_refunded", "refunded"})


def paid(total: Money, outstanding: Money | None, financial_status: str | None) -> Money:
    """What the customer paid of `total`, before refunds.

    A partly paid order counts what is no longer outstanding; pending, authorized, voided and
    expired ones count nothing: that money was never taken.
    """
    if financial_status in _TAKEN:
        return total
    if financial_status == "partially_paid" and outstanding is not None:
        return total - outstanding
    return Money(0, total.currency)
