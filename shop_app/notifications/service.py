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
    APPROVAL_WANTED = "approval_wanted"
    """Somebody asks for a compensation that has to be approved; `key` is ""."""
    APPROVAL_DECIDED = "approval_decided"
    """What they asked for was decided; `key` is one of `Decided`."""
    REQUEST_LAPSED = "request_lapsed"
    """Nobody decided about a compensation in time; `key` is ""."""
    COMPENSATION_IN_DOUBT = "compensation_in_doubt"
    """Nobody knows whether the customer got it: somebody has to look; `key` is the time."""


class Decided(StrEnum):
    """What somebody made of a request."""

    APPROVED = "approved"
    LESS = "less"
    """Approved, and less of it than was asked for."""
    DECLINED = "declined"


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
    compensation_id: int | None = None,
) -> None:
    """Tell these members of the shop, each once per kind, issue or compensation, and key.

    Nobody is told of their own doing; ids that are no members of the shop are passed over.
    `issue_id` None: `note_id` is a note on a customer or an order, or `compensation_id` says what it
    is about.
    """
    doer = by.id if by.actor is Actor.STAFF else None
    wanted = sorted({one for one in member_ids if one != doer})
    if not wanted:
        return
    values = {
        "kind": kind,
        "issue_id": issue_id,
        "note_id": note_id,
        "compensation_id": compensation_id,
        "key": key,
        "actor": by.actor,
        "actor_id": by.id,
    }
    types = Notification.__table__.c
    same = (literal(value, types[name].type).label(name) for name, value in values.items())
    known = select(StaffMember.shop, StaffMember.id, *same)
    known = known.where(StaffMember.shop == shop, StaffMember.id.in_(wanted))
    columns = ("shop", "member_id", *values)
    db.execute(insert(Notification).from_select(columns, known).on_conflict_do_nothing())


def mark_read(
    db: Connection, shop: str, member_id: str, notification_id: int, *, now: datetime
) -> int:
    """The member has opened it; it stays read. What is not theirs stays as it is; returns how many
    were unread until now, as the next three do."""
    return _read(db, shop, member_id, now, Notification.id == notification_id)


def mark_issue_read(
    db: Connection, shop: str, member_id: str, issue_id: int, *, now: datetime
) -> int:
    """The member has seen the issue, and so everything they were told of it."""
    return _read(db, shop, member_id, now, Notification.issue_id == issue_id)


def mark_compensation_read(
    db: Connection, shop: str, member_id: str, compensation_id: int, *, now: datetime
) -> int:
    """The member has seen the compensation, and so everything they were told of it."""
    return _read(db, shop, member_id, now, Notification.compensation_id == compensation_id)


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
