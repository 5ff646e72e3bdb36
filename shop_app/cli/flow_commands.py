"""`python -m shop_app flow …`: what Shopify Flow was not told, and which triggers have workflows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from shop_app.cli.placing import Place, Told, command

if TYPE_CHECKING:
    from shop_app.flow.listening import Listener
    from shop_app.flow.outbox import GivenUp

_MOST_LISTED = 1_000


@click.group()
def flow() -> None:
    """Shopify Flow: the events of the last week that it was not told of."""


@partial(command, flow)("list")
@click.option("--limit", type=click.IntRange(1, _MOST_LISTED), default=50, show_default=True)
def list_given_up(place: Place, limit: int) -> Told:
    """The newest events that were given up, and why; and what Shopify said of workflows."""
    from shop_app.flow.listening import listeners
    from shop_app.flow.outbox import given_up

    with place.engine.connect() as db:
        found = given_up(db, place.shop, limit=limit)
        listening = listeners(db, place.shop)
    data = {
        "given_up": [
            {
                "id": one.id,
                "trigger": one.trigger,
                "at": one.at.isoformat(),
                "tries": one.attempts,
                "error": one.error,
            }
            for one in found
        ],
        "listens": {one.trigger: one.listens for one in listening},
    }
    lines = [*map(_listener, listening), *map(_line, found)]
    return Told(data, "\n".join(lines) or "Flow was told everything.")


def _listener(one: Listener) -> str:
    has = "has a workflow" if one.listens else "has no workflow"
    return f"{one.trigger} {has} since {one.at:%Y-%m-%d %H:%M} UTC"


def _line(one: GivenUp) -> str:
    tries = "1 try" if one.attempts == 1 else f"{one.attempts} tries"
    return f"{one.at:%Y-%m-%d %H:%M} UTC {one.trigger}: given up after {tries}: {one.error}"
