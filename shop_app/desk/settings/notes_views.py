"""Whether notes are mirrored into Shopify's own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from shop_app.errors import Conflict, Invalid
from shop_app.issues import mirroring
from shop_app.issues.mirror_text import END, MOST, START
from shop_app.issues.mirroring import Mirrored
from shop_app.shops import preferences
from shop_app.shops.features import FEATURES
from shop_app.shops.preferences import Section, is_version
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PATH = "/settings/notes"
_ORDER_NOTES = next(one for one in FEATURES if one.code == "order_notes")


@dataclass(frozen=True)
class MirrorForm:
    """What was chosen; `version` is what it is based on."""

    version: int
    wanted: Mirrored


def add(door: Blueprint, engine: Engine) -> None:
    """Put the pages and their forms behind the door."""

    @door.get("/notes")
    @needs(Permission.VIEW_SHOP)
    def notes() -> Response:
        return _show(_stored(engine))

    @door.post("/notes")
    @needs(Permission.CHANGE_SETTINGS)
    def save_notes() -> Response:
        form, shop = _read(request.form), g.shop.shop
        if form.wanted.orders and not _may_write_orders():
            return _show(form, 422, unsaved=True, refused=True)
        try:
            with engine.begin() as db:
                preferences.changed(db, shop, Section.NOTES, based_on=form.version, by=g.staff.id)
                mirroring.mirror(db, shop, form.wanted)
        except Conflict as error:
            mine = MirrorForm(error.details["version"], form.wanted)
            return _show(mine, error.status, theirs=_stored(engine), unsaved=True)
        return done(_show(_stored(engine)), gettext("Notes in Shopify saved"), url=_PATH)


def _may_write_orders() -> bool:
    return _ORDER_NOTES.granted(g.shop.scopes)


def _stored(engine: Engine) -> MirrorForm:
    with engine.connect() as db:
        version = preferences.version(db, g.shop.shop, Section.NOTES)
        return MirrorForm(version, mirroring.mirrored(db, g.shop.shop))


def _read(sent: MultiDict[str, str]) -> MirrorForm:
    """Raises Invalid for what the page could not have sent."""
    version = sent.get("version", "")
    if not is_version(version):
        raise Invalid("the form of the notes is not whole; reload the page")
    wanted = Mirrored(customers="customers" in sent, orders="orders" in sent)
    return MirrorForm(int(version), wanted)


def _show(
    form: MirrorForm,
    status: int = 200,
    *,
    theirs: MirrorForm | None = None,
    unsaved: bool = False,
    refused: bool = False,
) -> Response:
    return page(
        "settings/notes.html",
        status,
        form=form,
        theirs=theirs,
        unsaved=unsaved,
        refused=refused,
        granted=_may_write_orders(),
        scopes=" ".join(_ORDER_NOTES.scopes),
        example=(START, END),
        most=MOST,
    )
