"""Runs a bulk operation in a thread of its own, from CREATED to its end and the webhook."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sandbox.bulk.finish import finish_body
from sandbox.bulk.operation import LONGEST_RUN, Canceled, Operation, OperationFailed
from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.state import Shop
from sandbox.webhooks.happening import Happening
from sandbox.world import World

logger = logging.getLogger(__name__)

# How often a waiting operation looks at the clocks, in seconds.
LOOK_AGAIN = 0.02

Line = tuple[bytes, bool]


@dataclass
class Run:
    """A running operation: asks before every portion whether it may go on, and writes its lines."""

    world: World
    shop: Shop
    operation: Operation
    failure: PlannedFailure | None = None
    _pace: Pace = field(default_factory=Pace)
    _since: float = field(default_factory=time.monotonic)
    _done_before: int = 0

    def room(self) -> int:
        """Wait until at least one line may be written; returns how many may be now.

        Raises Canceled when the app gave up, OperationFailed when a failure is due.
        """
        store = self.world.bulk
        with store.changed:
            while True:
                room = self._room_now()
                if room > 0:
                    return room
                store.changed.wait(LOOK_AGAIN)

    def _room_now(self) -> int:
        operation, failure = self.operation, self.failure
        if operation.status == "CANCELING":
            raise Canceled
        if self.world.clock.now() - operation.created_at > LONGEST_RUN:
            raise OperationFailed("TIMEOUT", f"ran longer than {LONGEST_RUN.days} days")
        if failure is not None and operation.objects >= failure.after_lines:
            raise OperationFailed(failure.error_code, "a failure was planned")
        room = self._paced()
        return room if failure is None else min(room, failure.after_lines - operation.objects)

    def _paced(self) -> int:
        pace, done = self.world.bulk.pace(self.shop.domain), self.operation.objects
        if pace != self._pace:
            self._pace, self._since, self._done_before = pace, time.monotonic(), done
        return pace.room(done, done - self._done_before, time.monotonic() - self._since)

    def write(self, lines: Sequence[Line]) -> None:
        """Write lines, each with whether it is a root object; waits as `room` does."""
        written = 0
        while written < len(lines):
            portion = lines[written : written + self.room()]
            with self.world.bulk.changed:
                self.operation.lines += b"".join(text + b"\n" for text, _ in portion)
                self.operation.objects += len(portion)
                self.operation.roots += sum(root for _, root in portion)
                self.world.bulk.changed.notify_all()
            written += len(portion)


def start(world: World, shop: Shop, operation: Operation, work: Callable[[Run], None]) -> None:
    """Begin an operation that is known to the world already; returns at once."""
    failure = world.bulk.take_failure(shop.domain, operation.kind, to_start=False)
    run = Run(world, shop, operation, failure)
    name = f"bulk-{operation.id}"
    threading.Thread(target=_perform, args=(run, work), name=name, daemon=True).start()


def _perform(run: Run, work: Callable[[Run], None]) -> None:
    status, error = "COMPLETED", None
    try:
        _begin(run)
        work(run)
        run.room()
    except Canceled:
        status = "CANCELED"
    except OperationFailed as failed:
        status, error = "FAILED", (failed.code, str(failed))
    except Exception as failed:
        logger.exception("the bulk operation %s failed", run.operation.id)
        status, error = "FAILED", ("INTERNAL_SERVER_ERROR", str(failed))
    # Under the lock, so that whoever asked for a cancellation still reads CANCELING in its answer.
    with run.shop.lock:
        run.world.bulk.end(run.operation, status, run.world.clock.now(), error)
        happening = Happening(run.world, run.shop)
        happening.announce("bulk_operations/finish", finish_body, run.shop, run.operation)


def _begin(run: Run) -> None:
    with run.world.bulk.changed:
        if run.operation.status == "CREATED":
            run.operation.status = "RUNNING"
            run.world.bulk.changed.notify_all()
    run.room()
