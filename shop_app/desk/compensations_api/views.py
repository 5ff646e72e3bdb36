"""Compensations and budgets as JSON, for extensions inside Shopify admin. Every door is guarded.

What is sent and answered is in `bodies` and `shapes`, from which `/api/openapi.json` is made;
refusals are `{"error": {"code", "message", "details"}}`, those of the policy with all their numbers.
"""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.compensations.problems import problem
from shop_app.desk.compensations_api import answering, changing, granting, looking
from shop_app.desk.compensations_api.granting import Admins


def blueprint(engine: Engine, admin: Admins) -> Blueprint:
    """Everything of compensations under /api."""
    door = Blueprint("compensations_api", __name__, url_prefix="/api")
    looking.add(door, engine, admin)
    answering.refuse_in_full(door)
    granting.add(door, engine, admin)
    changing.add(door, engine, admin)
    answer_in_json(door, problem)
    return door
