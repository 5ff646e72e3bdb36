"""The one object everything in the sandbox shares: its shops, its clock, its faults, its log."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.bulk.operations import Operations
from sandbox.bulk.uploads import Uploads
from sandbox.faults import Faults
from sandbox.flow.run import Runs
from sandbox.flow.triggers import Triggers
from sandbox.state import Shop
from sandbox.tokens import Tokens

if TYPE_CHECKING:
    from sandbox.history.replay import Replay
    from sandbox.webhooks.engine import Engine

REMEMBERED_CALLS = 10_000


class Clock:
    """The sandbox's idea of now; control and tests move it forward so that tokens expire."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The current time, aware UTC, plus everything the clock was moved forward."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Move time forward; raises ValueError for a negative step, because tokens cannot unage."""
        if seconds < 0:
            raise ValueError(f"the clock only moves forward, got {seconds} seconds")
        self._ahead += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Call:
    """One GraphQL request as the sandbox answered it; costs are in points."""

    at: datetime
    operation: str | None
    root_fields: tuple[str, ...]
    requested_cost: int | None
    actual_cost: int | None
    status: int
    outcome: str


class CallLog:
    """What was asked of each shop: the latest calls; exact counts by root field and outcome, and
    the exact sum of what they cost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, deque[Call]] = {}
        self._fields: dict[str, Counter[str]] = {}
        self._outcomes: dict[str, Counter[str]] = {}
        self._points: Counter[str] = Counter()

    def record(self, domain: str, call: Call) -> None:
        """Remember one call; only the latest 10,000 of a shop are kept, the counts and the sum stay exact."""
        with self._lock:
            self._calls.setdefault(domain, deque(maxlen=REMEMBERED_CALLS)).append(call)
            self._fields.setdefault(domain, Counter()).update(call.root_fields)
            self._outcomes.setdefault(domain, Counter()).update([call.outcome])
            self._points[domain] += call.actual_cost or 0

    def calls(self, domain: str) -> list[Call]:
        """The remembered calls of a shop, oldest first."""
        with self._lock:
            return list(self._calls.get(domain, ()))

    def fields(self, domain: str) -> dict[str, int]:
        """How often each root field was asked for: an aliased document counts every alias."""
        with self._lock:
            return dict(self._fields.get(domain, {}))

    def outcomes(self, domain: str) -> dict[str, int]:
        """How the calls ended: `ok`, `errors`, `throttled`, `refused` or the name of a fault."""
        with self._lock:
            return dict(self._outcomes.get(domain, {}))

    def points(self, domain: str) -> int:
        """What all calls together have cost, in points, as the bucket was charged."""
        with self._lock:
            return self._points[domain]

    def reset(self, domain: str) -> None:
        """Forget everything about one shop."""
        with self._lock:
            for remembered in (self._calls, self._fields, self._outcomes):
                remembered.pop(domain, None)
            self._points.pop(domain, None)


@dataclass
class World:
    """A running sandbox: one app (its key, its secrets, its address) and the shops it serves.

    `webhooks` delivers what the shops announce; without it nothing is sent. `replays`
    holds the latest history played in each shop, by domain. `approved_data` is the protected
    customer data Shopify lets the app see, any of `name`, `email`, `phone`, `address`: none, as
    for an app that never asked. `bulk` holds the bulk operations, `uploads` the files put up for them,
    `flow_runs` what Flow has asked the app to do, `triggers` what it was told of.
    """

    api_key: str
    api_secret: str
    app_url: str
    previous_secret: str | None = None
    shops: dict[str, Shop] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    clock: Clock = field(default_factory=Clock)
    tokens: Tokens = field(default_factory=Tokens)
    approved_data: frozenset[str] = frozenset()
    bulk: Operations = field(default_factory=Operations)
    uploads: Uploads = field(default_factory=Uploads)
    flow_runs: Runs = field(default_factory=Runs)
    triggers: Triggers = field(default_factory=Triggers)
    webhooks: Engine | None = None
    replays: dict[str, Replay[Any]] = field(default_factory=dict)
