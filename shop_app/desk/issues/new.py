"""A new issue: whom it is about, what happened, and whether it is the same trouble again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import issue_form, issue_page, new_form, new_page, new_start, taking_up
from shop_app.desk.issues.moving import by, owner_sent
from shop_app.desk.issues.new_form import NewForm
from shop_app.desk.issues.refusals import refused
from shop_app.errors import Conflict, Invalid
from shop_app.issues import changing, repeating, saving
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import (
    FIRST_VERSION,
    IssueDraft,
    Opened,
    open_issue,
    repeats,
    sent_before,
)
from shop_app.issues.reasons import by_key, reasons
from shop_app.issues.rules import Channel
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PLACES = {
    "sub_reason_unknown": "sub_reason",
    "reason_unknown": "reason",
    "line_unknown": "lines",
    "too_many_lines": "lines",
    "order_unknown": "order",
    "customer_not_of_order": "order",
}
"""Where a refusal is shown, by its code; others stand above the form."""


def add(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    """`GET /issues/new?customer=&order=`, the form drawn anew, and `POST /issues/new`."""

    @door.get("/new")
    @needs(Permission.WORK_ISSUES)
    def new() -> Response:
        customer, order = (
            issue_form.number_sent(request.args, one) for one in ("customer", "order")
        )
        if not customer and not order:
            return new_start.show(engine, admin)
        form = new_form.fresh(customer, order, request.args.get("reason", ""))
        with engine.connect() as db:
            form, found = new_page.around_form(db, g.staff.shop, form, datetime.now(UTC))
        chosen = found.reasons.get(form.about.reason)
        form = replace(form, about=issue_form.following(form.about, chosen, "reason"))
        return new_page.show(new_page.with_owner(form, found), found)

    @door.post("/new/form")
    @needs(Permission.WORK_ISSUES)
    def redraw() -> Response:
        form, changed = new_form.read(request.form), request.form.get("changed", "")
        with engine.connect() as db:
            form, found = new_page.around_form(db, g.staff.shop, form, datetime.now(UTC))
        chosen = found.reasons.get(form.about.reason)
        form = replace(form, about=issue_form.following(form.about, chosen, changed))
        at = changed if changed in ("reason", "order") else ""
        return page("issues/_trouble.html", drawn=True, at=at, **new_page.values(form, found))

    @door.post("/new")
    @needs(Permission.WORK_ISSUES)
    def create() -> Response:
        form, shop = new_form.read(request.form), g.staff.shop
        with engine.connect() as db:
            form = new_form.checked(form, by_key(reasons(db, shop)))
        if form.wrong:
            return _again(engine, form, 422)
        if form.into is not None:
            return taking_up.take_up(engine, form, form.into)
        try:
            with engine.begin() as db:
                opened = _open(db, shop, form)
        except Invalid as error:
            return _refused(engine, form, error)
        if opened is None:
            return _again(engine, form, 409)
        toast = gettext("Issue #%(number)s opened", number=str(opened.number))
        return done(issue_page.show(engine, opened.number), toast, url=f"/issues/{opened.number}")


def _open(db: Connection, shop: str, form: NewForm) -> Opened | None:
    """Open it, with its first note; None: it would repeat earlier ones, and nobody has said that it
    is to be opened all the same."""
    about, now = form.about, datetime.now(UTC)
    before = sent_before(db, shop, form.key)
    if before is not None:
        _sent_again(db, shop, form, before, now)
        return before
    # Whoever opens the same trouble at this moment is waited for, and then shown.
    repeating.alone(db, shop, form.customer_gid, about.order_gid, about.reason)
    earlier = repeats(db, shop, form.customer_gid, about.order_gid, about.reason, now=now)
    if earlier and not form.anyway:
        return sent_before(db, shop, form.key)  # the earlier one may be of this very form
    draft = IssueDraft(
        customer_gid=form.customer_gid,
        order_gid=about.order_gid,
        reason=about.reason,
        channel=Channel(about.channel),
        lines=about.line_gids,
        sub_reason=about.sub_reason or None,
        severity=about.level,
        impact=about.impact,
        wish=about.wish,
        owner_id=owner_sent(form.owner),
    )
    repeat_of = earlier[0].id if earlier else None
    opened = open_issue(db, shop, draft, by=by(), now=now, repeat_of=repeat_of, form_key=form.key)
    if form.note:
        place = Place(issue=opened.id)
        add_note(db, shop, place, form.note, said=form.said, by=by(), now=now, key=form.key)
    return opened


def _sent_again(db: Connection, shop: str, form: NewForm, before: Opened, now: datetime) -> None:
    """Nobody saw the first answer. What was typed since goes into the issue that the form opened,
    unless somebody works on that already."""
    if saving.locked(db, shop, before.number, None).version == FIRST_VERSION:
        wanted = issue_form.changes(form.about)
        changing.edit(db, shop, before.number, wanted, version=None, by=by(), now=now)
    if not form.note:
        return
    write = partial(
        add_note, db, shop, Place(issue=before.id), form.note, said=form.said, by=by(), now=now
    )
    try:
        write(key=form.key)
    except Conflict as error:
        write(corrects=error.details["note"], key=f"{form.key}-again")


def _again(engine: Engine, form: NewForm, status: int, *, problem: str = "") -> Response:
    with engine.connect() as db:
        form, found = new_page.around_form(db, g.staff.shop, form, datetime.now(UTC))
    return new_page.show(form, found, status, problem=problem)


def _refused(engine: Engine, form: NewForm, error: Invalid) -> Response:
    """The form again, with what is wrong at its field."""
    told, at = refused(error), _PLACES.get(error.code)
    if at is None:
        return _again(engine, form, 422, problem=told)
    wrong = replace(form, about=replace(form.about, errors={at: told}))
    return _again(engine, wrong, 422)
