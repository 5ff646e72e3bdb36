"""What became of the deliveries: exact counts, and the latest ones in detail."""

from __future__ import annotations

import threading
from collections import Counter, deque

from sandbox.webhooks.delivery import Delivery

REMEMBERED_DELIVERIES = 5_000


class DeliveryLog:
    """The deliveries of each shop; memory is bounded, the counts are not cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, deque[Delivery]] = {}
        self._states: dict[str, Counter[tuple[str, str]]] = {}
        self._attempts: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    def started(self, delivery: Delivery) -> None:
        """Remember a new delivery, in the state it has now."""
        with self._lock:
            latest = self._latest.setdefault(delivery.domain, deque(maxlen=REMEMBERED_DELIVERIES))
            latest.append(delivery)
            self._count(delivery, 1)

    def attempted(self, delivery: Delivery, status: int | None, state: str) -> None:
        """Note the outcome of one try and the state it led to."""
        with self._lock:
            self._count(delivery, -1)
            delivery.attempts += 1
            delivery.last_status = status
            delivery.state = state
            self._count(delivery, 1)
            self._attempts[delivery.domain] += 1
            if status is None or not 200 <= status < 300:
                self._failed[delivery.domain] += 1

    def _count(self, delivery: Delivery, change: int) -> None:
        states = self._states.setdefault(delivery.domain, Counter())
        states[delivery.topic, delivery.state] += change

    def latest(self, domain: str, topic: str | None = None) -> list[Delivery]:
        """The remembered deliveries of a shop, oldest first."""
        with self._lock:
            latest = list(self._latest.get(domain, ()))
        return [one for one in latest if topic is None or one.topic == topic]

    def by_topic(self, domain: str) -> dict[str, dict[str, int]]:
        """Deliveries per topic and state; duplicates count, retries do not."""
        topics: dict[str, dict[str, int]] = {}
        with self._lock:
            for (topic, state), count in self._states.get(domain, {}).items():
                if count:
                    topics.setdefault(topic, {})[state] = count
        return topics

    def by_state(self, domain: str) -> dict[str, int]:
        """Deliveries per state over all topics."""
        states: Counter[str] = Counter()
        for counts in self.by_topic(domain).values():
            states.update(counts)
        return dict(states)

    def tries(self, domain: str) -> tuple[int, int]:
        """How many POSTs were made for a shop, and how many of them failed."""
        with self._lock:
            return self._attempts[domain], self._failed[domain]
