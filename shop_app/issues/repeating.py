"""The same trouble again: what was told of somebody lately, and who may say so at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from shop_app import jobs
from shop_app.issues.models import Issue
from shop_app.issues.queries import COLUMNS, IssueRow, as_row
from shop_app.issues.reasons import repeat_days

MOST = 20
"""Earlier issues that are looked at; our own choice, more than anybody reads."""


def alone(
    db: Connection, shop: str, customer_gid: str | None, order_gid: str | None, reason: str
) -> None:
    """Be the only one who opens this trouble, until the transaction ends: whoever comes second sees
    the issue of the first."""
    jobs.alone_with(db, f"{reason} of {order_gid or customer_gid}", shop)


def lately(
    db: Connection, shop: str, customer_gid: str | None, order_gid: str | None, *, now: datetime
) -> Sequence[IssueRow]:
    """Issues of the last `repeat_days` about an order, or about a customer with all their orders,
    whatever their reasons; the newest first, at most MOST."""
    days = repeat_days(db, shop)
    if days == 0 or (customer_gid is None and order_gid is None):
        return ()
    whose = (
        Issue.customer_gid == customer_gid if order_gid is None else Issue.order_gid == order_gid
    )
    wanted = select(*COLUMNS).where(
        Issue.shop == shop, whose, Issue.opened_at > now - timedelta(days=days)
    )
    rows = db.execute(wanted.order_by(Issue.id.desc()).limit(MOST)).mappings()
    return [as_row(row) for row in rows]
