"""Notes on an issue."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import note_doors
from shop_app.desk.issues.note_doors import Spot
from shop_app.errors import NotFound
from shop_app.issues import notes, queries
from shop_app.issues.note_places import Place

_HIGHEST = 2**63 - 1
"""What a bigint of the database holds."""


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
    note_doors.add(door, engine, _spot)


def _spot(db: Connection, shop: str, number: int) -> Spot:
    if number > _HIGHEST:
        raise NotFound(f"this shop has no issue {number}")
    issue = queries.issue(db, shop, number)

    def read(db: Connection, shop: str, before: int | None, limit: int) -> list[notes.NoteRow]:
        return notes.of_issue(db, shop, issue.id, before=before, limit=limit)

    return Spot(Place(issue=issue.id), f"/issues/{number}", read)
