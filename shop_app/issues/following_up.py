"""Ask after a while whether the customer is content, and act on the answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shop_app.errors import Conflict
from shop_app.issues import saving
from shop_app.issues.changing import move
from shop_app.issues.events import EventKind, append
from shop_app.issues.rules import Status
from shop_app.timeline.service import By


def answer(db: Connection, shop: str, number: int, content: bool, *, by: By, now: datetime) -> int:
    """The customer is content: the issue is closed; or not: it is opened again, with its history.

    Either way the question is answered, also before its day. Returns the issue's new version.
    Raises Conflict (`follow_up_over`) when the issue is no longer resolved, NotFound.
    """
    row = saving.locked(db, shop, number, None)
    if row.status is not Status.RESOLVED:
        raise Conflict(
            f"issue {number} is {row.status}: nobody asks any more whether the customer is content",
            code="follow_up_over",
            number=number,
            status=row.status,
        )
    data = {"content": content}
    append(db, shop, saving.ref(row), EventKind.FOLLOWED_UP, by=by, data=data, at=now)
    to = Status.CLOSED if content else Status.OPEN
    return move(db, shop, number, to, version=None, by=by, now=now)
