"""The list of reasons: their order, how long the same trouble again counts as a repeat, and who
gets the issues of VIPs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import words
from shop_app.desk.issues.crew import crew
from shop_app.desk.settings import reason_editing
from shop_app.desk.settings.reason_form import MOST_REASONS
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.issues import preferring
from shop_app.issues import reasons as reasons_of
from shop_app.issues.reasons import Reason, name_of
from shop_app.shops import preferences
from shop_app.shops.preferences import Section, is_version
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, number
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PATH = "/settings/reasons"
_MOST_DAYS = 365
_DAYS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class RepeatForm:
    """What was typed; `version` is what it is based on. `vip_owner`: a member's id, "" nobody.
    Errors are shown at their fields."""

    version: int
    days: str
    vip_owner: str
    error: str | None = None
    owner_error: str | None = None


def add(door: Blueprint, engine: Engine) -> None:
    """Put the pages and their forms behind the door."""
    reason_editing.add(door, engine)

    @door.get("/reasons")
    @needs(Permission.VIEW_SHOP)
    def reasons() -> Response:
        return _show(engine)

    @door.post("/reasons")
    @needs(Permission.CHANGE_SETTINGS)
    def save_repeat_days() -> Response:
        form = _read()
        if form.error:
            return _show(engine, 422, form=form)
        try:
            with engine.begin() as db:
                _changed(db, form.version)
                reasons_of.set_repeat_days(db, g.shop.shop, int(form.days))
                preferring.set_vip_owner(db, g.shop.shop, form.vip_owner or None)
        except Invalid:
            told = gettext("Choose somebody who may work on issues.")
            return _show(engine, 422, form=replace(form, owner_error=told))
        except Conflict as error:
            mine = replace(form, version=error.details["version"])
            return _show(engine, error.status, form=mine, meanwhile=True)
        return done(_show(engine), gettext("Reasons saved"), url=_PATH)

    @door.post("/reasons/order")
    @needs(Permission.CHANGE_SETTINGS)
    def order_reasons() -> Response:
        """One place up or down, saved at once."""
        version, key, to = (request.form.get(name, "") for name in ("version", "key", "to"))
        if not is_version(version) or to not in ("up", "down"):
            raise Invalid("the order of the reasons is not whole; reload the page")
        try:
            with engine.begin() as db:
                _changed(db, int(version))
                stored = reasons_of.reasons(db, g.shop.shop)
                reasons_of.save(db, g.shop.shop, _moved(stored, key, 1 if to == "down" else -1))
        except Conflict as error:
            return _show(engine, error.status, meanwhile=True)
        return done(_show(engine), gettext("Order of the reasons saved"), url=_PATH)


def _changed(db: Connection, based_on: int) -> None:
    """Raises Conflict when somebody else saved meanwhile."""
    preferences.changed(db, g.shop.shop, Section.REASONS, based_on=based_on, by=g.staff.id)


def _moved(stored: Sequence[Reason], key: str, by: int) -> list[Reason]:
    moved = list(stored)
    place = next((place for place, one in enumerate(moved) if one.key == key), None)
    if place is None:
        raise NotFound(f"there is no reason {key!r:.60}")
    beside = place + by
    if 0 <= beside < len(moved):
        moved[place], moved[beside] = moved[beside], moved[place]
    return moved


def _read() -> RepeatForm:
    """Raises Invalid for what the page could not have sent."""
    version, days = request.form.get("version", ""), request.form.get("repeat_days", "").strip()
    owner = request.form.get("vip_owner", "")
    if not is_version(version) or "\0" in owner:
        raise Invalid("the form of the reasons is not whole; reload the page")
    if _DAYS.fullmatch(days) and int(days) <= _MOST_DAYS:
        return RepeatForm(int(version), days, owner)
    error = gettext("Enter whole days from 0 to %(most)s.", most=number(_MOST_DAYS))
    return RepeatForm(int(version), days, owner, error)


def _show(
    engine: Engine, status: int = 200, *, form: RepeatForm | None = None, meanwhile: bool = False
) -> Response:
    """The page. `form`: what was typed and not saved; `meanwhile`: somebody else was quicker."""
    with engine.connect() as db:
        version = preferences.version(db, g.shop.shop, Section.REASONS)
        days = str(reasons_of.repeat_days(db, g.shop.shop))
        people, vip_owner = crew(db, g.shop.shop), preferring.vip_owner(db, g.shop.shop) or ""
        found = reasons_of.reasons(db, g.shop.shop)
    return page(
        "settings/reasons.html",
        status,
        reasons=found,
        form=form or RepeatForm(version, days, vip_owner if people.may_own(vip_owner) else ""),
        version=version,
        theirs=days,
        their_owner=people.name(vip_owner or None),
        owners=list(people.owners()),
        unsaved=form is not None,
        meanwhile=meanwhile,
        room=len(found) < MOST_REASONS,
        words=words,
        name_of=name_of,
        hint_of=reasons_of.hint_of,
    )
