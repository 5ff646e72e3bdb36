"""A line of `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it stands, and what to do unless it is well."""

    grade: Grade
    subject: str
    words: str

    @property
    def failed(self) -> bool:
        """Whether the app can't work like this."""
        return self.grade is Grade.FAIL

    def line(self) -> str:
        """As printed."""
        return f"{self.grade:<5} {self.subject:<34} {self.words}"


def moment(at: object) -> str:
    """A time as printed."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
