"""The page of deleted rules, from where their history and the way back are a click away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine, select

from shop_app.desk.tag_rules import authors
from shop_app.desk.tag_rules.numbers import PAGE_DIGITS
from shop_app.staff.rules import Permission
from shop_app.tagging.models import TagRuleHead, TagRuleVersion
from shop_app.tagging.store import Author
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import page

PAGE = 50
"""Rules shown at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A deleted rule, when it was deleted and by whom."""

    id: int
    tag: str
    name: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A page of them, the latest first; `number` counts from 1, `more`: another page follows."""

    lines: tuple[Line, ...]
    number: int
    more: bool


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /rules/deleted`."""

    @door.get("/deleted")
    @needs(Permission.VIEW_SHOP)
    def deleted() -> Response:
        wanted = whole(request.args.get("page", ""), PAGE_DIGITS)
        with engine.connect() as db:
            found = read(db, g.staff.shop, max(wanted or 1, 1))
        return page("tag_rules/deleted.html", found=found)


def read(db: Connection, shop: str, number: int) -> Deleted:
    """A page of the shop's deleted rules."""
    head, last = TagRuleHead, TagRuleVersion
    rows = db.execute(
        select(head.id, head.draft, head.deleted_at, last.by_kind, last.by_id)
        .join(
            last,
            (last.shop == head.shop) & (last.rule_id == head.id) & (last.version == head.version),
        )
        .where(head.shop == shop, head.deleted_at.is_not(None))
        .order_by(head.deleted_at.desc(), head.id.desc())
        .limit(PAGE + 1)
        .offset((number - 1) * PAGE)
    ).all()
    by = [Author(row.by_kind, row.by_id) for row in rows]
    known = authors.names(db, shop, by)
    lines = tuple(
        Line(
            row.id, row.draft["tag"], row.draft["name"], row.deleted_at, authors.who(author, known)
        )
        for row, author in zip(rows, by, strict=True)
    )
    return Deleted(lines[:PAGE], number, len(lines) > PAGE)


def some(db: Connection, shop: str) -> bool:
    """Whether the shop has deleted rules."""
    found = select(TagRuleHead.id).where(
        TagRuleHead.shop == shop, TagRuleHead.deleted_at.is_not(None)
    )
    return db.execute(found.limit(1)).first() is not None
