"""The doors that show what may be given, and what was."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation import queries
from shop_app.compensation.eligibility import eligibility
from shop_app.desk.compensations_api import as_json, bodies, shapes
from shop_app.desk.compensations_api.granting import Admins, about
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked
from shop_app.timeline.service import Actor, By

Answer = tuple[Response, int]


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""

    @door.get("/eligibility")
    def eligible() -> Answer:
        wanted, shop = asked(bodies.EligibilityAsked), g.staff.shop
        what, reason = about(engine, wanted.customer, wanted.order, wanted.issue, wanted.reason)
        found = eligibility(
            engine,
            admin(shop),
            shop,
            what,
            reason=reason,
            severity=wanted.severity,
            by=By(Actor.STAFF, g.staff.id),
            role=g.staff.role,
        )
        return answer(as_json.eligibility(found))

    @door.get("/compensations/<number>")
    def compensation(number: str) -> Answer:
        with engine.connect() as db:
            row = queries.compensation(db, g.staff.shop, named(number))
            shown = as_json.compensation(db, g.staff.shop, row)
        return answer(shapes.CompensationShown(compensation=shown))
