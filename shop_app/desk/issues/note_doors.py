"""The doors of notes: the same behind an issue, a customer and an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import note_form
from shop_app.desk.issues.note_form import NoteForm, Problem
from shop_app.errors import Conflict, Invalid
from shop_app.issues import drafts, notes
from shop_app.issues.mentions import people
from shop_app.issues.note_html import rendered
from shop_app.issues.note_places import Place
from shop_app.issues.notes import NoteRow
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

PAGE = 20
"""Notes that are shown at once."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where notes are shown. `path` is its address; `read` reads its newest notes, older than an id,
    at most so many."""

    place: Place
    path: str
    read: Callable[[Connection, str, int | None, int], list[NoteRow]]

    def own(self, note: NoteRow) -> bool:
        """Whether a note was written here, not on an issue or order that belongs to it."""
        if self.place.issue is not None:
            return True
        return note.issue_id is None and (self.place.order is not None or note.order_gid is None)


Find = Callable[[Connection, str, int], Spot]
"""The spot of a number in the address, in a shop. Raises NotFound."""


def add(door: Blueprint, engine: Engine, find: Find) -> None:
    """`GET …/<number>/notes`, `…/notes/list`, `…/notes/form`; `POST …/notes`, `…/notes/draft`."""
    _add_reading(door, engine, find)
    _add_writing(door, engine, find)


def _add_reading(door: Blueprint, engine: Engine, find: Find) -> None:
    @door.get("/<int:number>/notes")
    @needs(Permission.VIEW_CUSTOMERS)
    def all_notes(number: int) -> Response:
        with engine.connect() as db:
            spot = find(db, g.staff.shop, number)
            form = note_form.opened(db, spot.place, None)
            values = note_form.around(db, form) | _listed(db, spot, None)
        return page("notes/notes.html", path=spot.path, **values)

    @door.get("/<int:number>/notes/list")
    @needs(Permission.VIEW_CUSTOMERS)
    def note_list(number: int) -> Response:
        with engine.connect() as db:
            spot = find(db, g.staff.shop, number)
            values = _listed(db, spot, _id(request.args.get("before")))
        return page("notes/list.html", path=spot.path, **values)

    @door.get("/<int:number>/notes/form")
    @needs(Permission.VIEW_CUSTOMERS)
    def one_note_form(number: int) -> Response:
        corrects = _id(request.args.get("corrects"), least=0)
        with engine.connect() as db:
            spot = find(db, g.staff.shop, number)
            opened = note_form.opened(db, spot.place, corrects)
        return _form(engine, spot, opened, focus=corrects is not None)


def _add_writing(door: Blueprint, engine: Engine, find: Find) -> None:
    @door.post("/<int:number>/notes")
    @needs(Permission.WORK_ISSUES)
    def save_note(number: int) -> Response:
        sent = note_form.sent(request.form)
        with engine.connect() as db:
            spot = find(db, g.staff.shop, number)
        try:
            _save(engine, spot, sent)
        except Conflict as error:
            again = note_form.corrected(sent, error.details["note"])
            return _form(engine, spot, again, 409, problem=note_form.saved_before())
        except Invalid as error:
            return _form(engine, spot, sent, 422, error=note_form.said(error))
        with engine.connect() as db:
            empty = note_form.opened(db, spot.place, None)
        return _noted(_form(engine, spot, empty))

    @door.post("/<int:number>/notes/draft")
    @needs(Permission.WORK_ISSUES)
    def keep_draft(number: int) -> Response:
        typed = note_form.sent(request.form).typed
        shop, now = g.staff.shop, datetime.now(UTC)
        with engine.begin() as db:
            spot = find(db, shop, number)
            drafts.keep(db, shop, g.staff.id, spot.place, typed, now=now)
        return Response(status=204)


def _save(engine: Engine, spot: Spot, form: NoteForm) -> None:
    shop, by = g.staff.shop, By(Actor.STAFF, g.staff.id)
    words: dict[str, Any] = {"said": form.said, "corrects": form.corrects, "key": form.key}
    with engine.begin() as db:
        drafts.alone(db, shop, g.staff.id)
        notes.add_note(db, shop, spot.place, form.text, by=by, now=datetime.now(UTC), **words)
        drafts.forget(db, shop, g.staff.id, spot.place)


def _noted(response: Response) -> Response:
    """The lists on the page that show notes draw themselves anew."""
    return done(response, gettext("Note saved"), event="amends:noted")


def _form(
    engine: Engine,
    spot: Spot,
    form: NoteForm,
    status: int = 200,
    *,
    error: str = "",
    problem: Problem | None = None,
    focus: bool = True,
) -> Response:
    """The form in the place of the one that was sent; `focus`: the keyboard goes on there."""
    with engine.connect() as db:
        values = note_form.around(db, form) | {"focus": focus}
    return page("notes/form.html", status, path=spot.path, error=error, problem=problem, **values)


def _listed(db: Connection, spot: Spot, before: int | None) -> dict[str, Any]:
    found = spot.read(db, g.staff.shop, before, PAGE + 1)
    names = list(people(db, g.staff.shop).values())
    shown = [(one, rendered(one.text, names), not spot.own(one)) for one in found[:PAGE]]
    return {"found": shown, "before": found[PAGE - 1].id if len(found) > PAGE else None}


def _id(sent: str | None, *, least: int = 1) -> int | None:
    """An id of the address; what is none is left out."""
    if sent is None or not re.fullmatch("[0-9]{1,18}", sent) or int(sent) < least:
        return None
    return int(sent)
