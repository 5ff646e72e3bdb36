"""Deliveries whose time has not come: delayed ones and retries."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable

from sandbox.webhooks.delivery import Delivery


class WaitingRoom:
    """Hands each delivery on when its wait is over; one thread serves all shops."""

    def __init__(self, hand_on: Callable[[Delivery], None]) -> None:
        self._hand_on = hand_on
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._order = itertools.count()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="waiting-room", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and forget who waits."""
        with self._changed:
            self._open = False
            self._changed.notify()
        self._thread.join(timeout=1)

    def add(self, delivery: Delivery, seconds: float) -> None:
        """Let a delivery wait."""
        with self._changed:
            due = time.monotonic() + seconds
            heapq.heappush(self._waiting, (due, next(self._order), delivery))
            self._changed.notify()

    def flush(self, domain: str) -> int:
        """End the wait of all deliveries of a shop now; returns how many."""
        with self._changed:
            due = [entry for entry in self._waiting if entry[2].domain == domain]
            self._waiting = [entry for entry in self._waiting if entry[2].domain != domain]
            heapq.heapify(self._waiting)
        for _, _, delivery in sorted(due):
            self._hand_on(delivery)
        return len(due)

    def _run(self) -> None:
        with self._changed:
            while self._open:
                now = time.monotonic()
                while self._waiting and self._waiting[0][0] <= now:
                    self._hand_on(heapq.heappop(self._waiting)[2])
                left = self._waiting[0][0] - now if self._waiting else None
                self._changed.wait(left)
