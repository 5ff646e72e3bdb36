"""One bulk operation: what was asked, how far it is and what it left behind."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

QUERY, MUTATION = "QUERY", "MUTATION"
UNFINISHED = frozenset({"CREATED", "RUNNING", "CANCELING"})
ERROR_CODES = ("ACCESS_DENIED", "INTERNAL_SERVER_ERROR", "TIMEOUT")

# shopify.dev "Bulk operations": results live for 7 days, an operation must end within 10.
RESULT_LIFETIME = timedelta(days=7)
LONGEST_RUN = timedelta(days=10)


class Canceled(Exception):
    """The app asked the running operation to stop."""


class OperationFailed(Exception):
    """The running operation ends as FAILED; `code` is one of `ERROR_CODES`."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code


@dataclass(eq=False)
class Operation:
    """A bulk operation of one shop; `kind` is `QUERY` or `MUTATION`.

    `objects` and `roots` count the lines written so far, of any depth and of the first. `lines` is
    the JSONL text. `name` is the unguessable part of its address. `problem` says in the sandbox's
    words why it failed; Shopify tells the code only.
    """

    id: int
    kind: str
    document: str
    created_at: datetime
    status: str = "CREATED"
    error_code: str | None = None
    problem: str | None = None
    completed_at: datetime | None = None
    objects: int = 0
    roots: int = 0
    lines: bytearray = field(default_factory=bytearray, repr=False)
    name: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def unfinished(self) -> bool:
        """Whether it still counts against the five that may run at once."""
        return self.status in UNFINISHED

    def expired(self, now: datetime) -> bool:
        """Whether its file is gone by now."""
        return self.completed_at is not None and now >= self.completed_at + RESULT_LIFETIME

    def status_at(self, now: datetime) -> str:
        """The status as the API tells it: a completed operation expires with its file."""
        return "EXPIRED" if self.status == "COMPLETED" and self.expired(now) else self.status

    def has_file(self, now: datetime) -> bool:
        """Whether there is something to download; an operation without a line leaves no file."""
        ended = self.status in ("COMPLETED", "FAILED")
        return ended and bool(self.lines) and not self.expired(now)
