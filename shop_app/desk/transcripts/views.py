"""The whole story of an issue or a customer, to print or keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, g, jsonify, make_response, request
from sqlalchemy import Connection, Engine

from shop_app.desk.issues.crew import crew
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.transcripts import files, reading, telling
from shop_app.desk.transcripts.reading import Kept
from shop_app.errors import AppError
from shop_app.gids import gid as make_gid
from shop_app.gids import number_of
from shop_app.issues.note_html import rendered
from shop_app.issues.reasons import by_key, reasons
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_names import read_names
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """`…/print`, `…/transcript.json` and `…/transcript.csv` of an issue and of a customer.

    `?internal=0` leaves out what is not for the customer's eyes.
    """
    door = Blueprint("transcripts", __name__, template_folder="templates")
    _of_issues(door, engine, admin)
    _of_customers(door, engine, admin)
    return door


def _of_issues(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    def kept(db: Connection, number: int) -> Kept:
        return reading.of_issue(db, g.staff.shop, number)

    @door.get("/issues/<int:number>/print")
    @needs(Permission.VIEW_CUSTOMERS)
    def print_issue(number: int) -> Response:
        with engine.connect() as db:
            found, told = _open(kept(db, number)), _telling(db)
        gid = found.issues[0].customer_gid
        heading = gettext("Issue #%(number)s", number=str(number))
        return _printed(found, told, heading, gid, _name(admin, gid), single=True)

    @door.get("/issues/<int:number>/transcript.json")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue_json(number: int) -> Response:
        with engine.connect() as db:
            return _json(db, _open(kept(db, number)), f"issue-{number}")

    @door.get("/issues/<int:number>/transcript.csv")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue_csv(number: int) -> Response:
        with engine.connect() as db:
            found, told = _open(kept(db, number)), _telling(db)
        return _csv(found, told, f"issue-{number}")


def _of_customers(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    def kept(db: Connection, number: int) -> Kept:
        return reading.of_customer(db, g.staff.shop, make_gid("Customer", number))

    @door.get("/customers/<int:number>/print")
    @needs(Permission.VIEW_CUSTOMERS)
    def print_customer(number: int) -> Response:
        gid = make_gid("Customer", number)
        with engine.connect() as db:
            found, told = _open(kept(db, number)), _telling(db)
        return _printed(
            found, told, gettext("Issues and notes"), gid, _name(admin, gid), single=False
        )

    @door.get("/customers/<int:number>/transcript.json")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer_json(number: int) -> Response:
        with engine.connect() as db:
            return _json(db, _open(kept(db, number)), f"customer-{number}")

    @door.get("/customers/<int:number>/transcript.csv")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer_csv(number: int) -> Response:
        with engine.connect() as db:
            found, told = _open(kept(db, number)), _telling(db)
        return _csv(found, told, f"customer-{number}")


def _internal() -> bool:
    return request.args.get("internal") != "0"


def _open(kept: Kept) -> Kept:
    return kept if _internal() else reading.said_to_customer(kept)


def _telling(db: Connection) -> Telling:
    return Telling(crew(db, g.staff.shop), by_key(reasons(db, g.staff.shop)))


def _name(admin: Callable[[str], Admin], gid: str | None) -> str | None:
    """What the customer is called, as Shopify says now; None: nobody, not told, or out of reach."""
    if gid is None:
        return None
    try:
        return read_names(admin(g.staff.shop), [gid]).get(gid)
    except AppError as error:
        _LOG.info("customer_not_named", code=error.code)
        return None


def _printed(
    found: Kept,
    told: Telling,
    heading: str,
    gid: str | None,
    name: str | None,
    *,
    single: bool,
) -> Response:
    return page(
        "transcripts/print.html",
        heading=heading,
        chapters=telling.chapters(found, told, internal=_internal()),
        single=single,
        cut=found.cut,
        customer=name or (gid and number_of(gid)),
        internal=_internal(),
        printed_at=datetime.now(UTC),
        names=told.crew.names,
        rendered=rendered,
        shop=g.staff.shop,
    )


def _json(db: Connection, found: Kept, name: str) -> Response:
    answer = jsonify(files.json_of(db, g.staff.shop, found, internal=_internal()))
    return _file(answer, f"{name}.json")


def _csv(found: Kept, told: Telling, name: str) -> Response:
    answer = make_response(files.csv_of(found, told, internal=_internal()))
    answer.mimetype = "text/csv"
    return _file(answer, f"{name}.csv")


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
