"""Work through a shop's waiting deliveries: a batch, one transaction, no failure spoils another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

import orjson
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from shop_app import jobs
from shop_app.effects import NOTHING, Effects
from shop_app.errors import Invalid
from shop_app.orders.lines import write_lines
from shop_app.reconciliation.service import settle
from webhooks.inbox import DRAIN
from webhooks.incoming import Incoming, Malformed, Payload
from webhooks.topics import ABOUT_PEOPLE, HANDLERS

BATCH = 200
_LONGEST_ERROR = 500
# SQLSTATE classes: connection, rollback (deadlock), resources, lock or state, operator (timeout).
_TROUBLE = frozenset({"08", "40", "53", "55", "57"})

_LOG = structlog.get_logger(__name__)


class Parked(StrEnum):
    """Why a delivery was set aside."""

    UNKNOWN_SHOP = "unknown_shop"
    UNKNOWN_TOPIC = "unknown_topic"
    MALFORMED = "malformed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery to work through."""

    webhook_id: str
    topic: str
    body: bytes
    received_at: datetime
    triggered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Done:
    """How a delivery ended; `parked` is None when it was processed."""

    webhook_id: str
    follows: Effects = NOTHING
    parked: Parked | None = None
    error: str | None = None


_TAKE = text(
    """
    SELECT webhook_id, topic, body, received_at, triggered_at FROM delivery
    WHERE shop = :shop AND state = 'received'
    ORDER BY seq LIMIT :limit
    FOR UPDATE SKIP LOCKED
    """
)
_KNOWN = text("SELECT EXISTS (SELECT FROM shop WHERE shop = :shop)")
_SETTLE = text(
    """
    UPDATE delivery SET settled_at = now(), parked_reason = given.parked, error = given.error,
        body = CASE WHEN delivery.topic = ANY(:about_people) THEN '' ELSE body END,
        state = CASE WHEN given.parked IS NULL THEN 'processed' ELSE 'parked' END
    FROM unnest(CAST(:ids AS text[]), CAST(:parked AS text[]), CAST(:errors AS text[]))
        AS given (webhook_id, parked, error)
    WHERE delivery.shop = :shop AND delivery.webhook_id = given.webhook_id
    """
)
_HEARD = text(
    """
    INSERT INTO topic_heard AS stored (shop, topic, last_at, deliveries)
    SELECT :shop, topic, max(received_at), count(*)
    FROM unnest(CAST(:topics AS text[]), CAST(:times AS timestamptz[]))
        AS given (topic, received_at)
    GROUP BY topic
    ON CONFLICT (shop, topic) DO UPDATE SET
        last_at = greatest(stored.last_at, excluded.last_at),
        deliveries = stored.deliveries + excluded.deliveries
    """
)


def drain(deps: jobs.Deps, shop: str) -> None:
    """Work through up to 200 deliveries in arrival order.

    A full batch queues the next one behind other shops' jobs, so a flood here starves nobody.
    """
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", shop)
        rows = db.execute(_TAKE, {"shop": shop, "limit": BATCH}).mappings()
        waiting = [Waiting(**row) for row in rows]
        if not waiting:
            return
        known = bool(db.scalar(_KNOWN, {"shop": shop}))
        done = _work_all(db, shop, waiting) if known else [_unknown(one) for one in waiting]
        _note(db, shop, waiting, done)
        follows = NOTHING
        for one in done:
            follows |= one.follows
        settle(db, shop, follows)
        if len(waiting) == BATCH:
            jobs.queue(db, DRAIN, shop)


def _unknown(delivery: Waiting) -> Done:
    return Done(delivery.webhook_id, parked=Parked.UNKNOWN_SHOP)


def _work_all(db: Connection, shop: str, waiting: list[Waiting]) -> list[Done]:
    """All of them in one savepoint; only when one of them fails, each again in its own.

    A savepoint costs two round trips, the booking of a delivery mostly one.
    """
    try:
        with db.begin_nested():
            done = [_handle(db, shop, delivery) for delivery in waiting]
            lines = reduce(or_, (Effects(lines=one.follows.lines) for one in done), NOTHING)
            write_lines(db, shop, lines)
            return [replace(one, follows=replace(one.follows, lines={})) for one in done]
    except Exception as error:  # noqa: BLE001 - the one that failed is found, and named, below
        _raise_trouble(error)
        return [_work(db, shop, delivery) for delivery in waiting]


def _work(db: Connection, shop: str, delivery: Waiting) -> Done:
    try:
        with db.begin_nested():
            done = _handle(db, shop, delivery)
            return replace(done, follows=write_lines(db, shop, done.follows))
    except (ValueError, Invalid) as error:
        return _park(shop, delivery, Parked.MALFORMED, error)
    except Exception as error:  # noqa: BLE001 - whatever one delivery breaks, others go on
        _raise_trouble(error)
        return _park(shop, delivery, Parked.FAILED, error)


def _raise_trouble(error: Exception) -> None:
    """Raise again what is the database's trouble, not a delivery's: the batch is tried again."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        # A lost connection has no code.
        if state[:2] in _TROUBLE if state else isinstance(error, OperationalError):
            raise error


def _handle(db: Connection, shop: str, delivery: Waiting) -> Done:
    handler = HANDLERS.get(delivery.topic)
    if handler is None:
        return Done(delivery.webhook_id, parked=Parked.UNKNOWN_TOPIC)
    return Done(delivery.webhook_id, handler(db, _incoming(shop, delivery)))


def _incoming(shop: str, delivery: Waiting) -> Incoming:
    return Incoming(
        shop=shop,
        topic=delivery.topic,
        webhook_id=delivery.webhook_id,
        received_at=delivery.received_at,
        triggered_at=delivery.triggered_at,
        payload=Payload(_object(delivery.body)),
    )


def _object(body: bytes) -> dict[str, object]:
    parsed = orjson.loads(body)
    if not isinstance(parsed, dict):
        raise Malformed(f"the body must be a JSON object, got {type(parsed).__name__}")
    return parsed


def _park(shop: str, delivery: Waiting, reason: Parked, error: Exception) -> Done:
    said = f"{type(error).__name__}: {_plain(error)}"[:_LONGEST_ERROR]
    _LOG.warning(
        "delivery parked",
        shop=shop,
        delivery_id=delivery.webhook_id,
        topic=delivery.topic,
        reason=reason,
        error=type(error).__name__,
    )
    return Done(delivery.webhook_id, parked=reason, error=said)


def _plain(error: Exception) -> str:
    """The error without values of the delivery: they may be about people."""
    diagnosis = getattr(getattr(error, "orig", None), "diag", None)
    return str(error) if diagnosis is None else str(diagnosis.message_primary)


def _note(db: Connection, shop: str, waiting: list[Waiting], done: list[Done]) -> None:
    ids = [one.webhook_id for one in done]
    parked = [one.parked for one in done]
    errors = [one.error for one in done]
    params = {"shop": shop, "ids": ids, "parked": parked, "errors": errors}
    db.execute(_SETTLE, {**params, "about_people": list(ABOUT_PEOPLE)})
    topics = [delivery.topic for delivery in waiting]
    times = [delivery.received_at for delivery in waiting]
    db.execute(_HEARD, {"shop": shop, "topics": topics, "times": times})
