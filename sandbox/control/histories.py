"""Playing a history in the background."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.changes import ActionRefusedError
from sandbox.control.arguments import body, parsed, shop_of
from sandbox.history.csv_history import HistoryFileError
from sandbox.history.csv_replay import csv_replay
from sandbox.history.generated import Recipe
from sandbox.history.generated_replay import generated_replay
from sandbox.history.replay import Manner, Replay
from sandbox.state import Shop
from sandbox.world import World

_MANNER = ("speed", "shuffle_seed", "duplicate", "drop")


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/shops/{domain}/history`."""

    @control.post("/shops/<domain>/history/generated")
    def generated(domain: str) -> tuple[Response, int]:
        shop, given = _ready(world, domain), body()
        manner = _manner(given)
        return _start(world, generated_replay(world, shop, parsed(Recipe, given), manner))

    @control.post("/shops/<domain>/history/csv")
    def from_csv(domain: str) -> tuple[Response, int]:
        shop, given = _ready(world, domain), body()
        manner, path = _manner(given), str(given.pop("path", ""))
        if not path or given:
            abort(400, f"needs path, and takes {', '.join(_MANNER)}; unknown: {sorted(given)}")
        try:
            return _start(world, csv_replay(world, shop, path, manner))
        except HistoryFileError as error:
            abort(400, str(error))

    @control.get("/shops/<domain>/history")
    def progress(domain: str) -> Response:
        shop_of(world, domain)
        if domain not in world.replays:
            abort(404, f"no history was played in {domain}")
        return jsonify(world.replays[domain].progress())


def _manner(given: dict[str, Any]) -> Manner:
    return parsed(Manner, {name: given.pop(name) for name in _MANNER if name in given})


def _ready(world: World, domain: str) -> Shop:
    running = world.replays.get(domain)
    if running is not None and not running.done:
        raise ActionRefusedError(f"a history is being played in {domain} already")
    return shop_of(world, domain)


def _start(world: World, replay: Replay[Any]) -> tuple[Response, int]:
    world.replays[replay.shop.domain] = replay
    replay.start()
    return jsonify(replay.progress()), 202
