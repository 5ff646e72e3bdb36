"""The budget: what compensations hold and have cost in a month, and whether the ledger adds up."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation import budgets, checked, policies
from shop_app.desk.budget import exporting, words
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.report_months import Month, asked, month_of, offered
from shop_app.issues.reasons import by_key, reasons
from shop_app.staff.queries import people
from shop_app.staff.rules import Permission
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page

PATH = "/budget"
_CHARTED = 6
"""Months beside each other; our own choice."""


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /budget."""
    door = Blueprint("budget", __name__, template_folder="templates", url_prefix=PATH)

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        month, current = months_asked()
        beside = [month.back(back) for back in range(_CHARTED)]
        shop = g.shop.shop
        with engine.begin() as db:
            saved = policies.current(db, shop)
            found = budgets.month(db, shop, month.key, saved)
            earlier = budgets.months(db, shop, [one.key for one in beside], saved)
            check = checked.last_check(db, shop)
            named = words.Names(
                saved.policy.currency,
                by_key(reasons(db, shop)),
                Crew({one.id: one for one in people(db, shop)}),
            )
        return page(
            "budget/budget.html",
            found=found,
            month=month,
            months=offered(current),
            version=saved.version,
            whole=words.line(found.shop, named),
            parts=words.parts(found, named),
            by_month=words.by_month(beside, earlier, saved.policy.shop_month, named),
            check=check,
            differences=[] if check is None else words.differences(check, named),
        )

    exporting.add(door, engine)
    return door


def months_asked() -> tuple[Month, Month]:
    """The month that was asked for, and the one that it is in the shop."""
    current = month_of(datetime.now(UTC), zone(g.shop.timezone))
    return asked(request.args.get("month", ""), current), current
