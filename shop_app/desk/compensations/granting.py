"""The doors through which something is granted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.granting import Ask, Granted, grant_compensation
from shop_app.compensation.kinds import State
from shop_app.compensation.refusing import Refused
from shop_app.desk.compensations import about, grant_form, grant_page, one_page
from shop_app.desk.compensations.about import Named, Trouble
from shop_app.desk.compensations.grant_form import GrantForm
from shop_app.desk.compensations.problems import problem
from shop_app.errors import Busy, Conflict, Invalid
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done


def add(door: Blueprint, engine: Engine, settings: Settings, admin: Callable[[str], Admin]) -> None:
    """`GET /compensations/new?issue=|order=|customer=`, the same drawn anew, and `POST`."""

    @door.get("/new")
    @needs(Permission.GRANT_COMPENSATION)
    def new() -> Response:
        found = _trouble(engine, about.named(request.args))
        reason = found.issue.reason if found.issue else request.args.get("reason", "")
        form = grant_form.fresh(reason)
        return grant_page.show(engine, admin(g.staff.shop), found, form)

    @door.post("/new/form")
    @needs(Permission.GRANT_COMPENSATION)
    def redraw() -> Response:
        found, form = _sent(engine)
        return grant_page.show(engine, admin(g.staff.shop), found, form)

    @door.post("/new")
    @needs(Permission.GRANT_COMPENSATION)
    def grant() -> Response:
        found, form = _sent(engine)
        asking, shop = admin(g.staff.shop), g.staff.shop
        form = grant_form.checked(form, g.shop.currency or "")
        if form.errors:
            return grant_page.show(engine, asking, found, form, 422)
        ask = Ask(found.about, grant_form.wanted(form), form.key, form.note)
        try:
            made = grant_compensation(
                engine, asking, shop, ask, by=grant_page.by(), role=g.staff.role
            )
        except Refused as error:
            return grant_page.show(engine, asking, found, form, 422, refusals=error.refusals)
        except (Conflict, Invalid, Busy) as error:
            told = problem(error)
            return grant_page.show(engine, asking, found, form, error.status, problem=told)
        shown = one_page.show(engine, settings, made.number)
        return done(shown, _told(made), url=f"/compensations/{made.number}")


def _trouble(engine: Engine, named: Named) -> Trouble:
    with engine.connect() as db:
        return about.trouble(db, g.staff.shop, named)


def _sent(engine: Engine) -> tuple[Trouble, GrantForm]:
    """What was sent; the reason of an issue is the issue's."""
    form = grant_form.read(request.form)
    found = _trouble(engine, about.named(request.form))
    return found, replace(form, reason=found.issue.reason) if found.issue else form


def _told(made: Granted) -> str:
    if made.state is State.REQUESTED:
        return gettext("Sent for approval")
    return gettext("Compensation #%(number)s granted", number=str(made.number))
