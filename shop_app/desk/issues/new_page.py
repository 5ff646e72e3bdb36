"""The page of a new issue: what it can be about, and what happened before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Response, g
from sqlalchemy import Connection

from shop_app.desk.issues import around, crew, words
from shop_app.desk.issues.around import OrderSeen
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.field_words import field
from shop_app.desk.issues.new_form import ME, NewForm
from shop_app.gids import number_of
from shop_app.issues.notes import LONGEST
from shop_app.issues.opening import repeats
from shop_app.issues.preferring import Preferred, preferred
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, active, by_key, hint_of, name_of, reasons
from shop_app.issues.rules import Channel, Severity
from shop_app.issues.subjects import LONGEST_WORDS
from shop_app.texts import gettext
from shop_app.web.pages import page


@dataclass(frozen=True)
class Around:
    """What a form can choose from, and the issues of before that it would repeat."""

    orders: Sequence[OrderSeen]
    reasons: Mapping[str, Reason]
    crew: Crew
    preferred: Preferred
    earlier: Sequence[IssueRow]

    @property
    def telling(self) -> Telling:
        """Words for reasons."""
        return Telling(self.crew, self.reasons)


def around_form(db: Connection, shop: str, form: NewForm, now: datetime) -> tuple[NewForm, Around]:
    """What belongs to a form, in six statements at most; and the form with the customer of its
    order, where it names only that."""
    about = form.about
    orders = around.orders(db, shop, form.customer_gid, about.order_gid)
    form = _of_its_customer(form, orders)
    found = Around(
        orders=orders,
        reasons=by_key(reasons(db, shop)),
        crew=crew.crew(db, shop),
        preferred=preferred(db, shop, form.customer_gid),
        earlier=_earlier(db, shop, form, now),
    )
    return form, found


def _earlier(db: Connection, shop: str, form: NewForm, now: datetime) -> Sequence[IssueRow]:
    about = form.about
    if not about.reason:
        return ()
    return repeats(db, shop, form.customer_gid, about.order_gid, about.reason, now=now)


def _of_its_customer(form: NewForm, orders: Sequence[OrderSeen]) -> NewForm:
    chosen = next((one for one in orders if one.number == form.about.order), None)
    if form.customer or chosen is None or chosen.customer_gid is None:
        return form
    return replace(form, customer=number_of(chosen.customer_gid))


def with_owner(form: NewForm, found: Around) -> NewForm:
    """A new form with the owner who is proposed for a VIP: who was chosen for VIPs, else who had
    their last issue."""
    known = found.preferred
    able = [one for one in (known.chosen, known.last) if one and found.crew.may_own(one)]
    if not known.vip or not able or able[0] == g.staff.id:
        return form
    return replace(form, owner=able[0])


def show(form: NewForm, found: Around, status: int = 200, *, problem: str = "") -> Response:
    """The page with the form; with any other `status` it comes back from being sent."""
    sent = status != HTTPStatus.OK
    return page("issues/new.html", status, problem=problem, sent=sent, **values(form, found))


def values(form: NewForm, found: Around) -> dict[str, Any]:
    """What the template of the form, and of the part that is drawn anew, need."""
    chosen = found.reasons.get(form.about.reason)
    return {
        "form": form,
        "about": form.about,
        "found": found,
        "customer": form.customer,
        "orders": found.orders,
        "form_id": "new-issue",
        "drawn_by": "/issues/new/form",
        "order": next((one for one in found.orders if one.number == form.about.order), None),
        "reasons": [(one.key, name_of(one)) for one in active(found.reasons.values())],
        "sub_reasons": [(one.key, name_of(one)) for one in chosen.offered] if chosen else [],
        "hint": hint_of(chosen) if chosen else "",
        "channels": [(str(one), words.channel(one)) for one in Channel],
        "severities": [(one.code, words.severity(one)) for one in Severity],
        "owners": owners(found),
        "words": words,
        "field": field,
        "longest": LONGEST_WORDS,
        "longest_note": LONGEST,
    }


def owners(found: Around) -> list[tuple[str, str]]:
    """Who can be given the issue: ME, "" for nobody, and ids of others, with what they are called."""
    named = dict(found.crew.owners())
    named.pop(g.staff.id, None)
    last, chosen = found.preferred.last, found.preferred.chosen
    if last in named:
        name = gettext("%(name)s (had this customer's last issue)", name=named.pop(last))
        named = {last: name, **named}
    if chosen in named:
        name = gettext("%(name)s (gets the issues of VIPs)", name=found.crew.name(chosen))
        named = {chosen: name, **{one: name for one, name in named.items() if one != chosen}}
    me = gettext("%(name)s (you)", name=found.crew.name(g.staff.id))
    return [(ME, me), ("", gettext("Nobody")), *named.items()]
