"""Issues and notes as JSON, for extensions inside Shopify admin. Every door is guarded.

What is sent and answered is in `bodies`, `addresses` and `shapes`, from which `/api/openapi.json`
is made; refusals are `{"error": {"code", "message", "details"}}`.
"""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.issues import refusals
from shop_app.desk.issues_api import changing, looking, noting


def blueprint(engine: Engine) -> Blueprint:
    """Everything of issues under /api."""
    door = Blueprint("issues_api", __name__, url_prefix="/api")
    looking.add(door, engine)
    changing.add(door, engine)
    noting.add(door, engine)
    answer_in_json(door, refusals.refused)
    return door
