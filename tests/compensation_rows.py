"""Compensations put straight into their table, for what works on those that are there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from shop_app.compensation.allowances import AllowanceKey, scopes_for
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.models import Compensation
from shop_app.timeline.service import Actor
from tests.issue_rows import CUSTOMER, ORDER, SHOP

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def keys(**given: Any) -> tuple[AllowanceKey, ...]:
    """All seven allowances of what Ada gives for a late parcel, unless told otherwise."""
    usual = {"order_gid": ORDER, "customer_gid": CUSTOMER, "staff_id": "70", "reason": "late"}
    when = {"kind": Kind.DISCOUNT_CODE, "at": NOON, "timezone": ROME}
    return scopes_for(**{**usual, **when, **given})


def reserved(db: Connection, number: int, *, shop: str = SHOP, **given: Any) -> int:
    """A compensation of which nothing is held yet; returns its id."""
    usual = {
        "state": State.RESERVED,
        "kind": Kind.DISCOUNT_CODE,
        "reason": "late",
        "customer_gid": CUSTOMER,
        "order_gid": ORDER,
        "key": f"key {number}",
        "actor": Actor.STAFF,
        "actor_id": "70",
        "currency": "EUR",
        "amount": 0,
    }
    values = {**usual, "shop": shop, "number": number, **given}
    return db.execute(insert(Compensation).values(values).returning(Compensation.id)).scalar_one()
