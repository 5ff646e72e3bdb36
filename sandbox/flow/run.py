"""A run of an action: what was asked, every attempt to have it done, and how it ended."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

PATIENCE_SECONDS = 10.0
"""How long Flow waits for an answer. Source: Shopify's page on endpoints of Flow actions."""

REMEMBERED_RUNS = 200


class State(StrEnum):
    """Where a run is."""

    WAITING = "waiting"
    """Being tried, or waiting for the next attempt."""
    DONE = "done"
    FAILED = "failed"
    """The app refused for good, or answered what its schema does not allow."""
    GIVEN_UP = "given_up"
    """No good answer within 36 hours."""


@dataclass(frozen=True)
class Manner:
    """How a run is carried out, and what goes wrong with it on request.

    `wrong_hmac` signs with a secret that is not the app's. The first `lose_answers` answers never
    arrive, although the app gave them. `twice` sends every attempt two times at the same moment.
    `time_scale` shortens the waits between attempts: 3600 makes an hour pass in a second.
    """

    wrong_hmac: bool = False
    lose_answers: int = 0
    twice: bool = False
    time_scale: float = 1.0
    patience_seconds: float = PATIENCE_SECONDS

    def __post_init__(self) -> None:
        """Refuse what makes no sense; raises ValueError naming the field and its value."""
        if not 0 <= self.lose_answers <= 100:
            raise ValueError(f"lose_answers is 0 to 100, got {self.lose_answers}")
        if not 0 < self.time_scale <= 1_000_000:
            raise ValueError(f"time_scale is above 0 up to 1000000, got {self.time_scale}")
        if not 0 < self.patience_seconds <= PATIENCE_SECONDS:
            raise ValueError(f"patience_seconds is above 0 up to 10, got {self.patience_seconds}")


@dataclass(frozen=True)
class Attempt:
    """One POST. `status` None: no answer in time; `wait_seconds` until the next, as Flow waits."""

    at: datetime
    status: int | None
    said: str
    took_seconds: float
    wait_seconds: float | None = None


@dataclass
class Run:
    """One run in one shop; retries keep its id and its body."""

    id: str
    domain: str
    handle: str
    properties: dict[str, Any]
    body: bytes
    manner: Manner
    state: State = State.WAITING
    attempts: list[Attempt] = field(default_factory=list)
    return_value: Any = None
    problem: str | None = None
    ended: threading.Event = field(default_factory=threading.Event, repr=False)

    def end(self, state: State, *, value: Any = None, problem: str | None = None) -> None:
        """Nothing more is tried."""
        self.state, self.return_value, self.problem = state, value, problem
        self.ended.set()


class Runs:
    """The latest runs of each shop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, deque[Run]] = {}

    def add(self, run: Run) -> None:
        """Remember a run; only the latest 200 of a shop are kept."""
        with self._lock:
            self._latest.setdefault(run.domain, deque(maxlen=REMEMBERED_RUNS)).append(run)

    def latest(self, domain: str) -> list[Run]:
        """The remembered runs of a shop, newest first."""
        with self._lock:
            return list(reversed(self._latest.get(domain, ())))

    def find(self, domain: str, run_id: str) -> Run | None:
        """One of them."""
        return next((run for run in self.latest(domain) if run.id == run_id), None)
