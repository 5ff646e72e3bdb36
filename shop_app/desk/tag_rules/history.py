"""The page with every version of a rule: who made it when, what it changed; any of them comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.tag_rules import authors
from shop_app.desk.tag_rules.cards import status_of
from shop_app.desk.tag_rules.change_words import changes
from shop_app.desk.tag_rules.form_sentences import Sentence, in_words
from shop_app.desk.tag_rules.numbers import RULE, VERSION_DIGITS, version_sent
from shop_app.desk.tag_rules.refusal_words import words
from shop_app.errors import AppError, Conflict, Invalid
from shop_app.staff.rules import Permission
from shop_app.tagging import store
from shop_app.tagging.rule import TagRule
from shop_app.tagging.store import Author
from shop_app.texts import gettext, number
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import done, page

PAGE = 20
"""Versions shown at once."""

_VERSION = f"{RULE}/versions/<int(max=2147483647):version>"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in words; `can_return`: it is not the one that stands, and no deletion."""

    version: int
    at: datetime
    by: str
    sentences: list[Sentence]
    changed: list[str]
    can_return: bool


@dataclass(frozen=True, slots=True)
class History:
    """A page of versions, newest first. `newest` is the version that stands, `older` where the next
    page begins, None: that was all."""

    rule_id: int
    name: str
    newest: int
    deleted: bool
    entries: tuple[Entry, ...]
    older: int | None
    is_first: bool


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /rules/<id>/versions`, and the way back to one of them."""

    @door.get(f"{RULE}/versions")
    @needs(Permission.VIEW_SHOP)
    def versions(rule_id: int) -> Response:
        return _shown(engine, rule_id)

    @door.post(f"{_VERSION}/restore")
    @needs(Permission.CHANGE_RULES)
    def restore(rule_id: int, version: int) -> Response:
        """Form: `version`, the one that was the newest when the button was pressed."""
        try:
            _restore(engine, rule_id, version)
        except (Conflict, Invalid) as error:
            return _shown(engine, rule_id, error)
        toast = gettext("Version %(version)s is in place again", version=number(version))
        return done(_shown(engine, rule_id), toast, url=f"/rules/{rule_id}/versions")


def _restore(engine: Engine, rule_id: int, version: int) -> TagRule:
    with engine.begin() as db:
        return store.restore(
            db,
            g.staff.shop,
            rule_id,
            version,
            expected_version=version_sent(),
            by=Author("staff", g.staff.id),
        )


def _shown(engine: Engine, rule_id: int, refused: AppError | None = None) -> Response:
    with engine.connect() as db:
        found = read(db, g.staff.shop, rule_id, _upto())
    status = 200 if refused is None else status_of(refused)
    problem = "" if refused is None else words(refused)
    return page("tag_rules/versions.html", status, history=found, problem=problem)


def _upto() -> int | None:
    """`?upto=12`: the page that begins with that version."""
    return whole(request.args.get("upto", ""), VERSION_DIGITS)


def read(db: Connection, shop: str, rule_id: int, upto: int | None = None) -> History:
    """A page of the versions of a rule, also of a deleted one. Raises NotFound."""
    (newest,) = store.history(db, shop, rule_id, limit=1)
    found = store.history(db, shop, rule_id, upto=upto, limit=PAGE + 1)
    known = authors.names(db, shop, [one.by for one in found])
    entries = tuple(
        Entry(
            version=one.version,
            at=one.at,
            by=authors.who(one.by, known),
            sentences=[] if one.deleted else in_words(one.draft),
            changed=changes(one, before),
            can_return=not one.deleted and one.version != newest.version,
        )
        for one, before in zip(found[:PAGE], [*found[1:], None], strict=False)
    )
    older = found[PAGE].version if len(found) > PAGE else None
    first = found[0].version == newest.version
    draft = newest.draft
    return History(rule_id, draft.name, newest.version, newest.deleted, entries, older, first)
