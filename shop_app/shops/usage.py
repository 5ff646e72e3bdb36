"""Measure what asking Shopify costs: one row per shop and hour, counted up by every answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shop_app.shopify.answer import Spent
from shop_app.shopify.pacing import ThrottleStatus
from shop_app.tenancy import ALL_SHOPS

_KEPT_DAYS = 90

_LOG = structlog.get_logger(__name__)

# The conflict's row lock has everybody add to what the one before has left.
_NOTE = text(
    """
    INSERT INTO api_usage AS stored
        (shop, hour, requests, points, throttled, maximum, available, restore_rate, heard_at)
    VALUES (:shop, date_trunc('hour', now()), 1, :points, :throttled, :maximum, :available,
        :restore_rate, CASE WHEN CAST(:available AS float) IS NOT NULL THEN now() END)
    ON CONFLICT (shop, hour) DO UPDATE SET
        requests = stored.requests + 1,
        points = stored.points + excluded.points,
        throttled = stored.throttled + excluded.throttled,
        maximum = coalesce(excluded.maximum, stored.maximum),
        available = coalesce(excluded.available, stored.available),
        restore_rate = coalesce(excluded.restore_rate, stored.restore_rate),
        heard_at = coalesce(excluded.heard_at, stored.heard_at)
    """
)


def note(engine: Engine, shop: str, spent: Spent) -> None:
    """Count one answer, in a statement of its own.

    Never fails: a call that Shopify has answered must not be lost for its bookkeeping.
    """
    status = spent.status
    params = {
        "shop": shop,
        "points": spent.points,
        "throttled": int(spent.throttled),
        "maximum": status and status.maximum,
        "available": status and status.available,
        "restore_rate": status and status.restore_rate,
    }
    try:
        with engine.connect() as db:
            db.execution_options(isolation_level="AUTOCOMMIT")
            db.execute(_NOTE, params)
    except SQLAlchemyError as error:
        _LOG.warning("API usage not counted", shop=shop, error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Hour:
    """What was asked from `since` (aware, a whole hour) on, within an hour."""

    since: datetime
    requests: int
    points: float
    throttled: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """The API budget as Shopify said it at `heard_at`."""

    status: ThrottleStatus
    heard_at: datetime

    def available(self, now: datetime) -> float:
        """The points there must be by now, if nobody has spent any meanwhile."""
        seconds = max(0.0, (now - self.heard_at).total_seconds())
        restored = self.status.available + self.status.restore_rate * seconds
        return min(self.status.maximum, restored)


@dataclass(frozen=True, slots=True)
class Usage:
    """The hours in which something was asked, the latest first; None: no bucket ever heard of."""

    hours: Sequence[Hour]
    bucket: Bucket | None


_HOURS = text(
    """
    SELECT hour, requests, points, throttled, maximum, available, restore_rate, heard_at
    FROM api_usage WHERE shop = :shop AND hour > :since ORDER BY hour DESC
    """
)


def usage(db: Connection, shop: str, since: datetime) -> Usage:
    """What the shop's API was asked in the hours that began after `since` (aware)."""
    rows = db.execute(_HOURS, {"shop": shop, "since": since}).all()
    hours = [Hour(row.hour, row.requests, row.points, row.throttled) for row in rows]
    heard = next((row for row in rows if row.heard_at is not None), None)
    if heard is None:
        return Usage(hours, None)
    status = ThrottleStatus(heard.maximum, heard.available, heard.restore_rate)
    return Usage(hours, Bucket(status, heard.heard_at))


_FORGET_OLD = text(
    "DELETE FROM api_usage WHERE hour < now() - make_interval(days => :days)"
).execution_options(**ALL_SHOPS)
_FORGET_SHOP = text("DELETE FROM api_usage WHERE shop = :shop")


def forget_old(db: Connection) -> int:
    """Delete what is older than 90 days, of all shops; returns how many hours."""
    return db.execute(_FORGET_OLD, {"days": _KEPT_DAYS}).rowcount


def forget_shop(db: Connection, shop: str) -> None:
    """Delete everything of a shop that Shopify wants erased."""
    db.execute(_FORGET_SHOP, {"shop": shop})
