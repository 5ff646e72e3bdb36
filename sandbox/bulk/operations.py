"""All bulk operations of all shops, and how they are told to proceed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from sandbox.bulk.operation import Operation
from sandbox.bulk.pace import Pace, PlannedFailure

# shopify.dev "Faster bulk operations" (2026-01): five of each kind per app and shop.
MOST_AT_ONCE = 5


class Operations:
    """The operations of every shop; safe to use from many threads.

    `changed` guards status, counters and paces. Whoever holds it must not wait for a shop's lock.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._shops: dict[str, dict[int, Operation]] = {}
        self._paces: dict[str, Pace] = {}
        self._failures: dict[str, list[PlannedFailure]] = {}

    def add(self, domain: str, operation: Operation) -> None:
        """Remember a new operation of a shop."""
        with self.changed:
            self._shops.setdefault(domain, {})[operation.id] = operation

    def of(self, domain: str) -> list[Operation]:
        """All operations of a shop, oldest first."""
        with self.changed:
            return list(self._shops.get(domain, {}).values())

    def find(self, domain: str, number: int) -> Operation | None:
        """One operation of a shop."""
        with self.changed:
            return self._shops.get(domain, {}).get(number)

    def named(self, name: str) -> Operation | None:
        """The operation of any shop whose file has this name."""
        with self.changed:
            everything = [one for shop in self._shops.values() for one in shop.values()]
        return next((one for one in everything if one.name == name), None)

    def unfinished(self, domain: str, kind: str) -> list[Operation]:
        """Those of a kind that have not ended yet."""
        return [one for one in self.of(domain) if one.kind == kind and one.unfinished]

    def cancel(self, operation: Operation) -> bool:
        """Ask an operation to stop; False, and nothing changed, when it has ended already."""
        with self.changed:
            if not operation.unfinished:
                return False
            operation.status = "CANCELING"
            self.changed.notify_all()
            return True

    def end(
        self, operation: Operation, status: str, at: datetime, error: tuple[str, str] | None
    ) -> None:
        """Note how an operation ended; `error` is its code and the sandbox's explanation."""
        with self.changed:
            operation.status, operation.completed_at = status, at
            operation.error_code, operation.problem = error or (None, None)
            self.changed.notify_all()

    def pace(self, domain: str) -> Pace:
        """How a shop's operations proceed now."""
        with self.changed:
            return self._paces.get(domain) or Pace()

    def set_pace(self, domain: str, change: Callable[[Pace], Pace]) -> Pace:
        """Change the pace of a shop's operations, those running included; returns the new one."""
        with self.changed:
            pace = self._paces[domain] = change(self._paces.get(domain) or Pace())
            self.changed.notify_all()
            return pace

    def plan_failure(self, domain: str, failure: PlannedFailure) -> None:
        """Let a coming operation of a shop fail."""
        with self.changed:
            self._failures.setdefault(domain, []).append(failure)

    def take_failure(self, domain: str, kind: str, *, to_start: bool) -> PlannedFailure | None:
        """The failure planned for an operation that starts (or runs) now, used up by it."""
        with self.changed:
            planned = self._failures.get(domain, [])
            meant = next((one for one in planned if one.meant(kind, to_start=to_start)), None)
            if meant is not None:
                planned.remove(meant)
            return meant
