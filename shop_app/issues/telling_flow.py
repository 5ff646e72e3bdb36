"""What Shopify Flow is told of issues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shop_app.flow.events import IssueTold, issue_resolved
from shop_app.flow.outbox import tell_flow
from shop_app.issues.queries import IssueRow


def told(row: IssueRow) -> IssueTold:
    """An issue as Flow is told of it."""
    return IssueTold(row.number, row.reason, row.severity.code, row.customer_gid, row.order_gid)


def tell_resolved(db: Connection, row: IssueRow, now: datetime) -> None:
    """An issue, as it was before, is resolved now."""
    seconds = (now - row.opened_at).total_seconds()
    tell_flow(db, row.shop, [issue_resolved(told(row), remedy=row.remedy, seconds=seconds)])
