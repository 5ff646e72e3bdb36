"""The menu says how many notifications are unread, and following one of them reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask import Flask, g, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from shop_app.notifications.queries import MOST_COUNTED, unread
from shop_app.notifications.service import mark_read
from shop_app.texts import gettext, number

TOLD = "told"
"""The part of an address that names the notification that led there."""

_HIGHEST_ID = 2**63 - 1
_LOG = structlog.get_logger(__name__)


def count(app: Flask, engine: Engine) -> None:
    """Give the shell its words for the menu, once per whole page. Call it after the guard is there:
    only who was let in reads anything."""
    app.jinja_env.globals.update(
        unread_notifications=lambda: _unread(engine),
        notifications_label=lambda: _label(_unread(engine)),
    )

    @app.before_request
    def _read() -> None:
        told = request.args.get(TOLD, type=int) if request.method == "GET" else None
        if told is not None and 0 < told <= _HIGHEST_ID and "staff" in g:
            with engine.begin() as db:
                mark_read(db, g.staff.shop, g.staff.id, told, now=datetime.now(UTC))


def _label(found: int) -> str:
    if not found:
        return gettext("Notifications")
    if found > MOST_COUNTED:
        return gettext("Notifications (%(count)s+)", count=number(MOST_COUNTED))
    return gettext("Notifications (%(count)s)", count=number(found))


def _unread(engine: Engine) -> int:
    """Counted once per page, when it is drawn: what was just read is no longer among it."""
    if "staff" not in g:
        return 0
    if "unread" not in g:
        g.unread = _counted(engine)
    found: int = g.unread
    return found


def _counted(engine: Engine) -> int:
    """Pages of failure have the menu too: a database that is away must not be their end."""
    try:
        with engine.connect() as db:
            return unread(db, g.staff.shop, g.staff.id)
    except SQLAlchemyError as error:
        _LOG.warning("unread_not_counted", error=type(error).__name__)
        return 0
