"""Tell staff members what concerns them, mark it as read, and forget it in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert

from shop_app.notifications.models import Notification
from shop_app.staff.models import StaffMember
from shop_app.tenancy import ALL_SHOPS
from shop_app.timeline.service import Actor, By

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)
"""How long after it was told something is kept: once it was read, and at the most."""

_FORGET = text(
    """
    DELETE FROM notification WHERE (shop, id) IN (
        SELECT shop, id FROM notification
        WHERE at < now() - :read_kept AND (read_at IS NOT NULL OR at < now() - :unread_kept)
        LIMIT :limit
    )
    """
)


class Told(StrEnum):
    """What somebody is told of."""

    MENTIONED = "mentioned"
    """Somebody named them in a note; `key` is the note's id."""
    ASSIGNED = "assigned"
    """An issue is theirs now; `key` is the issue's version."""
    AT_RISK = "at_risk"
    """An issue is due soon; `key` is the due time."""
    BREACHED = "breached"
    """An issue is overdue; `key` is the due time."""
    FOLLOW_UP = "follow_up"
    """It is time to ask whether the customer is content; `key` is the time."""


def tell(
    db: Connection,
    shop: str,
    member_ids: Iterable[str],
    kind: Told,
    issue_id: int | None,
    *,
    key: str,
    by: By,
    note_id: int | None = None,
) -> None:
    """Tell these members of the shop, each once per kind, issue and key.

    Nobody is told of their own doing; ids that are no members of the shop are passed over.
    `issue_id` None: `note_id` is a note on a customer or an order.
    """
    doer = by.id if by.actor is Actor.STAFF else None
    wanted = sorted({one for one in member_ids if one != doer})
    if not wanted:
        return
    columns = ("shop", "member_id", "kind", "issue_id", "note_id", "key", "actor", "actor_id")
    table = Notification
    values = (kind, issue_id, note_id, key, by.actor, by.id)
    types = (table.kind, table.issue_id, table.note_id, table.key, table.actor, table.actor_id)
    known = select(
        StaffMember.shop,
        StaffMember.id,
        *(
            literal(value, column.type).label(column.key)
            for value, column in zip(values, types, strict=True)
        ),
    ).where(StaffMember.shop == shop, StaffMember.id.in_(wanted))
    db.execute(insert(table).from_select(columns, known).on_conflict_do_nothing())


def mark_read(
    db: Connection, shop: str, member_id: str, notification_id: int, *, now: datetime
) -> int:
    """The member has opened it; it stays read. What is not theirs stays as it is; returns how many
    were unread until now, as the next two do."""
    return _read(db, shop, member_id, now, Notification.id == notification_id)


def mark_issue_read(
    db: Connection, shop: str, member_id: str, issue_id: int, *, now: datetime
) -> int:
    """The member has seen the issue, and so everything they were told of it."""
    return _read(db, shop, member_id, now, Notification.issue_id == issue_id)


def mark_all_read(db: Connection, shop: str, member_id: str, *, up_to: int, now: datetime) -> int:
    """The member has seen everything up to this id; what was told meanwhile stays unread."""
    return _read(db, shop, member_id, now, Notification.id <= up_to)


def _read(
    db: Connection, shop: str, member_id: str, now: datetime, which: ColumnElement[bool]
) -> int:
    table = Notification
    mine = (table.shop == shop, table.member_id == member_id, table.read_at.is_(None))
    return db.execute(update(table).where(*mine, which).values(read_at=now)).rowcount


def forget_old(db: Connection, limit: int) -> int:
    """Delete up to `limit` that are past their time, in any shop; returns how many."""
    kept = {"read_kept": READ_KEPT, "unread_kept": UNREAD_KEPT}
    return db.execute(_FORGET, {**kept, "limit": limit}, execution_options=ALL_SHOPS).rowcount
