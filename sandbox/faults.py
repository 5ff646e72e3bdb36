"""Faults on demand: what a test or a person queued to go wrong with the next calls of a shop."""

from __future__ import annotations

import threading
from dataclasses import dataclass

STALE_ID_TOKEN = "stale_id_token"  # noqa: S105  (a name, no secret)
ID_TOKEN = "id_token"  # noqa: S105

KINDS = (
    "lost_answer",
    "timeout",
    "http",
    "throttle",
    "slow",
    "token_revoked",
    "frozen",
    "gone",
    "locked",
    "partial",
    STALE_ID_TOKEN,
)
STATUSES = (401, 402, 403, 404, 423, 429, 500, 502, 503, 504)
LONGEST_SECONDS = 600.0


@dataclass
class Fault:
    """One thing to go wrong, `times` times; `shop` or `operation` None means any.

    `operation` is a GraphQL operation name, a root field (`tagsAdd`) or `token` for the token
    endpoint. `seconds` is how long timeout and slow wait, the Retry-After of a 429, and how long
    the bucket takes to hold enough again after a throttle. `partial` loses the last root field of
    an answer whose effects all happened. `stale_id_token` has the admin's frame hand out a session
    token that expired ten minutes ago; it meets `id_token` alone.
    """

    kind: str
    shop: str | None = None
    operation: str | None = None
    status: int | None = None
    seconds: float = 1.0
    times: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be done; raises ValueError naming the field and its value."""
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault kind {self.kind!r}; known: {', '.join(KINDS)}")
        if self.kind == "http" and self.status not in STATUSES:
            raise ValueError(f"an http fault needs a status of {STATUSES}, got {self.status}")
        if self.kind != "http" and self.status is not None:
            raise ValueError(f"only an http fault has a status, not {self.kind}")
        if not 0 <= self.seconds <= LONGEST_SECONDS:
            raise ValueError(f"seconds must be 0..{LONGEST_SECONDS:g}, got {self.seconds}")
        if self.kind == STALE_ID_TOKEN:
            self.operation = ID_TOKEN
        if self.times < 1:
            raise ValueError(f"times must be at least 1, got {self.times}")
        self._over = threading.Event()

    def matches(self, domain: str, operations: frozenset[str]) -> bool:
        """Whether this fault is meant for a call to `domain` that bears these names."""
        if self.shop is not None and self.shop != domain:
            return False
        return self.operation is None or self.operation in operations

    def wait(self) -> None:
        """Keep the caller waiting for `seconds`, or until `let_go`."""
        self._over.wait(self.seconds)

    def let_go(self) -> None:
        """Keep nobody waiting any longer."""
        self._over.set()


class Faults:
    """The queue of faults; the first that matches a call is used up by it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[Fault] = []
        self._taken: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Queue a fault behind those already waiting."""
        with self._lock:
            self._queue.append(fault)

    def take(
        self, domain: str, operations: frozenset[str], unless: frozenset[str] = frozenset()
    ) -> Fault | None:
        """The fault for this call, counted down; None when the call may go well.

        Faults of a kind in `unless` stay in the queue: the caller could not act them out.
        """
        if not self._queue:
            return None
        with self._lock:
            for fault in self._queue:
                if fault.kind not in unless and fault.matches(domain, operations):
                    fault.times -= 1
                    if fault.times == 0:
                        self._queue.remove(fault)
                    self._taken.append(fault)
                    return fault
        return None

    def pending(self) -> list[Fault]:
        """The faults still waiting, in order."""
        with self._lock:
            return list(self._queue)

    def clear(self) -> None:
        """Forget all queued faults, and let go whoever is kept waiting by one."""
        with self._lock:
            for fault in self._taken:
                fault.let_go()
            self._queue.clear()
            self._taken.clear()
