"""How much of each shop's API budget is left, as this process last heard it.

Shopify counts points in a leaky bucket per app and shop. Half of it stays untouched, so that a
page somebody is looking at never waits behind background work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

RESERVE = 0.5
"""The share of the bucket that background work leaves alone."""


@dataclass(frozen=True)
class ThrottleStatus:
    """Points as in `extensions.cost.throttleStatus`; `restore_rate` is per second."""

    maximum: float
    available: float
    restore_rate: float

    def seconds_until(self, points: float) -> float:
        """How long until `points` are available; a bucket never holds more than its maximum."""
        missing = min(points, self.maximum) - self.available
        return max(0.0, missing / self.restore_rate)


@dataclass
class _Bucket:
    status: ThrottleStatus | None = None
    heard_at: float = 0.0
    in_flight: float = 0.0


class Pacing:
    """The buckets of all shops this process talks to; safe to share between threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, reserve: float = RESERVE
    ) -> None:
        """`reserve` is the share of every bucket that is left alone: 0.0 for pages."""
        self._clock = clock
        self._reserve = reserve
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}

    def reserve(self, shop: str, cost: float) -> float:
        """Take `cost` points: 0.0 when taken, else the seconds after which to ask again.

        Below the reserve nothing is given, except to a call that is bigger than the rest once the
        bucket is full. Whoever got 0.0 calls `settle` afterwards.
        """
        with self._lock:
            bucket = self._buckets.setdefault(shop, _Bucket())
            wait = self._wait(bucket, cost)
            if wait == 0.0:
                bucket.in_flight += cost
            return wait

    def settle(self, shop: str, cost: float, status: ThrottleStatus | None) -> None:
        """The call that took `cost` points is over; `status` is what Shopify said, if it did."""
        with self._lock:
            bucket = self._buckets[shop]
            bucket.in_flight = max(0.0, bucket.in_flight - cost)
            if status is not None:
                bucket.status, bucket.heard_at = status, self._clock()

    def _wait(self, bucket: _Bucket, cost: float) -> float:
        if bucket.status is None:
            return 0.0
        heard = bucket.status
        restored = heard.available + heard.restore_rate * (self._clock() - bucket.heard_at)
        left = min(heard.maximum, restored) - bucket.in_flight
        now = ThrottleStatus(heard.maximum, left, heard.restore_rate)
        return now.seconds_until(heard.maximum * self._reserve + cost)
