"""The page of one order: what went wrong with it, and what was written about it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import note_doors, words
from shop_app.desk.issues.note_doors import Spot
from shop_app.desk.orders.reading import heading, order_shown
from shop_app.gids import gid as make_gid
from shop_app.issues import notes, reasons
from shop_app.issues.note_places import Place, whose
from shop_app.staff.rules import Permission
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /orders."""
    door = Blueprint("orders", __name__, template_folder="templates", url_prefix="/orders")
    note_doors.add(door, engine, _spot)

    @door.get("/<int:number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def order(number: int) -> Response:
        gid, shop, now = make_gid("Order", number), g.staff.shop, datetime.now(UTC)
        with engine.connect() as db:
            found = order_shown(db, shop, gid, now=now, zone=zone(g.shop.timezone))
            known = reasons.by_key(reasons.reasons(db, shop)) if found and found.issues else {}
        if found is None:
            return page("orders/unknown.html", 404, number_=number, heading=heading(str(number)))
        return page(
            "orders/order.html",
            number_=number,
            heading=heading(found.name),
            order=found,
            words=words,
            reasons=known,
        )

    return door


def _spot(db: Connection, shop: str, number: int) -> Spot:
    gid = make_gid("Order", number)
    whose(db, shop, Place(order=gid))

    def read(db: Connection, shop: str, before: int | None, limit: int) -> list[notes.NoteRow]:
        return notes.of_order(db, shop, gid, before=before, limit=limit)

    return Spot(Place(order=gid), f"/orders/{number}", read)
