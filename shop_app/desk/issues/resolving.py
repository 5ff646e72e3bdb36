"""How an issue was made good: asked when it is resolved, and changed afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import issue_page
from shop_app.desk.issues.issue_page import ResolveForm
from shop_app.desk.issues.moving import by
from shop_app.desk.issues.refusals import refused, version_sent
from shop_app.errors import Conflict, Invalid
from shop_app.issues import changing
from shop_app.issues.changing import Remedied
from shop_app.issues.queries import issue as issue_of
from shop_app.issues.rules import Remedy, RootCause, Status
from shop_app.money import Money
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done

_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,4})?")
_CURRENCY = re.compile("[A-Z]{3}")
_FIELDS = {"remedy_missing": "remedy", "amount_negative": "amount", "link_unusable": "link"}
"""Where a refusal is shown, by its code."""

_Choice = TypeVar("_Choice", Remedy, RootCause)


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /issues/<number>/resolve` shows the issue with the form open, `POST` resolves it."""

    @door.get("/<int:number>/resolve")
    @needs(Permission.WORK_ISSUES)
    def ask(number: int) -> Response:
        with engine.connect() as db:
            row = issue_of(db, g.staff.shop, number)
        amount = row.remedied
        form = ResolveForm(
            version=row.version,
            root_cause=row.root_cause or "",
            remedy=row.remedy or "",
            amount="" if amount is None else f"{amount.major:f}",
            link=row.remedy_link or "",
        )
        return issue_page.show(engine, number, form=form)

    @door.post("/<int:number>/resolve")
    @needs(Permission.WORK_ISSUES)
    def resolve(number: int) -> Response:
        form = _checked(_read(request.form))
        if form.errors:
            return issue_page.show(engine, number, 422, form=form)
        try:
            with engine.begin() as db:
                newly = _resolve(db, number, form)
        except Conflict as error:
            mine = replace(form, version=error.details["version"])
            return issue_page.show(engine, number, error.status, form=mine, problem=refused(error))
        except Invalid as error:
            wrong = {_FIELDS.get(error.code, "remedy"): refused(error)}
            return issue_page.show(engine, number, 422, form=replace(form, errors=wrong))
        toast = gettext("Issue resolved") if newly else gettext("Remedy saved")
        return done(issue_page.show(engine, number), toast, url=f"/issues/{number}")


def _resolve(db: Connection, number: int, form: ResolveForm) -> bool:
    """One change of the issue for the person, three for the books. False: it was resolved before."""
    shop, now = g.staff.shop, datetime.now(UTC)
    cause = _choice(RootCause, form.root_cause)
    amount = _money(form.amount, form.currency)
    given = Remedied(_choice(Remedy, form.remedy), amount, form.link or None)
    changes = changing.IssueChanges(root_cause=cause)
    version = changing.edit(db, shop, number, changes, version=form.version, by=by(), now=now)
    version = changing.remedy(db, shop, number, given, version=version, by=by(), now=now)
    newly = issue_of(db, shop, number).status.at_work
    if newly:
        changing.move(db, shop, number, Status.RESOLVED, version=version, by=by(), now=now)
    return newly


def _read(sent: Mapping[str, str]) -> ResolveForm:
    """Raises Invalid for what the page could not have sent."""
    version = version_sent(sent)
    texts = [sent.get(name, "").strip() for name in ("remedy", "amount", "currency", "link")]
    if "\0" in "".join(texts):
        raise Invalid("the form holds a NUL character; reload the page")
    remedy, amount, currency, link = texts
    cause = sent.get("root_cause", "")
    return ResolveForm(version, cause, remedy, amount, currency=currency, link=link)


def _checked(form: ResolveForm) -> ResolveForm:
    errors = {}
    if _choice(Remedy, form.remedy) is None:
        errors["remedy"] = gettext("Say what was done for the customer.")
    if form.root_cause and _choice(RootCause, form.root_cause) is None:
        errors["root_cause"] = gettext("Choose a root cause, or none.")
    if form.amount and not (_AMOUNT.fullmatch(form.amount) and _CURRENCY.fullmatch(form.currency)):
        errors["amount"] = gettext("Enter an amount of zero or more.")
    return replace(form, errors=errors)


def _choice(kind: type[_Choice], sent: str) -> _Choice | None:
    return kind(sent) if sent in list(kind) else None


def _money(amount: str, currency: str) -> Money | None:
    return Money.parse(amount.replace(",", "."), currency) if amount else None
