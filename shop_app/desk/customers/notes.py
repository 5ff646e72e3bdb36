"""Notes on a customer, with those on their issues and orders."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import note_doors
from shop_app.desk.issues.note_doors import Spot
from shop_app.gids import gid as make_gid
from shop_app.issues import notes
from shop_app.issues.note_places import Place, whose


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
    note_doors.add(door, engine, _spot)


def _spot(db: Connection, shop: str, number: int) -> Spot:
    gid = make_gid("Customer", number)
    whose(db, shop, Place(customer=gid))

    def read(db: Connection, shop: str, before: int | None, limit: int) -> list[notes.NoteRow]:
        return notes.of_customer(db, shop, gid, before=before, limit=limit)

    return Spot(Place(customer=gid), f"/customers/{number}", read)
