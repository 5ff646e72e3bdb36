"""`python -m sandbox`: a stand-in Shopify on a loopback port (see README.md beside this file)."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from sandbox.actions import owning
from sandbox.admin.polaris_manifest import ADVICE, fetched
from sandbox.changes import ActionRefusedError
from sandbox.history import progress
from sandbox.history.csv_history import HistoryFileError
from sandbox.history.csv_replay import csv_replay
from sandbox.history.generated import Recipe
from sandbox.history.generated_replay import generated_replay
from sandbox.history.replay import Manner, Replay
from sandbox.merchant_visit import VisitError, get_status, open_app
from sandbox.serving import make_server
from sandbox.shop_opening import Opening, open_shop
from sandbox.state import Shop
from sandbox.webhooks.engine import Engine
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World

APP_PATIENCE_SECONDS = 60.0
PROTECTED_DATA = ("address", "email", "name", "phone")


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.history is not None and not given.play:
        parser.error("--history is played only with --play")
    world = new_world(given.app_url)
    world.approved_data = frozenset(given.approved)
    try:
        # On the quick plan, so that whoever looks sees the tags of a whole history soon.
        shop = open_shop(world, Opening(given.shop, plan="plus"))
    except ActionRefusedError as error:
        parser.error(str(error))
    server = make_server(world, given.port)
    serve = partial(server.serve_forever, poll_interval=0.1)
    threading.Thread(target=serve, name="server", daemon=True).start()
    print(f"Stand-in Shopify: http://127.0.0.1:{server.server_port}/{shop.domain}", flush=True)
    if not fetched():
        print(ADVICE, file=sys.stderr, flush=True)
    if given.play:
        threading.Thread(target=_play, args=(world, shop, given), daemon=True).start()
    _wait_for_signal()
    for replay in list(world.replays.values()):
        replay.stop()
    server.shutdown()
    if world.webhooks is not None:
        world.webhooks.close()
    return 0


def new_world(app_url: str) -> World:
    """A world without shops, its webhooks running, with the app's credentials from the environment.

    `SHOPIFY_API_KEY` and `SHOPIFY_API_SECRET`, or the values that local runs use.
    """
    world = World(
        api_key=os.environ.get("SHOPIFY_API_KEY", "amends-local-client-id"),
        api_secret=os.environ.get("SHOPIFY_API_SECRET", "amends-local-client-secret-of-32-bytes"),
        app_url=app_url,
    )
    world.webhooks = Engine(world, read_app_configuration())
    world.webhooks.start()
    return world


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=9292)
    parser.add_argument("--app-url", default="http://127.0.0.1:8080", help="where the app listens")
    parser.add_argument(
        "--shop", default="cliffside-goods.myshopify.com", help="domain of the shop"
    )
    parser.add_argument(
        "--approved",
        nargs="*",
        default=(),
        choices=PROTECTED_DATA,
        help="protected customer data that the app may see",
    )
    parser.add_argument("--play", action="store_true", help="install the app, then play a history")
    parser.add_argument(
        "--history", type=Path, metavar="FILE", help="CSV[.gz] instead of inventing"
    )
    parser.add_argument("--speed", type=float, default=0.0, help="events per second; 0: at once")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--customers", type=int, default=400)
    parser.add_argument("--orders", type=int, default=2000)
    return parser


def _play(world: World, shop: Shop, given: argparse.Namespace) -> None:
    """Install the app once it is up, and play the history; problems are told on stderr."""
    try:
        replay = _history(world, shop, given)
        _wait_for_app(world)
        owning.install(shop)
        visit = open_app(world, shop)
    except (HistoryFileError, OSError, ValueError, VisitError) as error:
        print(f"No history is played: {error}", file=sys.stderr, flush=True)
        return
    if visit.status >= 400:
        print(f"The app answered its first visit with {visit.status}", file=sys.stderr, flush=True)
    world.replays[shop.domain] = replay
    replay.start()
    progress.watch(replay)


def _history(world: World, shop: Shop, given: argparse.Namespace) -> Replay[Any]:
    manner = Manner(speed=given.speed)
    if given.history is not None:
        return csv_replay(world, shop, given.history, manner)
    recipe = Recipe(given.seed, given.customers, given.orders)
    return generated_replay(world, shop, recipe, manner)


def _wait_for_app(world: World) -> None:
    """Wait until the app's /healthz answers 200; raises VisitError after a minute."""
    deadline = time.monotonic() + APP_PATIENCE_SECONDS
    while True:
        try:
            status = get_status(f"{world.app_url.rstrip('/')}/healthz", timeout=2)
        except VisitError:
            status = 0
        if status == 200:
            return
        if time.monotonic() > deadline:
            raise VisitError(f"{world.app_url} was not ready within {APP_PATIENCE_SECONDS:g} s")
        time.sleep(0.2)


def _wait_for_signal() -> None:
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_stop.set())
    asked_to_stop.wait()


if __name__ == "__main__":
    sys.exit(main())
