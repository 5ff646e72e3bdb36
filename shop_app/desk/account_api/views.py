"""A customer's own pages ask here: their orders, their problems and what they got for them.

Whose they are the session token says alone; there is no parameter that names a customer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.account_api import bodies, reading, reporting, shapes, telling, whose, words
from shop_app.desk.account_api.whose import OwnOrder
from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import headed, sent
from shop_app.errors import AppError, Busy
from shop_app.gids import gid
from shop_app.issues.reasons import by_key, customer_text_of, name_of, reasons
from shop_app.issues.subjects import MOST_LINES
from shop_app.settings import Settings
from shop_app.web.entrances import for_customers
from shop_app.web.failures import refused

Answer = tuple[Response, int]


def blueprint(engine: Engine, settings: Settings) -> Blueprint:
    """Everything under /api/account."""
    door = Blueprint("account_api", __name__, url_prefix="/api/account")
    _show(door, engine, settings)
    _report(door, engine)
    answer_in_json(door)
    door.register_error_handler(AppError, _refuse)
    door.register_error_handler(Busy, _refuse)
    return door


def _show(door: Blueprint, engine: Engine, settings: Settings) -> None:
    @door.get("")
    @for_customers
    def account() -> Answer:
        with engine.connect() as db:
            return answer(_account(db, settings, datetime.now(UTC)))

    @door.get("/orders/<number>")
    @for_customers
    def order(number: str) -> Answer:
        with engine.connect() as db:
            customer = whose.customer(db, g.customer.shop, g.customer.gid)
            wanted = gid("Order", named(number))
            own = whose.own_order(db, g.customer.shop, customer, wanted)
            return answer(_order(db, customer, own, settings, datetime.now(UTC)))


def _report(door: Blueprint, engine: Engine) -> None:
    @door.post("/issues")
    @for_customers
    def report() -> Answer:
        """A key that this customer has sent before opens nothing: 200 instead of 201."""
        wanted, key = sent(bodies.ReportSent), headed(bodies.ReportRetried).key
        shop, now = g.customer.shop, datetime.now(UTC)
        with engine.begin() as db:
            done = reporting.report_problem(db, shop, g.customer.gid, wanted, key, now=now)
            found = reading.issues_of(db, shop, done.customer, issue_id=done.opened.id)
            known = reasons(db, shop)
            (problem,) = telling.problems(db, shop, found, known)
            sorry = customer_text_of(by_key(known)[found[0].reason])
            reported = shapes.Reported(text=words.thanks(sorry), problem=problem)
        return answer(reported, 201 if done.new else 200)


def _account(db: Connection, settings: Settings, now: datetime) -> shapes.Account:
    shop = g.customer.shop
    customer = whose.customer(db, shop, g.customer.gid)
    issues = reading.issues_of(db, shop, customer, limit=reading.MOST + 1)
    got = reading.given_to(db, shop, customer, limit=reading.MOST + 1)
    shown = issues[: reading.MOST]
    return shapes.Account(
        problems=telling.problems(db, shop, shown, reasons(db, shop)) if shown else [],
        given=telling.given(got[: reading.MOST], settings, now),
        more=max(len(issues), len(got)) > reading.MOST,
    )


def _order(
    db: Connection, customer: str, order: OwnOrder, settings: Settings, now: datetime
) -> shapes.AccountOrder:
    shop, known = g.customer.shop, reasons(db, g.customer.shop)
    return shapes.AccountOrder(
        name=order.name,
        report=shapes.ReportRules(
            reasons=[
                shapes.ReasonToReport(key=one.key, name=name_of(one))
                for one in reporting.reportable(known)
            ],
            lines=telling.lines(reading.lines_of(db, shop, order.gid, limit=MOST_LINES)),
            longest=bodies.LONGEST_TEXT,
            refusal=_why_not(db, customer, now),
        ),
        problems=telling.problems(
            db, shop, reading.issues_of(db, shop, customer, order=order.gid), known
        ),
        given=telling.given(reading.given_to(db, shop, customer, order=order.gid), settings, now),
    )


def _why_not(db: Connection, customer: str, now: datetime) -> str | None:
    """Why the customer can report nothing now; None: they can."""
    try:
        reporting.check_may_report(db, g.customer.shop, customer, now=now)
    except Busy as error:
        return words.refusal(error)
    return None


def _refuse(error: AppError) -> Response:
    """Say it to the customer too, in their language (`text`)."""
    response = refused(error, words.refusal(error))
    if "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    return response
