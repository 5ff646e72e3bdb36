"""How much a staff member has not read yet."""

from __future__ import annotations

from sqlalchemy import Connection, text

MOST_COUNTED = 99
"""Unread notifications that are counted; more are “99+”."""

_UNREAD = text(
    """
    SELECT count(*) FROM (
        SELECT FROM notification WHERE shop = :shop AND member_id = :member AND read_at IS NULL
        LIMIT :limit
    ) AS unread
    """
)


def unread(db: Connection, shop: str, member_id: str) -> int:
    """What the member has not read, MOST_COUNTED + 1 when there is more than that."""
    params = {"shop": shop, "member": member_id, "limit": MOST_COUNTED + 1}
    return int(db.execute(_UNREAD, params).scalar_one())
