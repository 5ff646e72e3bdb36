"""The leaky bucket of points that a shop and the app share: it fills with time, queries drain it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.state import Shop

# Points per second by plan (shopify.dev "Rate limits"); a bucket holds 20 seconds' worth (believed).
RESTORE_RATE = {"basic": 100, "advanced": 200, "plus": 1000, "enterprise": 2000}
SECONDS_HELD = 20


@dataclass
class _Level:
    points: float
    at: datetime


class Buckets:
    """One bucket for every shop; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._levels: dict[str, _Level] = {}

    def take(self, shop: Shop, points: int, now: datetime) -> bool:
        """Take points out; False, and nothing taken, when the bucket holds fewer."""
        with self._lock:
            level = self._filled(shop, now)
            if level.points < points:
                return False
            level.points -= points
            return True

    def give_back(self, shop: Shop, points: int, now: datetime) -> None:
        """Return what a query asked for and did not use."""
        with self._lock:
            level = self._filled(shop, now)
            level.points = min(level.points + points, float(_capacity(shop)))

    def drain(self, shop: Shop, points: int, seconds: float, now: datetime) -> None:
        """Leave so little that a query of `points` fits again only after `seconds`."""
        with self._lock:
            level = self._filled(shop, now)
            left = min(points - 1, points - seconds * RESTORE_RATE[shop.plan])
            level.points = max(min(level.points, left), 0.0)

    def status(self, shop: Shop, now: datetime) -> dict[str, Any]:
        """`throttleStatus` as the API reports it."""
        with self._lock:
            level = self._filled(shop, now)
            return {
                "maximumAvailable": float(_capacity(shop)),
                "currentlyAvailable": int(level.points),
                "restoreRate": float(RESTORE_RATE[shop.plan]),
            }

    def _filled(self, shop: Shop, now: datetime) -> _Level:
        capacity = _capacity(shop)
        level = self._levels.setdefault(shop.domain, _Level(capacity, now))
        passed = max((now - level.at).total_seconds(), 0.0)
        level.points = min(level.points + passed * RESTORE_RATE[shop.plan], float(capacity))
        level.at = max(now, level.at)
        return level


def _capacity(shop: Shop) -> int:
    return RESTORE_RATE[shop.plan] * SECONDS_HELD
