"""What a resolver may know about the call it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sandbox.state import Customer, Order, Shop
from sandbox.world import World

# Without `read_all_orders` an app sees the orders of the last 60 days only (shopify.dev, "Access
# scopes"; the number of days is believed).
ORDER_WINDOW = timedelta(days=60)
BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass
class Context:
    """One call: the shop, the scopes it was granted (with implied ones) and the time it came.

    Announcements are collected in `later` and made when the shop's lock is free again.
    """

    world: World
    shop: Shop
    granted: frozenset[str]
    now: datetime
    later: list[Callable[[], None]] = field(default_factory=list)

    def customer(self, customer_id: int) -> Customer | None:
        """A customer who still exists; one merged into another is gone for the API."""
        customer = self.shop.customers.get(customer_id)
        return customer if customer is not None and customer.merged_into is None else None

    def __post_init__(self) -> None:
        """Work out once since when orders are visible."""
        everything = "read_all_orders" in self.granted
        self.orders_since = BEGINNING if everything else self.now - ORDER_WINDOW

    def sees(self, order: Order) -> bool:
        """Whether the app may see an order as far as its age goes."""
        return order.created_at >= self.orders_since

    def order(self, order_id: int) -> Order | None:
        """An order that exists and that the app may see."""
        order = self.shop.orders.get(order_id)
        return order if order is not None and self.sees(order) else None
