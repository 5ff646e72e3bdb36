"""What rules would have opened, and what they hold back."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.auto_open import held, store
from shop_app.auto_open.preview import DAYS, Preview, preview
from shop_app.auto_open.rule import AutoDraft
from shop_app.auto_open.shipped import SHIPPED
from shop_app.desk.settings import auto_open_page
from shop_app.desk.settings.auto_open_form import form_from, form_of
from shop_app.desk.tag_rules import editor_pages
from shop_app.errors import Invalid, NotFound
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, ngettext, number
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import done, page

_PATH = "/settings/auto-open"
_DIGITS = 18


def add(door: Blueprint, engine: Engine) -> None:
    """Put the preview, and the buttons of what is held back (`until`: `held.Reach`), behind the
    door."""

    @door.post("/auto-open/preview")
    @needs(Permission.VIEW_SHOP)
    def preview_auto_open() -> Response:
        """What the rule of the form would have opened; nothing while it says none."""
        request.max_content_length = editor_pages.MOST_BYTES
        draft = _draft(request.form.get("trigger", ""))
        found: Preview | None = None
        if draft is not None:
            with engine.connect() as db:
                found = preview(db, g.shop.shop, draft, datetime.now(UTC))
        return page("settings/auto_open_preview.html", found=found, days=DAYS)

    @door.post("/auto-open/<key>/open-held")
    @needs(Permission.CHANGE_SETTINGS)
    def open_held(key: str) -> Response:
        with engine.begin() as db:
            came = held.open_held(
                db, g.shop.shop, key, until=_until(), by=_me(), now=datetime.now(UTC)
            )
        shown = _rule(engine, key)
        if came.opened or not came.refused:
            opened = number(came.opened)
            toast = ngettext("%(count)s opened", "%(count)s opened", came.opened, count=opened)
            return done(shown, toast, url=f"{_PATH}/{key}")
        return shown

    @door.post("/auto-open/<key>/forget-held")
    @needs(Permission.CHANGE_SETTINGS)
    def forget_held(key: str) -> Response:
        with engine.begin() as db:
            held.forget_held(db, g.shop.shop, key, until=_until(), by=_me(), now=datetime.now(UTC))
        return done(_rule(engine, key), gettext("Forgotten"), url=f"{_PATH}/{key}")


def _until() -> int:
    """How far the page went. Raises Invalid for what no page has sent."""
    until = whole(request.form.get("until", ""), _DIGITS)
    if until is None:
        raise Invalid("the form does not say which causes are meant; reload the page")
    return until


def _me() -> By:
    return By(Actor.STAFF, g.staff.id)


def _draft(trigger: str) -> AutoDraft | None:
    """The rule of the form that was sent; None while its fields say none."""
    shipped = next((rule for rule in SHIPPED if rule.key == trigger), None)
    if shipped is None:
        raise NotFound(f"no rule waits for {trigger!r:.60}")
    place = editor_pages.place()
    blank = form_of(shipped.draft, place, key=None)
    try:
        return form_from(request.form, blank, place).draft(place, editor_pages.terms())
    except Invalid:
        return None


def _rule(engine: Engine, key: str) -> Response:
    with engine.connect() as db:
        rule = store.rule(db, g.shop.shop, key)
    return auto_open_page.show(engine, rule)
