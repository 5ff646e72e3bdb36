"""`run` alone: once the stand-in has played its history, have the shop compared with Shopify once.

Elsewhere that happens at night; whoever looks at the invented shop would not wait for it.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from shop_app.db import make_engine
from shop_app.reconciliation.reconciling import ask

_LOOK_EVERY_SECONDS = 1.0
_JOIN_SECONDS = 1.0
_ALL_READ = text(
    """
    SELECT NOT EXISTS (SELECT FROM delivery WHERE shop = :shop AND state = 'received')
        AND (SELECT count(*) = 2 FROM backfill WHERE shop = :shop AND state = 'done')
    """
)

_LOG = structlog.get_logger(__name__)


@contextmanager
def compared_after_history(stand_in: str, database_url: str) -> Iterator[None]:
    """Within the block, wait for the end of the history that the stand-in at this address plays,
    and until every delivery of it was worked through; then ask for one comparison."""
    over = Event()
    thread = Thread(target=_watch, args=(stand_in, database_url, over), name="after-history")
    thread.daemon = True
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_JOIN_SECONDS)


def _watch(stand_in: str, database_url: str, over: Event) -> None:
    engine = make_engine(database_url, pool_size=1)
    try:
        while not over.wait(_LOOK_EVERY_SECONDS):
            shop = _played(stand_in)
            if shop is not None and _asked(engine, shop):
                return
    except (OSError, http.client.HTTPException, DBAPIError) as error:
        if not over.is_set():
            _LOG.warning("no comparison after the history", error=type(error).__name__)
    finally:
        engine.dispose()


def _played(stand_in: str) -> str | None:
    """The shop whose history is over."""
    for shop in _told(stand_in, "/_sandbox/shops") or ():
        progress = _told(stand_in, f"/_sandbox/shops/{shop['domain']}/history")
        if progress and progress["done"]:
            return str(shop["domain"])
    return None


def _asked(engine: Engine, shop: str) -> bool:
    with engine.begin() as db:
        if not db.scalar(_ALL_READ, {"shop": shop}):
            return False
        ask(db, shop)
    return True


def _told(stand_in: str, path: str) -> Any:
    """The stand-in's answer; None while it has none (no history has begun)."""
    parts = urlsplit(stand_in)
    door = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        door.request("GET", path)
        answer = door.getresponse()
        return json.loads(answer.read()) if answer.status == HTTPStatus.OK else None
    finally:
        door.close()
