"""The description of the JSON doors, at `/api/openapi.json`; for staff, as they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from shop_app.desk.account_api import described as account_doors
from shop_app.desk.api_bodies import MOST_BYTES
from shop_app.desk.compensations_api import described as compensation_doors
from shop_app.desk.extensions_api import described as extension_doors
from shop_app.desk.flow_api import described as flow_doors
from shop_app.desk.flow_api import lifecycle
from shop_app.desk.issues_api import described as issue_doors
from shop_app.desk.openapi import customer_doors, rule_doors
from shop_app.desk.openapi.described import Door, Shape
from shop_app.desk.openapi.document import document
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs

TAG = "Description"


class OpenApi(Shape):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


ABOUT: Mapping[str, Any] = {
    "title": "Amends",
    "version": "1",
    "summary": "Tag rules, issues, notes and compensations of a shop, for extensions inside Shopify admin.",
    "description": (
        "Everything is about the shop that the session token names. Times are ISO 8601 with their "
        "time zone, ids of Shopify are gids such as `gid://shopify/Order/1`, numbers can exceed "
        "2^53. Sentences are in the language of `Accept-Language`; `?locale=de` at any door asks "
        'for another. Refusals are `{"error": {"code", "message", "details"}}`: codes are '
        "stable, and after a refusal nothing has changed. "
        f"Bodies over {MOST_BYTES:,} bytes are not read. "
        "Objects of answers may get more fields."
    ),
}

TAGS: tuple[Mapping[str, str], ...] = (
    *issue_doors.TAGS,
    *compensation_doors.TAGS,
    *extension_doors.TAGS,
    *flow_doors.TAGS,
    *lifecycle.TAGS,
    {"name": customer_doors.TAG, "description": "What is known about a customer."},
    {"name": rule_doors.TAG, "description": "Conditions and the tags they keep true; runs."},
    {"name": account_doors.TAG, "description": account_doors.ABOUT},
    {"name": TAG, "description": "This document."},
)


def _id_of(what: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
    return {"description": f"The id of a {what}.", "schema": schema}


NAMES: Mapping[str, dict[str, Any]] = {
    **issue_doors.NAMES,
    "rule_id": _id_of("tag rule"),
    "run_id": _id_of("run"),
}
"""What stands for something in addresses."""

DOORS: Mapping[str, Door] = {
    **issue_doors.DOORS,
    **compensation_doors.DOORS,
    **extension_doors.DOORS,
    **flow_doors.DOORS,
    **lifecycle.DOORS,
    **rule_doors.DOORS,
    **customer_doors.DOORS,
    **account_doors.DOORS,
    "desk.openapi.described": Door(TAG, "This document", OpenApi),
}


def described(app: Flask) -> dict[str, Any]:
    """The whole description of an app's doors under /api."""
    tags = [dict(tag) for tag in TAGS]
    return document(app, DOORS, NAMES, dict(ABOUT), tags)


def blueprint() -> Blueprint:
    """`GET /api/openapi.json`."""
    door = Blueprint("openapi", __name__, url_prefix="/api")

    @cache
    def _of(app: Flask) -> dict[str, Any]:
        """The app's doors never change while it runs."""
        return described(app)

    @door.get("/openapi.json", endpoint="described")
    @needs(Permission.VIEW_CUSTOMERS)
    def show() -> Response:
        return jsonify(_of(current_app._get_current_object()))  # type: ignore[attr-defined]

    return door
