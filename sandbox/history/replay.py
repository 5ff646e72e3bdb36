"""Playing a history into a shop: state changes and webhooks at a chosen pace, then a summary."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from sandbox.state import Shop
from sandbox.webhooks.behaviour import Behaviour
from sandbox.webhooks.delivery import DELIVERED, DROPPED, GIVEN_UP, PENDING, Delivery
from sandbox.webhooks.engine import Engine
from sandbox.world import World

E = TypeVar("E")

# A replay is a load, not a flood: so many deliveries may lack their first try.
MOST_IN_FLIGHT = 64
_PATIENCE_SECONDS = 0.5

# Unless someone asked for another behaviour: the 4 hours of Shopify's retries pass in a minute.
_RETRIES = Behaviour(time_scale=240)


@dataclass(frozen=True)
class Manner:
    """How a history is played. `speed` is events per second, 0 as fast as the app answers.

    With a shuffle seed or a fraction to duplicate or drop, the whole history happens first and
    its deliveries go out afterwards, so the app hears of a state that is final already.
    `shuffle_seed` None keeps the order; the seed also picks what is duplicated and dropped.
    """

    speed: float = 0.0
    shuffle_seed: int | None = None
    duplicate: float = 0.0
    drop: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense; raises ValueError naming the field and its value."""
        if self.speed < 0:
            raise ValueError(f"speed must be 0 or more events per second, got {self.speed}")
        for name in ("duplicate", "drop"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a fraction from 0 to 1, got {getattr(self, name)}")

    @property
    def happens_first(self) -> bool:
        """Whether all deliveries wait until the history is over."""
        return self.shuffle_seed is not None or self.duplicate > 0 or self.drop > 0


@dataclass
class Replay(Generic[E]):
    """One history being played. `play` makes one event happen; `facts` is what it counted."""

    world: World
    shop: Shop
    events: Sequence[E]
    play: Callable[[E], None]
    facts: Callable[[], Mapping[str, object]]
    manner: Manner = field(default_factory=Manner)
    played: int = 0
    error: str | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _before: Counter[str] = field(default_factory=Counter)
    _began: float = 0.0
    _ended: float = 0.0

    def start(self) -> None:
        """Play in the background; `progress` tells how far it is."""
        threading.Thread(target=self.run, name=f"replay-{self.shop.domain}", daemon=True).start()

    def stop(self) -> None:
        """Play no further event; what was announced is still delivered."""
        self._stop.set()

    @property
    def done(self) -> bool:
        """Whether it ended: everything answered or given up, or stopped, or broken off."""
        return self.finished.is_set()

    def progress(self) -> dict[str, object]:
        """Events, deliveries so far, and once it is done the summary."""
        counts = self._counts()
        return {
            "total": len(self.events),
            "played": self.played,
            "sent": counts[DELIVERED] + counts[PENDING] + counts[GIVEN_UP],
            "answered": counts[DELIVERED],
            "failed": counts["failed"],
            "done": self.done,
            "error": self.error,
            "summary": self.summary() if self.done else None,
        }

    def summary(self) -> dict[str, object]:
        """What was read and left out, what was sent, and how long it took."""
        counts = self._counts()
        return {
            **self.facts(),
            "deliveries sent": counts[DELIVERED] + counts[PENDING] + counts[GIVEN_UP],
            "deliveries answered": counts[DELIVERED],
            "deliveries given up": counts[GIVEN_UP],
            "deliveries dropped": counts[DROPPED],
            "tries failed": counts["failed"],
            "seconds": round((self._ended or time.monotonic()) - self._began, 1),
        }

    @property
    def _engine(self) -> Engine:
        if self.world.webhooks is None:
            raise RuntimeError("a history needs webhooks: the world has no delivery engine")
        return self.world.webhooks

    def run(self) -> None:
        """Play the whole history and wait until every delivery is answered or given up."""
        self._began = time.monotonic()
        self._before = self._counts()
        if self._engine.behaviour(self.shop.domain) == Behaviour():
            self._engine.behave(self.shop.domain, _RETRIES)
        try:
            if self.manner.happens_first:
                self._send(self._everything_at_once())
            else:
                self._in_time()
            while not self._stop.is_set():
                if self._engine.wait_until_settled(self.shop.domain, _PATIENCE_SECONDS):
                    break
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._ended = time.monotonic()
            self.finished.set()

    def _in_time(self) -> None:
        for number, event in enumerate(self.events):
            if self.manner.speed:
                self._stop.wait(self._began + number / self.manner.speed - time.monotonic())
            if not self._room():
                return
            self.play(event)
            self.played += 1

    def _everything_at_once(self) -> list[Delivery]:
        self._engine.hold(self.shop.domain)
        try:
            for event in self.events:
                if self._stop.is_set():
                    break
                self.play(event)
                self.played += 1
        finally:
            held = self._engine.release(self.shop.domain)
        return held

    def _send(self, deliveries: list[Delivery]) -> None:
        chance = random.Random(self.manner.shuffle_seed)
        chosen: list[Delivery] = []
        for delivery in deliveries:
            if chance.random() < self.manner.drop:
                self._engine.drop(delivery)
                continue
            chosen.append(delivery)
            if chance.random() < self.manner.duplicate:
                chosen.append(replace(delivery, copy=True))
        if self.manner.shuffle_seed is not None:
            chance.shuffle(chosen)
        for delivery in chosen:
            if not self._room():
                return
            self._engine.submit(delivery)

    def _room(self) -> bool:
        while not self._stop.is_set():
            if self._engine.wait_for_room(MOST_IN_FLIGHT, _PATIENCE_SECONDS):
                return True
        return False

    def _counts(self) -> Counter[str]:
        """Deliveries of the shop by state, and failed tries, since the replay began."""
        log = self._engine.log
        counts = Counter(log.by_state(self.shop.domain))
        counts["failed"] = log.tries(self.shop.domain)[1]
        counts.subtract(self._before)
        return counts
