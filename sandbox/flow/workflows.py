"""Which triggers a shop has workflows for, and telling the app so.

Source: Shopify's page on lifecycle events of Flow: a POST with the state and its time, signed like
every request of Flow's; a workflow cannot be turned on unless the app answers 2xx in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from sandbox.changes import ActionRefusedError
from sandbox.extensions.configuration import Extension, of_kind
from sandbox.flow.posting import address_of, post
from sandbox.flow.retrying import is_good
from sandbox.flow.run import PATIENCE_SECONDS
from sandbox.state import Shop
from sandbox.world import World

TRIGGER, LIFECYCLE = "flow_trigger", "flow_trigger_lifecycle_callback"


def triggers() -> Mapping[str, Extension]:
    """The app's triggers by handle."""
    return of_kind(TRIGGER)


def switch(world: World, shop: Shop, trigger: str, on: bool) -> None:
    """Turn the shop's workflow of a trigger on or off, and tell the app.

    Raises ValueError for an unknown trigger, ActionRefusedError when the app does not agree to
    turning it on, or is not there at all.
    """
    if trigger not in triggers():
        raise ValueError(f"no trigger {trigger}; there are {', '.join(triggers()) or 'none'}")
    if not shop.installed:
        raise ActionRefusedError(f"{shop.domain} has not installed the app")
    if not _told(world, shop, trigger, on) and on:
        raise ActionRefusedError(f"the app did not agree to a workflow of {trigger}")
    with shop.lock:
        (shop.workflows.add if on else shop.workflows.discard)(trigger)


def _told(world: World, shop: Shop, trigger: str, on: bool) -> bool:
    """Whether everybody who wants to know said yes; nobody may want to."""
    body = orjson.dumps(
        {
            "flow_trigger_definition_id": trigger,
            "has_enabled_flow": on,
            "shop_id": shop.id,
            "shopify_domain": shop.domain,
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        }
    )
    callbacks = (address_of(world, one.url or "/") for one in of_kind(LIFECYCLE).values())
    answers = [post(url, body, world.api_secret, PATIENCE_SECONDS) for url in callbacks]
    return all(is_good(answer) for answer in answers)
