"""Where a line stands in a story that is read page by page, as an address tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands among all of a story; `id` is one of its kind's."""

    at: datetime
    kind: int
    id: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}~{self.kind}~{self.id}"


END = Place(datetime.max.replace(tzinfo=UTC), 9, 0)
"""Comes after every line."""

_PLACE = re.compile(r"(?P<at>[1-9][0-9]{7}T[0-9]{6}\.[0-9]{6})~(?P<kind>[0-9])~(?P<id>[0-9]+)")


def place(written: str | None, *, last_kind: int, digits: int) -> Place:
    """The place that `str` wrote; what is none of ours means the end, where the newest lines are.

    Of the story's kinds `last_kind` is the highest; its ids have up to so many `digits`.
    """
    found = _PLACE.fullmatch(written or "")
    if found is None or int(found["kind"]) > last_kind or len(found["id"]) > digits:
        return END
    try:
        at = datetime.strptime(found["at"], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return END
    return Place(at, int(found["kind"]), int(found["id"]))
