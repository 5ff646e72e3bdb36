"""What managers do with a request: approve it, perhaps with less, or decline it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.approving import approve, decline
from shop_app.compensation.queries import compensation
from shop_app.compensation.refusing import OwnRequest, Refused
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.grant_form import money_of
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.one_page import ActionForm
from shop_app.desk.compensations.problems import LONGEST_TEXT, problem, text_sent
from shop_app.errors import Busy, Conflict, Invalid
from shop_app.money import Money
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done


def add(door: Blueprint, engine: Engine, settings: Settings, admin: Callable[[str], Admin]) -> None:
    """`POST /compensations/<number>/approve` and `…/decline`."""

    @door.post("/<int:number>/approve")
    @needs(Permission.APPROVE_COMPENSATION)
    def yes(number: int) -> Response:
        typed = request.form.get("amount", "").strip()
        asked_for, amount = _amounts(engine, number, typed)
        form = ActionForm("approve", amount=typed)
        if typed and (amount is None or not amount.minor):
            told = gettext("Enter an amount above zero.")
            wrong = ActionForm("approve", amount=typed, error=told)
            return one_page.show(engine, settings, number, 422, form=wrong)
        asking, shop = admin(g.staff.shop), g.staff.shop
        try:
            less = None if amount == asked_for else amount
            approve(engine, asking, shop, number, amount=less, by=by(), role=g.staff.role)
        except Refused as error:
            refusals = error.refusals
            return one_page.show(engine, settings, number, 422, form=form, refusals=refusals)
        except (Conflict, Invalid, Busy, OwnRequest) as error:
            told = problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told, form=form)
        return done(one_page.show(engine, settings, number), gettext("Approved"))

    @door.post("/<int:number>/decline")
    @needs(Permission.APPROVE_COMPENSATION)
    def no(number: int) -> Response:
        text = text_sent()
        if not 0 < len(text) <= LONGEST_TEXT:
            told = gettext("Say in a few words why not: whoever asked reads it.")
            wrong = ActionForm("decline", text=text, error=told)
            return one_page.show(engine, settings, number, 422, form=wrong)
        try:
            decline(engine, g.staff.shop, number, text, by=by())
        except (Conflict, Invalid, OwnRequest) as error:
            form, told = ActionForm("decline", text=text), problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told, form=form)
        return done(one_page.show(engine, settings, number), gettext("Declined"))


def _amounts(engine: Engine, number: int, typed: str) -> tuple[Money | None, Money | None]:
    """What was asked for, and what was typed in its currency; None: no amount."""
    with engine.connect() as db:
        row = compensation(db, g.staff.shop, number)
    return row.worth, money_of(typed, row.value_currency or row.currency)
