"""The rules that open issues by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.auto_open import store
from shop_app.auto_open.rule import AutoRule
from shop_app.auto_open.rules import Trigger
from shop_app.auto_open.shipped import SHIPPED
from shop_app.desk.settings import auto_open_causes, auto_open_page
from shop_app.desk.settings import auto_open_words as said
from shop_app.desk.settings.auto_open_form import (
    AutoForm,
    form_from,
    form_of,
    place_of,
    problems_of,
)
from shop_app.desk.tag_rules import editor_pages
from shop_app.desk.tag_rules.form_changes import pressed
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.shops.preferences import is_version
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PATH = "/settings/auto-open"


def add(door: Blueprint, engine: Engine) -> None:
    """Put the pages and their forms behind the door."""
    _list(door, engine)
    _new(door, engine)
    _present(door, engine)
    _fragments(door)
    auto_open_causes.add(door, engine)


def _list(door: Blueprint, engine: Engine) -> None:
    @door.get("/auto-open")
    @needs(Permission.VIEW_SHOP)
    def auto_open() -> Response:
        return auto_open_page.listed(engine)

    @door.post("/auto-open/<key>/switch")
    @needs(Permission.CHANGE_SETTINGS)
    def switch_auto_open(key: str) -> Response:
        """`on`: 1 or 0. `from`: "rule" when the switch on the rule's own page was used."""
        on, sent = request.form.get("on") == "1", request.form.get("version", "")
        if not is_version(sent):
            raise Invalid("the switch does not say what it is about; reload the page")
        back = request.form.get("from") == "rule"
        try:
            _switch(engine, key, on=on, version=int(sent))
        except (Conflict, Invalid) as error:
            return auto_open_page.listed(engine, _status(error), _problem(error))
        shown = _show(engine, key) if back else auto_open_page.listed(engine)
        toast = gettext("Rule switched on") if on else gettext("Rule switched off")
        return done(shown, toast, url=f"{_PATH}/{key}" if back else _PATH)


def _switch(engine: Engine, key: str, *, on: bool, version: int) -> None:
    shop, by = g.shop.shop, g.staff.id
    with engine.begin() as db:
        store.switch(
            db, shop, key, on=on, based_on=version, by=by, clock=partial(datetime.now, UTC)
        )


def _status(error: Conflict | Invalid) -> int:
    return error.status if isinstance(error, Conflict) else 422


def _problem(error: Conflict | Invalid) -> str:
    if isinstance(error, Conflict):
        return gettext("Somebody else changed this rule meanwhile. Look at it again.")
    return said.refusal(error)


def _new(door: Blueprint, engine: Engine) -> None:
    @door.get("/auto-open/new")
    @needs(Permission.CHANGE_SETTINGS)
    def new_auto_open() -> Response:
        """`?trigger=` what the rule waits for; else what there is to choose from."""
        asked = request.args.get("trigger", "")
        if not asked:
            starts = [(one, said.trigger_title(one), _waits_for(one)) for one in Trigger]
            return page("settings/auto_open_start.html", starts=starts)
        return auto_open_page.edit(engine, _blank(asked), unsaved=True)

    @door.post("/auto-open")
    @needs(Permission.CHANGE_SETTINGS)
    def create_auto_open() -> Response:
        request.max_content_length = editor_pages.MOST_BYTES
        return _save(engine, _sent(_blank(request.form.get("trigger", ""))))


def _waits_for(trigger: Trigger) -> str:
    shipped = next(rule for rule in SHIPPED if rule.draft.catch.trigger is trigger)
    return said.waits_for(shipped.draft.catch)


def _blank(trigger: str) -> AutoForm:
    """A rule of one's own, as the shipped one of its trigger is. Raises NotFound."""
    shipped = next((rule for rule in SHIPPED if rule.key == trigger), None)
    if shipped is None:
        raise NotFound(f"no rule waits for {trigger!r:.60}")
    return form_of(shipped.draft, editor_pages.place(), key=None)


def _sent(shown: AutoForm) -> AutoForm:
    return form_from(request.form, shown, editor_pages.place())


def _present(door: Blueprint, engine: Engine) -> None:
    @door.get("/auto-open/<key>")
    @needs(Permission.VIEW_SHOP)
    def auto_open_rule(key: str) -> Response:
        return _show(engine, key)

    @door.post("/auto-open/<key>")
    @needs(Permission.CHANGE_SETTINGS)
    def change_auto_open(key: str) -> Response:
        request.max_content_length = editor_pages.MOST_BYTES
        rule = _stored(engine, key)
        shown = form_of(rule.draft, editor_pages.place(), key=key)
        return _save(engine, _sent(shown), rule)

    @door.post("/auto-open/<key>/delete")
    @needs(Permission.CHANGE_SETTINGS)
    def delete_auto_open(key: str) -> Response:
        sent = request.form.get("version", "")
        if not is_version(sent):
            raise Invalid("the button does not say what it is about; reload the page")
        try:
            with engine.begin() as db:
                store.remove(db, g.shop.shop, key, based_on=int(sent), by=g.staff.id)
        except Conflict as error:
            return auto_open_page.listed(engine, error.status, _problem(error))
        return done(auto_open_page.listed(engine), gettext("Rule deleted"), url=_PATH)


def _stored(engine: Engine, key: str) -> AutoRule:
    with engine.connect() as db:
        return store.rule(db, g.shop.shop, key)


def _show(engine: Engine, key: str) -> Response:
    return auto_open_page.show(engine, _stored(engine, key))


def _save(engine: Engine, form: AutoForm, rule: AutoRule | None = None) -> Response:
    """`rule` None: it is yet to be."""
    place, terms = editor_pages.place(), editor_pages.terms()
    problems = problems_of(form, place, terms)
    if problems:
        return auto_open_page.edit(engine, form, rule=rule, status=422, problems=problems)
    try:
        saved = _write(engine, form)
    except Invalid as error:
        where = {place_of(error, form, place): error}
        return auto_open_page.edit(engine, form, rule=rule, status=422, problems=where)
    except Conflict as error:
        now = None if form.key is None else _stored(engine, form.key)
        mine = replace(form, version=error.details["version"])
        return auto_open_page.edit(engine, mine, rule=now, status=409, theirs=now)
    shown = auto_open_page.show(engine, saved)
    return done(shown, gettext("Rule saved"), url=f"{_PATH}/{saved.key}")


def _write(engine: Engine, form: AutoForm) -> AutoRule:
    draft = form.draft(editor_pages.place(), editor_pages.terms())
    now = datetime.now(UTC)
    with engine.begin() as db:
        return store.save(
            db, g.shop.shop, draft, key=form.key, based_on=form.version or 0, by=g.staff.id, now=now
        )


def _fragments(door: Blueprint) -> None:
    @door.post("/auto-open/form")
    @needs(Permission.CHANGE_SETTINGS)
    def auto_open_form() -> Response:
        """The conditions drawn again after a button or another fact; `do` names the button."""
        request.max_content_length = editor_pages.MOST_BYTES
        form = _sent(_blank(request.form.get("trigger", "")))
        sent = request.form
        button = sent.get("do", "")
        by = sent.getlist("narrow") if button == "narrow" else [sent.get("by", "")]
        tree, focus = pressed(form.when, button, sent.get("at", ""), by)
        drawn = auto_open_page.conditions(replace(form, when=tree), unsaved=True, focus=focus)
        return page("tag_rules/form_conditions.html", 200, **drawn)
