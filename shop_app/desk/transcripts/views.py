"""The whole story of an issue or a customer, to print or keep."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, jsonify, make_response
from sqlalchemy import Connection, Engine

from shop_app.desk.issues.event_words import Telling
from shop_app.desk.transcripts import files, reading
from shop_app.desk.transcripts.printing import Paper, internal, opened, printed, words_for
from shop_app.desk.transcripts.reading import Kept
from shop_app.gids import gid as make_gid
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


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
            found, told = opened(kept(db, number)), words_for(db)
        heading = gettext("Issue #%(number)s", number=str(number))
        paper = Paper(heading, found.issues[0].customer_gid, nothing="", single=True)
        return printed(admin, found, told, paper)

    @door.get("/issues/<int:number>/transcript.json")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue_json(number: int) -> Response:
        with engine.connect() as db:
            return _json(db, opened(kept(db, number)), f"issue-{number}")

    @door.get("/issues/<int:number>/transcript.csv")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue_csv(number: int) -> Response:
        with engine.connect() as db:
            found, told = opened(kept(db, number)), words_for(db)
        return _csv(found, told, f"issue-{number}")


def _of_customers(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    def kept(db: Connection, number: int) -> Kept:
        return reading.of_customer(db, g.staff.shop, make_gid("Customer", number))

    @door.get("/customers/<int:number>/print")
    @needs(Permission.VIEW_CUSTOMERS)
    def print_customer(number: int) -> Response:
        gid = make_gid("Customer", number)
        with engine.connect() as db:
            found, told = opened(kept(db, number)), words_for(db)
        nothing = gettext("Nothing was recorded about this customer.")
        paper = Paper(gettext("Issues and notes"), gid, nothing)
        return printed(admin, found, told, paper)

    @door.get("/customers/<int:number>/transcript.json")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer_json(number: int) -> Response:
        with engine.connect() as db:
            return _json(db, opened(kept(db, number)), f"customer-{number}")

    @door.get("/customers/<int:number>/transcript.csv")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer_csv(number: int) -> Response:
        with engine.connect() as db:
            found, told = opened(kept(db, number)), words_for(db)
        return _csv(found, told, f"customer-{number}")


def _json(db: Connection, found: Kept, name: str) -> Response:
    answer = jsonify(files.json_of(db, g.staff.shop, found, internal=internal()))
    return _file(answer, f"{name}.json")


def _csv(found: Kept, told: Telling, name: str) -> Response:
    answer = make_response(files.csv_of(found, told, internal=internal()))
    answer.mimetype = "text/csv"
    return _file(answer, f"{name}.csv")


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
