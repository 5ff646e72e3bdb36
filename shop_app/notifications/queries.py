"""How much a staff member has not read yet."""

from __future__ import annotations

from sqlalchemy import BindParameter, Connection, ScalarSelect, func, select

from shop_app.notifications.models import Notification

MOST_COUNTED = 99
"""Unread notifications that are counted; more are “99+”."""


def unread_of(
    shop: str | BindParameter[str], member_id: str | BindParameter[str]
) -> ScalarSelect[int]:
    """What the member has not read, MOST_COUNTED + 1 when there is more than that; for a statement
    that asks something else too."""
    mine = Notification.shop == shop, Notification.member_id == member_id
    found = select(Notification.id).where(*mine, Notification.read_at.is_(None))
    counted = found.limit(MOST_COUNTED + 1).subquery("unread")
    return select(func.count()).select_from(counted).scalar_subquery()


def unread(db: Connection, shop: str, member_id: str) -> int:
    """The same by itself."""
    return int(db.execute(select(unread_of(shop, member_id))).scalar_one())
