"""What the home page shows of a shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from shop_app.customers.models import Customer
from shop_app.orders.models import Order
from shop_app.tagging.models import DUE, OURS, THEIRS, TagAssignment
from shop_app.timeline.models import TimelineEntry
from shop_app.timeline.service import Kind

_TAG_CHANGES = (Kind.TAG_ADDED, Kind.TAG_REMOVED, Kind.TAG_WITHDRAWN)
LATEST = 10


@dataclass(frozen=True)
class Counts:
    """How much Amends knows of a shop, and how many tag changes still have to be written."""

    customers: int
    orders: int
    due: int


@dataclass(frozen=True)
class TagChange:
    """One line of a timeline about a tag; `data` is what the timeline keeps of the reason."""

    customer_gid: str
    at: datetime
    kind: str
    data: dict[str, Any]


def counts(db: Connection, shop: str) -> Counts:
    """Customers and orders that still exist, and what waits to be written."""
    customers = select(func.count()).where(
        Customer.shop == shop, Customer.deleted_at.is_(None), Customer.merged_into.is_(None)
    )
    orders = select(func.count()).where(Order.shop == shop, Order.deleted_at.is_(None))
    due = select(func.count()).where(TagAssignment.shop == shop, text(f"({DUE})"))
    return Counts(
        customers=db.execute(customers).scalar_one(),
        orders=db.execute(orders).scalar_one(),
        due=db.execute(due).scalar_one(),
    )


def carriers(db: Connection, shop: str, tags: Sequence[str]) -> dict[str, int]:
    """How many customers carry each of `tags` in the shop because a rule wants it; 0 included."""
    found = db.execute(
        select(TagAssignment.tag, func.count().label("number"))
        .where(
            TagAssignment.shop == shop,
            TagAssignment.wanted,
            TagAssignment.in_shop.in_((OURS, THEIRS)),
        )
        .group_by(TagAssignment.tag)
    )
    known = {row.tag: row.number for row in found}
    return {tag: known.get(tag, 0) for tag in tags}


def latest_tag_changes(db: Connection, shop: str) -> list[TagChange]:
    """The ten newest tag changes of the shop, newest first."""
    found = db.execute(
        select(TimelineEntry.customer_gid, TimelineEntry.at, TimelineEntry.kind, TimelineEntry.data)
        .where(TimelineEntry.shop == shop, TimelineEntry.kind.in_(_TAG_CHANGES))
        .order_by(TimelineEntry.id.desc())
        .limit(LATEST)
    )
    return [TagChange(**row) for row in found.mappings()]
