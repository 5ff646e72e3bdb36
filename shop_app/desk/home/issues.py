"""The numbers of the issues that wait for somebody, as a part of the home page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.issues import list_words
from shop_app.issues.filters import Kind, Look
from shop_app.issues.listing import MOST_COUNTED, counts
from shop_app.staff.rules import Permission
from shop_app.texts import number
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page

_TONES = {
    Kind.MINE: "auto",
    Kind.UNASSIGNED: "auto",
    Kind.AT_RISK: "warning",
    Kind.BREACHED: "critical",
}
"""The lists that are counted, and the tone of their numbers while there is any."""


@dataclass(frozen=True, slots=True)
class Count:
    """One list with its number."""

    kind: Kind
    name: str
    number: str
    tone: str


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /issues-now`: mine, unassigned, at risk and overdue, each leading to its list."""

    @door.get("/issues-now")
    @needs(Permission.VIEW_CUSTOMERS)
    def issues_now() -> Response:
        look = Look(g.staff.shop, g.staff.id, datetime.now(UTC), zone(g.shop.timezone))
        with engine.connect() as db:
            found = counts(db, look)
        return page("home/issues.html", counts=[_count(kind, found) for kind in _TONES])


def _count(kind: Kind, found: Mapping[Kind, int]) -> Count:
    counted = found[kind]
    shown = number(min(counted, MOST_COUNTED)) + ("+" if counted > MOST_COUNTED else "")
    return Count(kind, list_words.kind(kind), shown, _TONES[kind] if counted else "auto")
