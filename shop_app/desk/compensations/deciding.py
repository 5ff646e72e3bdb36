"""What managers do with a request: approve it, perhaps with less, or decline it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.approving import approve, decline
from shop_app.compensation.queries import compensation
from shop_app.compensation.revoking import LONGEST_TEXT
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.acting import act
from shop_app.desk.compensations.grant_form import money_of
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.one_page import ActionForm
from shop_app.desk.compensations.problems import text_sent
from shop_app.money import Money
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


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
        less = None if amount == asked_for else amount
        work = partial(
            approve, engine, asking, shop, number, amount=less, by=by(), role=g.staff.role
        )
        return act(engine, settings, number, work, toast=gettext("Approved"), form=form)

    @door.post("/<int:number>/decline")
    @needs(Permission.APPROVE_COMPENSATION)
    def no(number: int) -> Response:
        text = text_sent()
        if not 0 < len(text) <= LONGEST_TEXT:
            told = gettext("Say in a few words why not: whoever asked reads it.")
            wrong = ActionForm("decline", text=text, error=told)
            return one_page.show(engine, settings, number, 422, form=wrong)
        work = partial(decline, engine, g.staff.shop, number, text, by=by())
        form = ActionForm("decline", text=text)
        return act(engine, settings, number, work, toast=gettext("Declined"), form=form)


def _amounts(engine: Engine, number: int, typed: str) -> tuple[Money | None, Money | None]:
    """What was asked for, and what was typed in its currency; None: no amount."""
    with engine.connect() as db:
        row = compensation(db, g.staff.shop, number)
    return row.worth, money_of(typed, row.value_currency or row.currency)
