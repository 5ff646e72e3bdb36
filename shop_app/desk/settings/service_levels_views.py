"""The page of the service levels: when issues are due, and by whose clocks and calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from flask_babel import get_locale
from sqlalchemy import Engine

from shop_app.desk.issues import words
from shop_app.desk.settings import service_levels_reading as reading
from shop_app.desk.settings import service_levels_words
from shop_app.desk.settings.countries import country_names
from shop_app.desk.settings.service_levels_checks import checked
from shop_app.desk.settings.service_levels_form import WORST_FIRST, LevelsForm, form_of
from shop_app.errors import Conflict
from shop_app.issues.rules import Channel
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from shop_app.sla import holiday_calendars, settings
from shop_app.sla.levels import Levels
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PATH = "/settings/service-levels"


def add(door: Blueprint, engine: Engine) -> None:
    """Put the page and its form behind the door."""

    @door.get("/service-levels")
    @needs(Permission.VIEW_SHOP)
    def service_levels() -> Response:
        return _show(form_of(*_stored(engine)))

    @door.post("/service-levels/rows")
    @needs(Permission.CHANGE_SETTINGS)
    def service_levels_rows() -> Response:
        """The form with a row more or less; nothing is saved."""
        form, focus = reading.changed(reading.read(request.form), request.args.get("do", ""))
        return _show(form, 422 if form.wrong else 200, unsaved=True, focus=focus)

    @door.post("/service-levels")
    @needs(Permission.CHANGE_SETTINGS)
    def save_service_levels() -> Response:
        form = checked(reading.read(request.form))
        if form.wrong:
            return _show(form, 422, unsaved=True)
        try:
            _save(engine, form)
        except Conflict as error:
            theirs, _version = _stored(engine)
            mine = replace(form, version=error.details["version"])
            return _show(mine, error.status, theirs=theirs, unsaved=True)
        saved = _show(form_of(*_stored(engine)))
        return done(saved, gettext("Service levels saved"), url=_PATH)


def _stored(engine: Engine) -> tuple[Levels, int]:
    with engine.connect() as db:
        version = preferences.version(db, g.shop.shop, Section.SERVICE_LEVELS)
        return settings.levels(db, g.shop.shop), version


def _save(engine: Engine, form: LevelsForm) -> None:
    """Raises Conflict when somebody else saved meanwhile."""
    shop = g.shop.shop
    with engine.begin() as db:
        preferences.changed(db, shop, Section.SERVICE_LEVELS, based_on=form.version, by=g.staff.id)
        settings.save(db, shop, form.levels)


def _show(
    form: LevelsForm,
    status: int = 200,
    *,
    theirs: Levels | None = None,
    unsaved: bool = False,
    focus: str = "",
) -> Response:
    """The page. `unsaved`: the form holds what nobody has saved, so the save bar has to show.
    `focus` is the id of what the keyboard goes on with."""
    calendars = holiday_calendars.subdivisions()
    country = form.country if form.country in calendars else None
    return page(
        "settings/service_levels.html",
        status,
        form=form,
        unsaved=unsaved,
        focus=focus,
        differing=service_levels_words.differing(theirs, form.levels) if theirs else None,
        words=words,
        weekday=service_levels_words.weekday,
        severities=WORST_FIRST,
        channels=tuple(Channel),
        countries={code: name for code, name in country_names().items() if code in calendars},
        regions=holiday_calendars.subdivision_names(country) if country else {},
        coming=_coming(country, form.subdivision) if country else (),
        timezone=zone(g.shop.timezone).key,
    )


def _coming(country: str, subdivision: str) -> list[tuple[object, str]]:
    part = subdivision if holiday_calendars.known(country, subdivision) else None
    today = datetime.now(UTC).astimezone(zone(g.shop.timezone)).date()
    locale = get_locale()
    language = locale.language if locale else "en"
    return list(holiday_calendars.coming(country, part, today, language))
