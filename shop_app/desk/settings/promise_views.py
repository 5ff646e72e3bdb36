"""The page of the delivery promise."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app import jobs
from shop_app.auto_open.marking import mark_everybody
from shop_app.desk.settings import promise_form
from shop_app.desk.settings.countries import country_names
from shop_app.desk.settings.promise_form import PromiseForm
from shop_app.errors import Conflict
from shop_app.orders.promises import delivery_days, promise_delivery
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from shop_app.staff.rules import Permission
from shop_app.tagging.promised import FOLLOW_PROMISE
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PATH = "/settings/delivery-promise"


def add(door: Blueprint, engine: Engine) -> None:
    """Put the page and its form behind the door."""

    @door.get("/delivery-promise")
    @needs(Permission.VIEW_SHOP)
    def promise() -> Response:
        return _show(_stored(engine))

    @door.post("/delivery-promise/rows")
    @needs(Permission.CHANGE_SETTINGS)
    def promise_rows() -> Response:
        """The form with one more country; nothing is saved."""
        names = country_names()
        form = promise_form.with_country_added(promise_form.read(request.form), names)
        return _show(form, 422 if form.adding_error else 200, unsaved=True)

    @door.post("/delivery-promise")
    @needs(Permission.CHANGE_SETTINGS)
    def save_promise() -> Response:
        form = promise_form.checked(promise_form.read(request.form), country_names())
        if form.wrong:
            return _show(form, 422, unsaved=True)
        try:
            _save(engine, form)
        except Conflict as error:
            theirs = _stored(engine)
            mine = replace(form, version=error.details["version"])
            return _show(mine, error.status, theirs=theirs, unsaved=True)
        saved = _show(_stored(engine))
        return done(saved, gettext("Delivery promise saved"), url=_PATH)


def _stored(engine: Engine) -> PromiseForm:
    shop = g.shop.shop
    with engine.connect() as db:
        version = preferences.version(db, shop, Section.DELIVERY_PROMISE)
        promise = delivery_days(db, shop)
    return promise_form.form_of(promise, version, country_names())


def _save(engine: Engine, form: PromiseForm) -> None:
    """Raises Conflict when somebody else saved meanwhile."""
    shop = g.shop.shop
    with engine.begin() as db:
        preferences.changed(
            db, shop, Section.DELIVERY_PROMISE, based_on=form.version, by=g.staff.id
        )
        promise_delivery(db, shop, form.days)
        jobs.queue(db, FOLLOW_PROMISE, shop)
        mark_everybody(db, shop)


def _show(
    form: PromiseForm,
    status: int = 200,
    *,
    theirs: PromiseForm | None = None,
    unsaved: bool = False,
) -> Response:
    """The page. `unsaved`: the form holds what nobody has saved, so the save bar has to show."""
    return page(
        "settings/delivery_promise.html",
        status,
        form=form,
        theirs=theirs,
        unsaved=unsaved,
        names=country_names(),
    )
