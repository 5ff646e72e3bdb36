"""The doors of the card about a rule itself: pause it, activate it, delete it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.tag_rules.cards import card, status_of
from shop_app.desk.tag_rules.numbers import RULE, version_sent
from shop_app.desk.tag_rules.refusal_words import words
from shop_app.errors import AppError, Conflict, Invalid, NotFound
from shop_app.staff.rules import Permission
from shop_app.tagging import queries, store
from shop_app.tagging.store import Author
from shop_app.texts import gettext, ngettext, number
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_KEEP, _TAKE_OFF = "keep", "take_off"


def add(door: Blueprint, engine: Engine, listed: Callable[[], Response]) -> None:
    """Pause and activate answer with the card, `#rule-life`; deletion with the list of rules."""

    @door.post(f"{RULE}/pause")
    @needs(Permission.CHANGE_RULES)
    def pause(rule_id: int) -> Response:
        return _turn(engine, rule_id, active=False)

    @door.post(f"{RULE}/activate")
    @needs(Permission.CHANGE_RULES)
    def activate(rule_id: int) -> Response:
        return _turn(engine, rule_id, active=True)

    @door.post(f"{RULE}/delete")
    @needs(Permission.CHANGE_RULES)
    def delete(rule_id: int) -> Response:
        """Form: `version` that was looked at, `tags` "keep" or "take_off"."""
        try:
            with engine.begin() as db:
                toast = _delete(db, rule_id)
        except (Conflict, Invalid) as error:
            return _refused(engine, rule_id, error)
        return done(listed(), toast, url="/rules")


def _turn(engine: Engine, rule_id: int, *, active: bool) -> Response:
    try:
        with engine.begin() as db:
            before = store.rule(db, g.staff.shop, rule_id)
            store.save(
                db,
                g.staff.shop,
                replace(before.draft, active=active),
                id=rule_id,
                expected_version=version_sent(),
                by=Author("staff", g.staff.id),
            )
    except (Conflict, Invalid, NotFound) as error:
        return _card(engine, rule_id, error)
    toast = gettext("Rule activated") if active else gettext("Rule paused")
    return done(_card(engine, rule_id), toast)


def _card(engine: Engine, rule_id: int, refused: AppError | None = None) -> Response:
    return card(engine, rule_id, "life", refused, answers=True)


def _delete(db: Connection, rule_id: int) -> str:
    """Delete the rule as the form says; returns what became of its tags."""
    shop, tags = g.staff.shop, request.form.get("tags")
    if tags not in (_KEEP, _TAKE_OFF):
        raise Invalid(f"tags: keep or take_off, not {str(tags)[:100]!r}", code="wrong_value")
    rule = store.rule(db, shop, rule_id)
    carried = queries.standing(db, shop, rule_id).ours
    store.delete(
        db,
        shop,
        rule_id,
        remove_tags=tags == _TAKE_OFF,
        expected_version=version_sent(),
        by=Author("staff", g.staff.id),
    )
    return _deleted(rule.tag, tags, carried)


def _deleted(tag: str, tags: str, customers: int) -> str:
    if not customers:
        return gettext("Rule deleted")
    if tags == _KEEP:
        return ngettext(
            "Rule deleted. %(count)s customer keeps “%(tag)s”.",
            "Rule deleted. %(count)s customers keep “%(tag)s”.",
            customers,
            count=number(customers),
            tag=tag,
        )
    return ngettext(
        "Rule deleted. “%(tag)s” is being taken off %(count)s customer.",
        "Rule deleted. “%(tag)s” is being taken off %(count)s customers.",
        customers,
        count=number(customers),
        tag=tag,
    )


def _refused(engine: Engine, rule_id: int, error: AppError) -> Response:
    with engine.connect() as db:
        rule = store.rule(db, g.staff.shop, rule_id)
    return page("tag_rules/refused.html", status_of(error), rule=rule, problem=words(error))
