"""JSON for extensions inside Shopify admin: one request gives each all that it shows."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.compensations.problems import problem
from shop_app.desk.extensions_api import (
    blocks,
    grant_checks,
    grant_forms,
    grants,
    issue_forms,
    note_forms,
    printing,
    segments,
)
from shop_app.desk.extensions_api.blocks import Admins


def blueprint(engine: Engine, admin: Admins) -> Blueprint:
    """Everything under /api/extensions."""
    door = Blueprint("extensions_api", __name__, url_prefix="/api/extensions")
    blocks.add(door, engine, admin)
    issue_forms.add(door, engine)
    note_forms.add(door, engine)
    grant_forms.add(door, engine, admin)
    grant_checks.add(door, engine, admin)
    grants.add(door, engine)
    printing.add(door, engine, admin)
    segments.add(door, engine)
    answer_in_json(door, problem)
    return door
