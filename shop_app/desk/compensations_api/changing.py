"""The doors that decide about requests, and change what was granted."""

from __future__ import annotations

from flask import Blueprint, g
from sqlalchemy import Engine

from shop_app.compensation import approving, revoking, settling
from shop_app.desk.compensations_api import bodies
from shop_app.desk.compensations_api.granting import Admins, Answer, by, shown
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.openapi.reading import sent
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""
    _requests(door, engine, admin)
    _granted(door, engine)


def _requests(door: Blueprint, engine: Engine, admin: Admins) -> None:
    @door.post("/compensations/<number>/approve")
    @needs(Permission.APPROVE_COMPENSATION)
    def approve(number: str) -> Answer:
        amount, one = bodies.sent_money(sent(bodies.ApprovalSent).amount), named(number)
        shop, role = g.staff.shop, g.staff.role
        approving.approve(engine, admin(shop), shop, one, amount=amount, by=by(), role=role)
        return shown(engine, one)

    @door.post("/compensations/<number>/decline")
    @needs(Permission.APPROVE_COMPENSATION)
    def decline(number: str) -> Answer:
        text, one = sent(bodies.DeclineSent).text, named(number)
        approving.decline(engine, g.staff.shop, one, text, by=by(), role=g.staff.role)
        return shown(engine, one)

    @door.post("/compensations/<number>/settle")
    @needs(Permission.APPROVE_COMPENSATION)
    def settle(number: str) -> Answer:
        done, one = sent(bodies.SettlementSent).done, named(number)
        settling.settle_doubt(engine, g.staff.shop, one, done, by=by())
        return shown(engine, one)


def _granted(door: Blueprint, engine: Engine) -> None:
    @door.post("/compensations/<number>/revoke")
    @needs(Permission.GRANT_COMPENSATION)
    def revoke(number: str) -> Answer:
        text, one = sent(bodies.RevokeSent).text, named(number)
        revoking.revoke(engine, g.staff.shop, one, text, by=by())
        return shown(engine, one)

    @door.post("/compensations/<number>/extend")
    @needs(Permission.GRANT_COMPENSATION)
    def extend(number: str) -> Answer:
        until, one = sent(bodies.ExtensionSent).until, named(number)
        revoking.extend(engine, g.staff.shop, one, until, by=by())
        return shown(engine, one)
