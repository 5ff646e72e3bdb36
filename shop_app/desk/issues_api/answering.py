"""How these doors answer: models as JSON, and a change that came too late with what stands there."""

from __future__ import annotations

from flask import Response, current_app
from pydantic import BaseModel
from sqlalchemy import Engine

from shop_app.desk.issues_api import as_json
from shop_app.errors import Conflict
from shop_app.issues import queries

CHANGED = "issue_changed"


def answer(shape: BaseModel, status: int = 200) -> tuple[Response, int]:
    """An answer of this shape."""
    text = shape.model_dump_json()
    return current_app.response_class(text, mimetype="application/json"), status


def with_present_values(engine: Engine, shop: str, error: Conflict) -> Conflict:
    """The refusal of a change of an older version, with the issue as it stands; others as they are."""
    if error.code != CHANGED:
        return error
    with engine.connect() as db:
        row = queries.issue(db, shop, error.details["number"])
        shown = as_json.issue(db, shop, row).model_dump(mode="json")
    details = error.details | {"version": row.version, "issue": shown}
    return Conflict(str(error), code=CHANGED, **details)
