"""A customer's story as JSON, for extensions inside Shopify admin. The door is guarded."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import Engine

from shop_app.desk.customers.as_json import as_json
from shop_app.desk.customers.story import story
from shop_app.errors import Invalid
from shop_app.gids import kind


def blueprint(engine: Engine) -> Blueprint:
    """`GET /api/customer?gid=`: facts, tags and reasons, for a staff member of their shop."""
    door = Blueprint("customers_api", __name__, url_prefix="/api")

    @door.get("/customer")
    def customer() -> Response:
        now = datetime.now(UTC)
        gid = request.args.get("gid", "")
        if kind(gid) != "Customer":
            raise Invalid(f"gid must be the id of a Customer, got {gid!r}")
        with engine.connect() as db:
            return jsonify(as_json(story(db, g.staff.shop, gid, now)))

    return door
