"""The editor's live preview: a fragment that waits its turn and asks again by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.tag_rules import editor_pages
from shop_app.desk.tag_rules.api import PREVIEW_SECONDS
from shop_app.desk.tag_rules.form_refusals import said
from shop_app.desk.tag_rules.preview_view import preview_view
from shop_app.desk.tag_rules.turns import previews
from shop_app.errors import Busy, Invalid
from shop_app.staff.rules import Permission
from shop_app.tagging import store
from shop_app.tagging.preview import preview
from shop_app.tagging.rule import RuleDraft
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import allowed, page

_MOST_TRIES = 12
_TRIED_DIGITS = 2
"""How often the page asks while others have their turn: about a minute."""


@dataclass(frozen=True, slots=True)
class _Again:
    """How the page asks again: the address, how often it has then asked, after how many seconds."""

    method: str
    url: str
    count: int
    after: int


def add(door: Blueprint, engine: Engine) -> None:
    """The fragment's addresses: of a form, and of a rule as it is saved."""

    @door.post("/preview")
    @needs(Permission.VIEW_SHOP)
    def preview_form() -> Response:
        request.max_content_length = editor_pages.MOST_BYTES
        try:
            form = editor_pages.sent_form()
            draft = editor_pages.draft_of(form if form.tag else replace(form, tag="…"))
        except Invalid as error:
            return _refused(error)
        return _counted(engine, draft, form.id, warn=False)

    @door.get("/<int:rule_id>/preview")
    @needs(Permission.VIEW_SHOP)
    def preview_rule(rule_id: int) -> Response:
        return _counted(engine, _saved(engine, rule_id), rule_id, warn=True)


def _refused(error: Invalid) -> Response:
    """No error of the reader's: most rules are unfinished while somebody writes them."""
    if str(error.details.get("path", "")).startswith(("when", "condition.when")):
        words = gettext("Fill in the conditions to see who gets the tag.")
    else:
        words = said(error)
    return page("tag_rules/preview.html", refused=words)


def _counted(engine: Engine, draft: RuleDraft, rule_id: int | None, *, warn: bool) -> Response:
    """What the rule would do as an active one, whether it is paused or not."""
    saved = None if rule_id is None else _saved(engine, rule_id)
    active = (saved or draft).active
    draft = replace(draft, active=True)
    try:
        with previews(engine).turn(g.staff.shop):
            seen = preview(
                engine,
                g.staff.shop,
                draft,
                now=datetime.now(UTC),
                rule_id=rule_id,
                seconds=PREVIEW_SECONDS,
            )
    except Busy as error:
        return _busy(error)
    except Invalid as error:
        return _refused(error)
    applicable = saved == draft and allowed(Permission.CHANGE_RULES)
    found = preview_view(seen, apply=rule_id if applicable else None, warn=warn, paused=not active)
    return page("tag_rules/preview.html", seen=found)


def _saved(engine: Engine, rule_id: int) -> RuleDraft:
    with engine.connect() as db:
        return store.rule(db, g.staff.shop, rule_id).draft


def _busy(error: Busy) -> Response:
    count = (whole(request.values.get("again", ""), _TRIED_DIGITS) or 0) + 1
    if count > _MOST_TRIES:
        words = gettext("Other previews take long. Change something to count again.")
        return page("tag_rules/preview.html", refused=words)
    again = _Again(request.method.lower(), request.path, count, error.details["retry_after"])
    return page("tag_rules/preview.html", busy=True, again=again)
