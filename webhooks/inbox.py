"""Keep each delivery once and wake its shop's drain: many waiting requests, one commit.

Each process has one committing thread. While it waits for the disk, further requests gather, and
the next transaction takes all of them: on a disk that needs 3 ms per fsync this stores several
times more deliveries a second than a commit each.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import cast

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from shop_app import jobs
from shop_app.errors import Unavailable

DRAIN = "drain"
_BATCH = 200
# Shopify gives up after 5 s and sends again, so an answer later than that helps nobody.
_PATIENCE_SECONDS = 4.5


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified webhook POST. `shop` is the myshopify.com domain; `body` the raw bytes."""

    shop: str
    webhook_id: str
    topic: str
    body: bytes
    event_id: str | None = None
    api_version: str | None = None
    triggered_at: datetime | None = None


_COLUMNS = Arrival.__slots__

# Sorted by key, so that two processes given the same duplicates can't wait for each other. %b has
# psycopg send the arrays in binary: as text, each body would be escaped here and read there.
_STORE = """
    WITH stored AS (
        INSERT INTO delivery (shop, webhook_id, topic, body, event_id, api_version, triggered_at)
        SELECT * FROM unnest(
            CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bytea[]),
            CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS timestamptz[])
        ) AS given (shop, webhook_id)
        ORDER BY given.shop, given.webhook_id
        ON CONFLICT DO NOTHING
        RETURNING shop
    )
    SELECT DISTINCT shop FROM stored
    """


def store(db: Connection, arrivals: list[Arrival]) -> list[str]:
    """Keep the deliveries that are new and queue the drain of their shops; returns those shops.

    Raises psycopg's own errors beside SQLAlchemy's.
    """
    columns = [[getattr(arrival, name) for arrival in arrivals] for name in _COLUMNS]
    driver = cast("psycopg.Connection[tuple[str]]", db.connection.driver_connection)
    shops = [shop for (shop,) in driver.execute(_STORE, columns)]
    jobs.queue(db, DRAIN, shops)
    return shops


class Inbox:
    """Stores deliveries through the committing thread of this process. Make it after a fork."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[tuple[Arrival, Future[None]]] = SimpleQueue()
        threading.Thread(target=self._commit_forever, name="inbox", daemon=True).start()

    def keep(self, arrival: Arrival) -> None:
        """Return once the delivery is durable (or was already known).

        Raises Unavailable when the database can't be reached or is too slow to answer in time.
        """
        done: Future[None] = Future()
        self._waiting.put((arrival, done))
        try:
            done.result(_PATIENCE_SECONDS)
        except TimeoutError:
            raise Unavailable(f"not stored within {_PATIENCE_SECONDS} s: send it again") from None
        except (SQLAlchemyError, psycopg.Error) as error:
            raise Unavailable("the database is away: send it again") from error

    def _commit_forever(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get())
            self._commit([arrival for arrival, _ in batch], [done for _, done in batch])

    def _commit(self, arrivals: list[Arrival], waiting: list[Future[None]]) -> None:
        try:
            with self._engine.begin() as db:
                store(db, arrivals)
        except Exception as error:  # noqa: BLE001 - the waiting requests must hear of it
            for done in waiting:
                done.set_exception(error)
        else:
            for done in waiting:
                done.set_result(None)
