"""The facts tag rules judge by. Values only, so that rules can be tested and replayed without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop_app.money import Money

WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What is known of one customer as of `as_of`.

    `orders` are those of their whole life that are not cancelled, None when Shopify has not told
    us yet. `recent_…` cover the last 365 days: orders not cancelled, what was paid for them less
    what was refunded on them (shop currency), and how many refunds that were. `leaves_at` is when
    the oldest of them falls out of the window.
    """

    gid: str
    as_of: datetime
    orders: int | None
    recent_orders: int
    recent_spent: Money
    recent_refunds: int
    leaves_at: datetime | None
