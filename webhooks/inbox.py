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

# One statement is one transaction and one round trip. Sorted by key, so that two processes given the
# same duplicates can't wait for each other. %b has psycopg send the arrays in binary: as text, each
# body would be escaped here and read there.
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
    ), shops AS (SELECT DISTINCT shop FROM stored),
    """ + jobs.queueing(DRAIN)  # noqa: S608 - constants


def store(db: Connection, arrivals: list[Arrival]) -> None:
    """Keep the deliveries that are new and queue the drain of their shops, in one statement.

    Raises SQLAlchemy's errors.
    """
    db.exec_driver_sql(
        _STORE, tuple([getattr(arrival, name) for arrival in arrivals] for name in _COLUMNS)
    )


_Kept = tuple[Arrival, "Future[None]"]


class Inbox:
    """Stores deliveries through the committing thread of this process. Make it after a fork."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Kept] = SimpleQueue()
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
        except SQLAlchemyError as error:
            raise Unavailable("the database is away: send it again") from error

    def _commit_forever(self) -> None:
        while True:
            self._burst(self._gather())

    def _gather(self) -> list[_Kept]:
        """Everybody who waits, at least one."""
        batch = [self._waiting.get()]
        while len(batch) < _BATCH and not self._waiting.empty():
            batch.append(self._waiting.get())
        return batch

    def _burst(self, batch: list[_Kept]) -> None:
        """Store until nobody waits, over one connection: each taking from the pool costs a ping."""
        try:
            with self._engine.connect() as db:
                db.execution_options(isolation_level="AUTOCOMMIT")
                while batch:
                    store(db, [arrival for arrival, _ in batch])
                    for _, done in batch:
                        done.set_result(None)
                    batch = [] if self._waiting.empty() else self._gather()
        except Exception as error:  # noqa: BLE001 - the waiting requests must hear of it
            for _, done in batch:
                done.set_exception(error)
