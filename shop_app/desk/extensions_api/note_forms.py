"""What an action needs to write notes: one request for the whole form."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.extensions_api import reading
from shop_app.desk.extensions_api.chosen import chosen_orders, must_be_one_or_orders
from shop_app.desk.extensions_api.form_shapes import FormAsked, NoteForm, NotePlace
from shop_app.desk.extensions_api.reading import Beside
from shop_app.desk.issues import refusals
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked
from shop_app.gids import number_of
from shop_app.issues import mentions, notes
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import by_key, name_of, reasons
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs

Answer = tuple[Response, int]
MOST_PEOPLE = 10
"""Names that the form offers to mention; others can be typed all the same."""


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /note-form?customer=` or `?order=&order=…`."""

    @door.get("/note-form")
    @needs(Permission.WORK_ISSUES)
    def note_form() -> Answer:
        wanted = asked(FormAsked)
        must_be_one_or_orders(wanted)
        shop = g.staff.shop
        with engine.connect() as db:
            places = [] if len(wanted.order) > 1 else _places(db, shop, wanted)
            orders, unknown = chosen_orders(db, shop, wanted.order)
            names = mentions.people(db, shop)
        others = (name for one, name in names.items() if one != g.staff.id)
        form = NoteForm(
            places=places,
            orders=orders,
            unknown=unknown,
            people=list(dict.fromkeys(others))[:MOST_PEOPLE],
            longest=notes.LONGEST,
            too_long=refusals.too_long(notes.LONGEST),
        )
        return answer(form)


def _places(db: Connection, shop: str, wanted: FormAsked) -> list[NotePlace]:
    """Raises NotFound for whom or what nobody has told us of."""
    if wanted.customer is None:
        found = reading.beside_order(db, shop, wanted.order[0])
    else:
        found = reading.beside_customer(db, shop, wanted.customer)
    issues = [
        row for row in reading.at_work(db, found, shop) if found.order_gid in (None, row.order_gid)
    ]
    known = by_key(reasons(db, shop)) if issues else {}
    return [_itself(found), *(_issue(row, name_of(known[row.reason])) for row in issues)]


def _itself(found: Beside) -> NotePlace:
    if found.order_gid is not None:
        name = gettext("Order %(name)s", name=found.order_name)
        return NotePlace(path=f"orders/{number_of(found.order_gid)}/notes", name=name)
    path = f"customers/{number_of(found.customer_gid or '')}/notes"
    return NotePlace(path=path, name=gettext("The customer"))


def _issue(row: IssueRow, reason: str) -> NotePlace:
    return NotePlace(path=f"issues/{row.number}/notes", name=f"#{row.number} · {reason}")
