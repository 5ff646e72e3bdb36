"""The two cards beside the editor of a rule, as answers to their own buttons and polls."""

from __future__ import annotations

from flask import Response, g
from sqlalchemy import Engine

from shop_app.desk.tag_rules import life
from shop_app.desk.tag_rules.refusal_words import words
from shop_app.errors import AppError, Invalid, NotFound
from shop_app.web.pages import page

_UNPROCESSABLE = 422


def card(
    engine: Engine, rule_id: int, name: str, refused: AppError | None = None, **values: object
) -> Response:
    """The card `_<name>.html`, with why what somebody wanted was `refused`; or that the rule is gone."""
    problem = "" if refused is None else words(refused)
    try:
        with engine.connect() as db:
            found = life.of(db, g.staff.shop, rule_id, problem)
    except NotFound as error:
        gone = {"id": f"rule-{name}", "problem": words(error)}
        return page("tag_rules/_gone.html", error.status, **gone)
    status = 200 if refused is None else status_of(refused)
    return page(f"tag_rules/_{name}.html", status, life=found, **values)


def status_of(error: AppError) -> int:
    """HTTP's status of a page that says why something was refused, with what was sent kept."""
    return _UNPROCESSABLE if isinstance(error, Invalid) else error.status
