"""What a staff member is told."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.notifications import reading
from shop_app.issues.reasons import by_key, reasons
from shop_app.notifications.service import mark_all_read
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web import unread
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_HIGHEST_ID = 2**63 - 1


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /notifications: each sees their own, whatever their role."""
    door = Blueprint(
        "notifications", __name__, template_folder="templates", url_prefix="/notifications"
    )

    @door.get("")
    @needs(Permission.VIEW_CUSTOMERS)
    def index() -> Response:
        return _list(engine, _id(request.args.get("before")))

    @door.post("/read")
    @needs(Permission.VIEW_CUSTOMERS)
    def read() -> Response:
        up_to = _id(request.form.get("up_to"))
        if up_to is None:
            return _list(engine, None, status=422)
        with engine.begin() as db:
            unread.read(
                mark_all_read(db, g.staff.shop, g.staff.id, up_to=up_to, now=datetime.now(UTC))
            )
        return done(_list(engine, None), gettext("Notifications read"), url="/notifications")

    return door


def _id(written: str | None) -> int | None:
    """An id from an address or a form; None: it is none."""
    if not written or not written.isascii() or not written.isdecimal():
        return None
    return min(int(written[:19]), _HIGHEST_ID)


def _list(engine: Engine, before: int | None, status: int = 200) -> Response:
    with engine.connect() as db:
        found = reading.read(db, g.staff.shop, g.staff.id, before)
        known = by_key(reasons(db, g.staff.shop)) if found else {}
    lines = reading.told(found, known)
    return page("notifications/notifications.html", status, found=lines)
