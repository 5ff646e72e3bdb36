"""One merchant action and everything it announces: all its deliveries share an event id."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ParamSpec

from sandbox.state import Shop
from sandbox.world import World

P = ParamSpec("P")


class Happening:
    """Announces the topics of one action, in order, while the caller holds `shop.lock`."""

    def __init__(self, world: World, shop: Shop) -> None:
        self._engine = world.webhooks
        self._shop = shop
        self._event_id = str(uuid.uuid4())

    def announce(
        self, topic: str, build: Callable[P, dict[str, Any]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Announce a topic with the body that `build(*args)` makes; built only if anyone wants it."""
        if self._engine is None:
            return
        wishes = self._engine.wishes(self._shop, topic)
        if wishes:
            body = build(*args, **kwargs)
            self._engine.announce(self._shop, topic, body, wishes, event_id=self._event_id)
