"""The menu says how many notifications are unread, and following one of them reads it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, g, request
from sqlalchemy import Engine

from shop_app.notifications.queries import MOST_COUNTED
from shop_app.notifications.service import mark_read
from shop_app.texts import gettext, number

TOLD = "told"
"""The part of an address that names the notification that led there."""

_HIGHEST_ID = 2**63 - 1


def count(app: Flask, engine: Engine) -> None:
    """Give the shell its words for the menu. Call it after the guard is there, which counts."""
    app.jinja_env.globals.update(notifications_label=_label, unread_notifications=found)

    @app.before_request
    def _read() -> None:
        told = request.args.get(TOLD, type=int) if request.method == "GET" else None
        if told is not None and 0 < told <= _HIGHEST_ID and found():
            with engine.begin() as db:
                read(mark_read(db, g.staff.shop, g.staff.id, told, now=datetime.now(UTC)))


def keep(counted: int) -> None:
    """So many were unread when the visitor arrived."""
    g.unread = counted


def found() -> int:
    """What is unread by now; 0 for somebody who was not let in."""
    counted: int = g.get("unread", 0)
    return counted


def read(some: int) -> None:
    """So many more were read on the way. Where there were too many to count, there still are."""
    if found() <= MOST_COUNTED:
        g.unread = max(0, found() - some)


def _label() -> str:
    counted = found()
    if not counted:
        return gettext("Notifications")
    if counted > MOST_COUNTED:
        return gettext("Notifications (%(count)s+)", count=number(MOST_COUNTED))
    return gettext("Notifications (%(count)s)", count=number(counted))
