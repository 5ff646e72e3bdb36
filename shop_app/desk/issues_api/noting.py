"""The doors to notes: on an issue, a customer, an order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.issues_api import as_json, bodies, shapes
from shop_app.desk.issues_api.addresses import OlderAsked, named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked, headed, sent
from shop_app.gids import gid
from shop_app.issues import notes, queries
from shop_app.issues.note_places import Place, whose
from shop_app.issues.notes import NoteRow
from shop_app.staff.rules import Permission
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs

Answer = tuple[Response, int]
Where = Callable[[Connection, int], Place]


class _Limits(TypedDict):
    before: int | None
    limit: int


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
    _on(door, engine, "issues", _of_issue)
    _on(door, engine, "customers", lambda _, number: Place(customer=gid("Customer", number)))
    _on(door, engine, "orders", lambda _, number: Place(order=gid("Order", number)))


def _on(door: Blueprint, engine: Engine, what: str, where: Where) -> None:
    @door.get(f"/{what}/<number>/notes", endpoint=f"{what}_notes")
    def read(number: str) -> Answer:
        wanted, shop = asked(OlderAsked), g.staff.shop
        with engine.connect() as db:
            place = where(db, named(number))
            whose(db, shop, place)
            found = _read(db, shop, place, wanted)
        shown = [as_json.note(one) for one in found[: wanted.limit]]
        following = shown[-1].id if len(found) > wanted.limit else None
        return answer(shapes.NoteList(notes=shown, next=following))

    @door.post(f"/{what}/<number>/notes", endpoint=f"add_{what}_note")
    @needs(Permission.WORK_ISSUES)
    def write(number: str) -> Answer:
        wanted, key = sent(bodies.NoteSent), headed(bodies.Retried).key
        now = datetime.now(UTC)
        with engine.begin() as db:
            written = _write(db, where(db, named(number)), wanted, key, now)
            row = notes.note(db, g.staff.shop, written)
        return answer(shapes.NoteShown(note=as_json.note(row)), 201 if row.at == now else 200)


def _of_issue(db: Connection, number: int) -> Place:
    return Place(issue=queries.issue(db, g.staff.shop, number).id)


def _read(db: Connection, shop: str, place: Place, wanted: OlderAsked) -> list[NoteRow]:
    """One more than is wanted."""
    limits: _Limits = {"before": wanted.before, "limit": wanted.limit + 1}
    if place.issue is not None:
        return notes.of_issue(db, shop, place.issue, **limits)
    if place.order is not None:
        return notes.of_order(db, shop, place.order, **limits)
    return notes.of_customer(db, shop, str(place), **limits)


def _write(
    db: Connection, place: Place, wanted: bodies.NoteSent, key: str | None, now: datetime
) -> int:
    return notes.add_note(
        db,
        g.staff.shop,
        place,
        wanted.text,
        said=wanted.said,
        by=By(Actor.STAFF, g.staff.id),
        now=now,
        corrects=wanted.corrects,
        key=None if key is None else f"api:{key}",
    )
