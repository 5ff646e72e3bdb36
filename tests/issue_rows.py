"""Orders, staff and issues, put straight where the services look for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shop_app.issues.opening import IssueDraft, Opened, open_issue
from shop_app.issues.rules import Channel
from shop_app.orders.models import Order, OrderLine
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By

SHOP = "bakery.myshopify.com"
OTHER = "florist.myshopify.com"
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
"""A Monday."""
ADA = By(Actor.STAFF, "70")
CUSTOMER = "gid://shopify/Customer/1"
ORDER = "gid://shopify/Order/11"


def ordered(
    db: Connection,
    gid: str = ORDER,
    customer_gid: str | None = CUSTOMER,
    lines: Iterable[str] = (),
    *,
    shop: str = SHOP,
) -> None:
    """An order with lines of one piece each; one that is there stays."""
    values = {"shop": shop, "gid": gid, "customer_gid": customer_gid, "currency": "GBP"}
    db.execute(insert(Order).values(values).on_conflict_do_nothing())
    its = {"shop": shop, "order_gid": gid, "quantity": 1, "refunded": 0, "amount": 100}
    for line in lines:
        db.execute(insert(OrderLine).values(gid=line, **its))


def works(
    db: Connection, member_id: str, role: Role = Role.STAFF, *, shop: str = SHOP, name: str = "Ada"
) -> None:
    """A staff member."""
    values = {"shop": shop, "id": member_id, "name": name, "role": role}
    db.execute(insert(StaffMember).values(values))


def draft(**given: Any) -> IssueDraft:
    """A late parcel of CUSTOMER, told by e-mail, without an order, unless told otherwise."""
    usual = {"customer_gid": CUSTOMER, "order_gid": None, "reason": "late"}
    return IssueDraft(**{**usual, "channel": Channel.EMAIL, **given})


def opened(
    db: Connection, *, shop: str = SHOP, now: datetime = NOW, by: By = ADA, **given: Any
) -> Opened:
    """An issue of `draft`."""
    return open_issue(db, shop, draft(**given), by=by, now=now)
