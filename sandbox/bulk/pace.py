"""How bulk operations of a shop are slowed, held and made to fail on demand."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.bulk.operation import ERROR_CODES, MUTATION, QUERY

# Lines are made in portions, so that the shop's lock is free for others in between.
PORTION = 200
LIMIT_REACHED = "LIMIT_REACHED"


@dataclass(frozen=True)
class Pace:
    """How the operations of a shop proceed, those running included.

    `hold` stops them in RUNNING before their first line, `hold_after_lines` after that many;
    `lines_per_second` None is as fast as it goes.
    """

    hold: bool = False
    hold_after_lines: int | None = None
    lines_per_second: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be done; raises ValueError naming the field and its value."""
        if self.hold_after_lines is not None and self.hold_after_lines < 0:
            raise ValueError(f"hold_after_lines must be at least 0, got {self.hold_after_lines}")
        if self.lines_per_second is not None and self.lines_per_second <= 0:
            raise ValueError(f"lines_per_second must be above 0, got {self.lines_per_second}")

    def room(self, done: int, done_since: int, seconds: float) -> int:
        """How many lines may be written now, at most a portion.

        `done` lines exist in all, `done_since` of them since this pace holds, for `seconds`.
        """
        room = PORTION
        if self.hold or self.hold_after_lines is not None:
            room = min(room, (0 if self.hold else self.hold_after_lines or 0) - done)
        if self.lines_per_second is not None:
            room = min(room, int(seconds * self.lines_per_second) - done_since)
        return max(room, 0)


@dataclass(frozen=True)
class PlannedFailure:
    """The next operation (of a kind, if one is named) fails once `after_lines` lines are done.

    With the code `LIMIT_REACHED` it is not even started: the API refuses it with that user error.
    """

    after_lines: int = 0
    error_code: str = "INTERNAL_SERVER_ERROR"
    kind: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be done; raises ValueError naming the field and its value."""
        if self.after_lines < 0:
            raise ValueError(f"after_lines must be at least 0, got {self.after_lines}")
        known = (*ERROR_CODES, LIMIT_REACHED)
        if self.error_code not in known:
            raise ValueError(f"error_code is one of {known}, got {self.error_code!r}")
        if self.kind not in (None, QUERY, MUTATION):
            raise ValueError(f"kind is {QUERY} or {MUTATION}, got {self.kind!r}")

    def meant(self, kind: str, *, to_start: bool) -> bool:
        """Whether it befalls an operation of a kind before its start (or while it runs)."""
        return self.kind in (None, kind) and (self.error_code == LIMIT_REACHED) == to_start
