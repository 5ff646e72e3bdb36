"""Customers with their purchases, put straight into the ledger."""

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, insert

from shop_app.customers.models import Customer
from shop_app.orders.models import Order
from shop_app.tagging.models import TagAssignment
from tests.spine import SHOP

_NUMBERS = count(1)


def bought(db: Connection, gid: str, *pounds: int, days_ago: int = 10, shop: str = SHOP) -> None:
    """A customer with one paid order of each of these amounts; none of them is cancelled."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    sums = {"lifetime_orders": len(pounds), "lifetime_spent": sum(pounds) * 100}
    db.execute(insert(Customer).values(shop=shop, gid=gid, lifetime_currency="GBP", **sums))
    for amount in pounds:
        order = f"gid://shopify/Order/{next(_NUMBERS)}"
        values = {"shop": shop, "gid": order, "customer_gid": gid, "currency": "GBP"}
        money = {"total": amount * 100, "paid": amount * 100}
        db.execute(insert(Order).values(**values, **money, processed_at=at))


def stands(
    db: Connection,
    gid: str,
    tag: str,
    in_shop: str,
    *,
    wanted: bool = True,
    rule: int | None = None,
    shop: str = SHOP,
) -> None:
    """How a tag stands on a customer: decided long ago, and so in the shop."""
    at = datetime.now(UTC) - timedelta(days=30)
    state = {"wanted": wanted, "held_since": at if wanted else None, "in_shop": in_shop}
    values = {"shop": shop, "customer_gid": gid, "tag": tag, "rule_id": rule}
    db.execute(insert(TagAssignment).values(**values, **state, reason={}, decided_at=at))
