"""The page on which an issue is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g
from sqlalchemy import Connection

from shop_app.desk.issues import around, crew, words
from shop_app.desk.issues.around import OrderSeen
from shop_app.desk.issues.edit_merging import Merged
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.field_words import field
from shop_app.desk.issues.issue_form import IssueForm
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, by_key, hint_of, name_of, reasons
from shop_app.issues.rules import Channel, Severity
from shop_app.issues.subjects import LONGEST_WORDS
from shop_app.texts import gettext
from shop_app.web.pages import page


@dataclass(frozen=True)
class Edit:
    """What was typed, based on `version` of the issue, which `was` like this. `merged`: somebody
    else saved meanwhile."""

    version: int
    about: IssueForm
    was: IssueForm
    merged: Merged | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed. `mine` "": I did not."""

    label: str
    theirs: str
    mine: str


def show(db: Connection, row: IssueRow, form: Edit, status: int = 200) -> Response:
    """The page."""
    found = values(db, row, form)
    if form.merged is not None:
        people, shop = crew.crew(db, g.staff.shop), g.staff.shop
        (last,) = queries.events(db, shop, row.id, limit=1)
        found |= {
            "differences": _differences(form, form.merged, found["telling"], found["orders"]),
            "who": people.who(last.by.actor, last.by.id),
            "at": last.at,
        }
    return page("issues/edit.html", status, issue=row, **found)


def values(db: Connection, row: IssueRow, form: Edit) -> dict[str, Any]:
    """What the template of the form, and of the part that is drawn anew, need."""
    shop, about = g.staff.shop, form.about
    every = by_key(reasons(db, shop))
    chosen, orders = (
        every.get(about.reason),
        around.orders(db, shop, row.customer_gid, about.order_gid),
    )
    return {
        "edit": form,
        "about": about,
        "was": form.was,
        "customer": number_of(row.customer_gid) if row.customer_gid else "",
        "orders": orders,
        "order": next((one for one in orders if one.number == about.order), None),
        "reasons": _offered(every.values(), row.reason),
        "sub_reasons": _subs(chosen, row.sub_reason),
        "hint": hint_of(chosen) if chosen else "",
        "channels": [(str(one), words.channel(one)) for one in Channel],
        "severities": [(one.code, words.severity(one)) for one in Severity],
        "telling": Telling(crew.Crew({}), every),
        "words": words,
        "field": field,
        "form_id": "edit-issue",
        "drawn_by": f"/issues/{row.number}/edit/form",
        "longest": LONGEST_WORDS,
    }


def _offered(every: Iterable[Reason], kept: str) -> list[tuple[str, str]]:
    """Reasons to choose from, with the one that the issue has had so far."""
    return [(one.key, name_of(one)) for one in every if one.active or one.key == kept]


def _subs(reason: Reason | None, kept: str | None) -> list[tuple[str, str]]:
    subs = reason.sub_reasons if reason else ()
    return [(one.key, name_of(one)) for one in subs if one.active or one.key == kept]


def _differences(
    form: Edit, found: Merged, telling: Telling, orders: Sequence[OrderSeen]
) -> list[Difference]:
    return [
        Difference(
            field({"order": "order_gid"}.get(name, name)),
            _said(name, form.was, telling, orders),
            _said(name, form.about, telling, orders) if name in found.both else "",
        )
        for name in (*found.both, *found.theirs)
    ]


def _said(name: str, form: IssueForm, telling: Telling, orders: Sequence[OrderSeen]) -> str:
    """A field in words; "–" where it is empty."""
    value: str = getattr(form, name)
    if not value:
        return "–"
    match name:
        case "order":
            known = {one.number: one.name for one in orders}
            return known.get(value, value)
        case "lines":
            return gettext("Changed")
        case "reason" | "sub_reason":
            return telling.reason(value)
        case "channel":
            return words.channel(Channel(value))
        case "severity":
            return words.severity(Severity[value.upper()])
    return value
