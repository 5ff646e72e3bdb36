"""Who works here, and what they may do."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.settings import staff_form, staff_page
from shop_app.desk.settings.staff_page import Attempt
from shop_app.desk.settings.staff_words import role_name
from shop_app.errors import Conflict
from shop_app.staff.assigning import RolesRefused, give_roles
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_NOTHING = Attempt()
_PLACE = "/settings/staff"


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /settings/staff."""
    door = Blueprint("staff", __name__, template_folder="templates", url_prefix=_PLACE)

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return _show(engine)

    @door.post("")
    @needs(Permission.ASSIGN_ROLES)
    def save() -> Response:
        sent = staff_form.read(request.form)
        try:
            give_roles(engine, g.staff.shop, g.staff.id, sent.wanted, sent.default)
        except RolesRefused as error:
            return _show(engine, error.status, Attempt(sent, error.reasons))
        except Conflict as error:
            return _show(engine, error.status, Attempt(sent))
        return done(_show(engine), gettext("Roles saved"), url=_PLACE)

    return door


def _show(engine: Engine, status: int = 200, attempt: Attempt = _NOTHING) -> Response:
    with engine.connect() as db:
        found = staff_page.read(db, g.staff.shop, (g.staff.id, g.staff.role), attempt)
    g.staff = replace(g.staff, role=found.by)  # they may just have given up a role
    conflict = status == Conflict.status
    return page(
        "settings/staff.html",
        status,
        found=found,
        conflict=conflict,
        unsaved=attempt is not _NOTHING,
        role_name=role_name,
    )
