"""What somebody changed in Shopify of what we gave: it was switched off, or ends another day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Op, State
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.redeeming import stand
from shop_app.timeline.service import Actor, By

BY = By(Actor.RECONCILIATION)

_SWITCHED_OFF = "switched_off"
"""Code of the end of what was switched off or deleted in Shopify."""

_CLOCKS = timedelta(minutes=1)
"""Ends this close to each other are the same."""

_ENDS = text("UPDATE compensation SET expires_at = :until WHERE shop = :shop AND id = :id")


def on_its_way(row: CompensationRow) -> bool:
    """Whether Shopify is just being told to end it, now or another day: nobody did that by hand."""
    return row.op in (Op.EXTEND, Op.REVOKE, Op.DELETE)


def switched_off(db: Connection, row: CompensationRow, *, now: datetime) -> None:
    """End a locked, granted compensation that can't be used any more; its rest is released."""
    released = stand(db, row, State.REVOKED, row.spent, why=_SWITCHED_OFF, at=now)
    data = {"released": released, "by_hand": True}
    append(db, row.shop, Ref(row.id, row.customer_gid), EventKind.REVOKED, by=BY, data=data)


def switched_on(db: Connection, row: CompensationRow, *, now: datetime) -> None:
    """Hold again what a locked compensation has left that ended, and can be used all the same."""
    stand(db, row, State.GRANTED, row.spent, why="switched_on", at=now)
    about = Ref(row.id, row.customer_gid)
    append(db, row.shop, about, EventKind.GRANTED, by=BY, data={"by_hand": True})


def ends(db: Connection, row: CompensationRow, until: datetime | None) -> bool:
    """Let a locked compensation end when Shopify says so, None: never. Whether that is news."""
    if row.expires_at == until:
        return False
    if row.expires_at and until and abs(row.expires_at - until) < _CLOCKS:
        return False
    db.execute(_ENDS, {"shop": row.shop, "id": row.id, "until": until})
    data = {"until": until.isoformat() if until else None, "by_hand": True}
    append(db, row.shop, Ref(row.id, row.customer_gid), EventKind.EXTENDED, by=BY, data=data)
    return True


def ends_after(db: Connection, row: CompensationRow, last: date | None, zone: ZoneInfo) -> bool:
    """Let a locked gift card end with its last day in the shop's time zone, None: never."""
    if last is None or row.expires_at is None:
        return ends(db, row, None if last is None else end_of(last, zone))
    moments = (row.expires_at, row.expires_at - _CLOCKS)
    if last in {moment.astimezone(zone).date() for moment in moments}:
        return False
    return ends(db, row, end_of(last, zone))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """When a day is over there."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
