"""The doors that grant, and take back what Shopify does not know of yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation import granting, queries, taking_back
from shop_app.compensation.about import About
from shop_app.compensation.granting import Ask
from shop_app.compensation.judgement import Wanted
from shop_app.desk.compensations_api import as_json, bodies, shapes
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import sent
from shop_app.errors import Invalid
from shop_app.issues import queries as issues
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs

Answer = tuple[Response, int]
Admins = Callable[[str], Admin]


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""
    _grant(door, engine, admin)
    _take_back(door, engine)


def about(
    engine: Engine, customer: str | None, order: str | None, issue: int | None, reason: str | None
) -> tuple[About, str]:
    """What a compensation is about, and why: an issue's number brings its reason.

    Raises NotFound for an issue that the shop does not have, and Invalid when there is no reason.
    """
    if issue is None:
        if reason is None:
            raise Invalid("reason: is missing", code="missing_field", path="reason")
        return About(customer, order, None), reason
    with engine.connect() as db:
        row = issues.issue(db, g.staff.shop, issue)
    return About(customer, order, row.id), reason or row.reason


def _grant(door: Blueprint, engine: Engine, admin: Admins) -> None:
    @door.post("/compensations")
    @needs(Permission.GRANT_COMPENSATION)
    def grant() -> Answer:
        """A key that this staff member has sent before grants nothing: 200 instead of 201."""
        wanted, shop = sent(bodies.CompensationSent), g.staff.shop
        what, reason = about(engine, wanted.customer, wanted.order, wanted.issue, wanted.reason)
        ask = Ask(
            about=what,
            wanted=Wanted(wanted.kind, reason, wanted.worth()),
            key=f"api-{g.staff.id}-{wanted.key}",
            note=wanted.note,
        )
        granted = granting.grant_compensation(
            engine, admin(shop), shop, ask, by=by(), role=g.staff.role
        )
        return shown(engine, granted.number, 200 if granted.again else 201)


def _take_back(door: Blueprint, engine: Engine) -> None:
    @door.post("/compensations/<number>/take-back")
    @needs(Permission.GRANT_COMPENSATION)
    def take_back(number: str) -> Answer:
        one = named(number)
        taking_back.take_back(engine, g.staff.shop, one, by=by())
        return shown(engine, one)


def shown(engine: Engine, number: int, status: int = 200) -> Answer:
    """The compensation as it stands."""
    with engine.connect() as db:
        row = queries.compensation(db, g.staff.shop, number)
        shown = as_json.compensation(db, g.staff.shop, row)
    return answer(shapes.CompensationShown(compensation=shown), status)


def by() -> By:
    """The staff member who asks."""
    return By(Actor.STAFF, g.staff.id)
