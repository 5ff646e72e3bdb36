"""The doors that show what may be given, and what was."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation import budgets, listing, policies, queries
from shop_app.compensation.eligibility import eligibility
from shop_app.desk.compensations_api import as_json, bodies, shapes
from shop_app.desk.compensations_api.granting import Admins, about
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked
from shop_app.staff.rules import Permission
from shop_app.timeline.service import Actor, By
from shop_app.timezones import zone
from shop_app.web.auth import needs

Answer = tuple[Response, int]


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""
    _eligible(door, engine, admin)
    _compensations(door, engine)
    _budget(door, engine)


def _eligible(door: Blueprint, engine: Engine, admin: Admins) -> None:
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


def _compensations(door: Blueprint, engine: Engine) -> None:
    @door.get("/compensations")
    def compensations() -> Answer:
        wanted, shop = asked(bodies.CompensationsAsked), g.staff.shop
        look = listing.Look(shop, zone(g.shop.timezone))
        place = None if wanted.after is None else listing.Place(wanted.after)
        with engine.connect() as db:
            found = listing.listing(db, look, wanted.list, wanted.filter(), place)
            shown = as_json.compensations(db, shop, found.rows)
        return answer(shapes.CompensationList(compensations=shown, next=found.next))

    @door.get("/compensations/<number>")
    def compensation(number: str) -> Answer:
        with engine.connect() as db:
            row = queries.compensation(db, g.staff.shop, named(number))
            shown = as_json.compensation(db, g.staff.shop, row)
        return answer(shapes.CompensationShown(compensation=shown))


def _budget(door: Blueprint, engine: Engine) -> None:
    @door.get("/budget")
    @needs(Permission.VIEW_SHOP)
    def budget() -> Answer:
        wanted, shop = asked(bodies.BudgetAsked), g.staff.shop
        month = wanted.month or f"{datetime.now(zone(g.shop.timezone)):%Y-%m}"
        with engine.begin() as db:
            saved = policies.current(db, shop)
            found = budgets.month(db, shop, month, saved)
        return answer(as_json.budget(found, saved))
