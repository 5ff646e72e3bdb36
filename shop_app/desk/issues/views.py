"""Everything under /issues."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.issues import exporting, listing, new, notes, reporting, showing
from shop_app.shopify.client import Admin


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """Lists, one issue, a new one, notes, the report."""
    door = Blueprint("issues", __name__, template_folder="templates", url_prefix="/issues")
    listing.add(door, engine)
    exporting.add(door, engine)
    new.add(door, engine, admin)
    showing.add(door, engine)
    notes.add(door, engine)
    reporting.add(door, engine)
    return door
