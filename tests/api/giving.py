"""A shop in which something can be given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, update

from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Limits, Policy
from shop_app.orders.models import Order
from shop_app.shops.features import REQUIRED_SCOPES
from tests.api.asking import ORDER
from tests.shops.rows import change

KEY = "7d3f0c1e-5a55-4a43-9d67-2c1b0a8e9f11"
CURRENCY = "GBP"
FIVE = {"amount": 500, "currency": CURRENCY}
WANTED: dict[str, Any] = {
    "key": KEY, "order": ORDER, "kind": "discount_code", "reason": "late", "amount": FIVE,
}  # fmt: skip


def decree(engine: Engine, shop: str, **said: Any) -> None:
    """From now on the policy limits nothing but what is said here."""
    with engine.begin() as db:
        before = policies.current(db, shop)
        usual = {"currency": before.policy.currency, "kinds": (Kind.DISCOUNT_CODE,)}
        policies.save(db, shop, Policy(**(usual | said)), based_on=before.version, by=None)


def stock_up(engine: Engine, shop: str) -> None:
    """Make the order one of 100 pounds of now, and a policy that limits one order to 20 pounds."""
    with engine.begin() as db:
        now = {"processed_at": datetime.now(UTC), "total": 10_000, "presentment_total": 10_000}
        mine = Order.shop == shop, Order.gid == ORDER
        db.execute(update(Order).where(*mine).values(now | {"presentment_currency": CURRENCY}))
    change(engine, shop, scopes=list(REQUIRED_SCOPES))
    decree(engine, shop, limits=Limits(order_amount=2000))
