"""What an action needs to open issues: one request for the whole form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.extensions_api.chosen import chosen_orders, form_order, must_be_one_or_orders
from shop_app.desk.extensions_api.form_shapes import (
    Choice,
    FormAsked,
    FormLine,
    FormOrder,
    FormReason,
    IssueForm,
)
from shop_app.desk.issues import new_form, new_page, refusals, words
from shop_app.desk.issues.around import Line
from shop_app.desk.issues.issue_form import IssueForm as Typed
from shop_app.desk.issues.new_page import Around
from shop_app.desk.issues_api import earlier
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.issues_api.fields import member_gid
from shop_app.desk.openapi.reading import asked
from shop_app.errors import NotFound
from shop_app.gids import number_of
from shop_app.issues.reasons import Reason, active, hint_of, name_of
from shop_app.issues.repeating import lately
from shop_app.issues.rules import Channel, Severity
from shop_app.issues.subjects import LONGEST_WORDS
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, money, number
from shop_app.web.auth import needs

Answer = tuple[Response, int]
_PROPOSED = Typed()
"""What stands in an empty form."""


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /issue-form?customer=` or `?order=&order=…`."""

    @door.get("/issue-form")
    @needs(Permission.WORK_ISSUES)
    def issue_form() -> Answer:
        wanted = asked(FormAsked)
        must_be_one_or_orders(wanted)
        with engine.connect() as db:
            shown = _several(db, wanted) if len(wanted.order) > 1 else _one(db, wanted)
        return answer(shown)


def _one(db: Connection, wanted: FormAsked) -> IssueForm:
    """In seven statements. Raises NotFound for an order that nobody has told us of."""
    now, shop = datetime.now(UTC), g.staff.shop
    order = wanted.order[0] if wanted.order else None
    form = new_form.fresh(_number(wanted.customer), _number(order), "")
    form, found = new_page.around_form(db, shop, form, now)
    its = tuple(one for one in found.orders if order in (None, one.gid))
    if order is not None and not its:
        raise NotFound(f"Amends has not heard of {order}", code="not_heard_of")
    told = lately(db, shop, wanted.customer, order, now=now)
    return _form(
        found,
        [form_order(one.gid, one.name, one.at, one.total) for one in its],
        lines=[FormLine(line=line.gid, text=_line(line)) for one in its for line in one.lines],
        owner=new_page.with_owner(form, found).owner,
        told=earlier.lines(told, found.reasons.values()),
    )


def _several(db: Connection, wanted: FormAsked) -> IssueForm:
    """Whether something repeats is seen when each is opened."""
    known, unknown = chosen_orders(db, g.staff.shop, wanted.order)
    form, found = new_page.around_form(
        db, g.staff.shop, new_form.fresh("", "", ""), datetime.now(UTC)
    )
    return _form(found, known, unknown=unknown, owner=form.owner)


def _form(
    found: Around,
    orders: list[FormOrder],
    *,
    owner: str,
    unknown: Iterable[str] = (),
    lines: Iterable[FormLine] = (),
    told: Iterable[earlier.EarlierIssue] = (),
) -> IssueForm:
    return IssueForm(
        orders=orders,
        unknown=list(unknown),
        lines=list(lines),
        reasons=[_reason(one) for one in active(found.reasons.values())],
        channels=[Choice(key=one, name=words.channel(one)) for one in Channel],
        channel=Channel(_PROPOSED.channel),
        severities=[Choice(key=one.code, name=words.severity(one)) for one in Severity],
        owners=[Choice(key=_owner(key), name=name) for key, name in new_page.owners(found)],
        owner=_owner(owner),
        earlier=list(told),
        longest=LONGEST_WORDS,
        too_long=refusals.too_long(LONGEST_WORDS),
    )


def _reason(one: Reason) -> FormReason:
    subs = [Choice(key=sub.key, name=name_of(sub)) for sub in one.offered]
    return FormReason(
        key=one.key,
        name=name_of(one),
        hint=hint_of(one),
        severity=one.severity.code,
        sub_reasons=subs,
    )


def _line(line: Line) -> str:
    called = line.sku or gettext("Item without a number")
    return f"{number(line.quantity)} × {called} · {money(line.amount)}"


def _owner(key: str) -> str:
    return member_gid(g.staff.id if key == new_form.ME else key or None) or ""


def _number(gid: str | None) -> str:
    return "" if gid is None else number_of(gid)
