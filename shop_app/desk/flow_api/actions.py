"""The doors of Flow's actions. Shopify's signature over the body was checked by the guard.

Shopify sends a run again, under the same id, on 202, 429, 5xx and when nothing comes within ten
seconds, for up to 36 hours; any other 4xx ends it and is shown to the merchant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify
from psycopg.errors import QueryCanceled
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from shop_app.compensation.deciding import with_facts
from shop_app.compensation.live_facts import LiveFacts
from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.flow_api import bodies, evaluating, fields, granting, noting, opening
from shop_app.desk.flow_api.never import NotYetKnown
from shop_app.desk.flow_api.words import said
from shop_app.effects import Why
from shop_app.errors import Unavailable
from shop_app.flow import runs
from shop_app.flow.runs import Done, Run, Values
from shop_app.gids import kind
from shop_app.reconciliation.service import want
from shop_app.shopify.client import Admin
from shop_app.shops.errors import NotInstalled
from shop_app.shops.queries import ShopState, installed
from shop_app.web.entrances import for_shopify
from shop_app.web.locales import speak

_SOONEST = 5
"""Seconds: Shopify takes a Retry-After from 5 to 3600."""

_LONGEST_DOMAIN = 100
"""Characters of a shop without the app that an error says."""

Answer = Response
_Work = Callable[[Connection, Run], Done]
_WHY: Mapping[str, Why] = {"Order": Why.UNKNOWN_ORDER, "Customer": Why.NO_SUMMARY}


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """`POST /api/flow/actions/<handle without flow->`. `admin` makes clients that give up in time."""
    door = Blueprint("flow_actions", __name__, url_prefix="/api/flow/actions")
    _writing(door, engine)
    _granting(door, engine, admin)
    answer_in_json(door, said)
    door.after_request(_not_too_soon)
    return door


def _writing(door: Blueprint, engine: Engine) -> None:
    @door.post("/open-issue")
    @for_shopify
    def open_issue() -> Answer:
        sent = fields.call(bodies.IssueCall)
        return _answered(
            engine,
            sent,
            "flow-open-issue",
            lambda db, run: opening.opened(db, run, sent.properties),
        )

    @door.post("/add-note")
    @for_shopify
    def add_note() -> Answer:
        sent = fields.call(bodies.NoteCall)
        return _answered(
            engine, sent, "flow-add-note", lambda db, run: noting.noted(db, run, sent.properties)
        )

    @door.post("/evaluate-tags")
    @for_shopify
    def evaluate_tags() -> Answer:
        sent = fields.call(bodies.TagsCall)
        return _answered(
            engine,
            sent,
            "flow-evaluate-tags",
            lambda db, run: evaluating.evaluated(db, run, sent.properties),
        )


def _granting(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    @door.post("/grant-compensation")
    @for_shopify
    def grant_compensation() -> Answer:
        """What the policy asks of Shopify is read between two transactions, so it has a way of its
        own."""
        sent = fields.call(bodies.GrantCall)
        shop, run = _begun(engine, sent, "flow-grant-compensation")
        currency = _currency(shop)

        def work(db: Connection, facts: LiveFacts | None) -> Values:
            asked = granting.Work(db, run, sent.properties, currency, facts)
            return runs.once(db, run, asked.granted)

        return _told(engine, run, lambda: with_facts(engine, admin(shop.shop), shop.shop, work))


def _currency(shop: ShopState) -> str:
    """Raises Unavailable as long as Shopify has not told it."""
    if shop.currency is None:
        raise Unavailable(f"the currency of {shop.shop} is not known yet", code="no_currency")
    return shop.currency


def _answered(engine: Engine, sent: bodies.Call, action: str, work: _Work) -> Answer:
    _, run = _begun(engine, sent, action)

    def values() -> Values:
        with engine.begin() as db:
            return runs.once(db, run, lambda: work(db, run))

    return _told(engine, run, values)


def _begun(engine: Engine, sent: bodies.Call, action: str) -> tuple[ShopState, Run]:
    """The shop that the signed body names, and the run as remembered. Raises NotInstalled."""
    with engine.begin() as db:
        shop = installed(db, sent.shopify_domain)
        if shop is None:
            raise NotInstalled(sent.shopify_domain[:_LONGEST_DOMAIN])
        speak(shop.locale, shop.timezone)
        return shop, runs.seen(db, shop.shop, sent.action_run_id, action)


def _told(engine: Engine, run: Run, values: Callable[[], Values]) -> Answer:
    """What is answered; what is not known yet is read from Shopify meanwhile."""
    try:
        return jsonify(_envelope(values()))
    except NotYetKnown as error:
        with engine.begin() as db:
            want(db, run.shop, [(error.gid, _WHY[kind(error.gid)])])
        raise
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise Unavailable("the database took too long", code="too_slow") from error
        raise


def _envelope(values: Values) -> dict[str, Any]:
    return {"return_value": values}


def _not_too_soon(response: Response) -> Response:
    wait = response.headers.get("Retry-After")
    if wait is not None:
        response.headers["Retry-After"] = str(max(int(wait), _SOONEST))
    return response
