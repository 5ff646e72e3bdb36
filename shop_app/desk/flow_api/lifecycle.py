"""Shopify says whether a shop has workflows that begin with a trigger of ours.

A merchant can switch such a workflow on only when this door answers 2xx at once, so it answers so
whatever it makes of what it is told. Source: Shopify's page "Track Flow lifecycle events", 2026-04.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import structlog
from flask import Blueprint, Response, jsonify
from pydantic import AwareDatetime, Field
from sqlalchemy import Engine

from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.flow_api.bodies import Given
from shop_app.desk.openapi.described import Door, Shape
from shop_app.desk.openapi.reading import sent
from shop_app.errors import Invalid
from shop_app.flow import listening
from shop_app.settings import is_shop_domain
from shop_app.web.entrances import for_shopify

TAG = "Shopify Flow: triggers"
TAGS: tuple[Mapping[str, str], ...] = (
    {"name": TAG, "description": "Which of the events that Amends tells start workflows."},
)
_LOG = structlog.get_logger(__name__)


class Lifecycle(Given):
    """Whether workflows of a shop begin with a trigger; newer ones take precedence."""

    flow_trigger_definition_id: Annotated[str, Field(min_length=1, max_length=255)]
    """The trigger: its handle, or its name."""
    has_enabled_flow: bool
    shopify_domain: Annotated[str, Field(max_length=255)]
    timestamp: AwareDatetime
    """When it became so."""


class Heard(Shape):
    """What became of it."""

    kept: bool
    """False: something newer is known, or no trigger of ours is called so."""


DOORS: Mapping[str, Door] = {
    "desk.flow_lifecycle.heard": Door(
        TAG,
        "A shop's workflows begin with a trigger, or none does any more",
        Heard,
        body=Lifecycle,
        body_example={
            "flow_trigger_definition_id": "issue-opened",
            "has_enabled_flow": True,
            "shop_id": "690933842",
            "shopify_domain": "bakery.myshopify.com",
            "timestamp": "2026-11-22T12:00:00.000Z",
        },
        answer_example={"kept": True},
    )
}


def blueprint(engine: Engine) -> Blueprint:
    """`POST /api/flow/triggers`."""
    door = Blueprint("flow_lifecycle", __name__, url_prefix="/api/flow")

    @door.post("/triggers", endpoint="heard")
    @for_shopify
    def hear() -> Response:
        """A shop that is not known yet counts: the merchant may not have opened Amends so far."""
        told = sent(Lifecycle)
        shop = told.shopify_domain.lower()
        if not is_shop_domain(shop):
            raise Invalid(
                "shopify_domain: is no shop's", code="wrong_format", path="shopify_domain"
            )
        trigger = listening.meant(told.flow_trigger_definition_id)
        if trigger is None:
            name = told.flow_trigger_definition_id
            _LOG.warning("unknown_flow_trigger", shop=shop, trigger=name)
            return jsonify(kept=False)
        with engine.begin() as db:
            listens, at = told.has_enabled_flow, told.timestamp
            return jsonify(kept=listening.note(db, shop, trigger, listens=listens, at=at))

    answer_in_json(door)
    return door
