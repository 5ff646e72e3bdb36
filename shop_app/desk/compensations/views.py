"""Everything under /compensations."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.compensations import (
    beside,
    counting,
    customer_text,
    deciding,
    ending,
    granting,
    listing,
    settling,
    showing,
    taking_back,
)
from shop_app.settings import Settings
from shop_app.shopify.client import Admin


def blueprint(engine: Engine, settings: Settings, admin: Callable[[str], Admin]) -> Blueprint:
    """Granting, one compensation, the lists."""
    door = Blueprint(
        "compensations", __name__, template_folder="templates", url_prefix="/compensations"
    )
    listing.add(door, engine)
    granting.add(door, engine, settings, admin)
    beside.add(door, engine)
    counting.add(door, engine)
    showing.add(door, engine, settings)
    customer_text.add(door, engine, settings, admin)
    taking_back.add(door, engine, settings)
    ending.add(door, engine, settings)
    deciding.add(door, engine, settings, admin)
    settling.add(door, engine, settings)
    return door
