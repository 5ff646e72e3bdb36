"""A transcript as a file: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues_api import as_json
from shop_app.desk.spreadsheets import Cell, csv_file
from shop_app.desk.transcripts.reading import GivenRow, Kept
from shop_app.desk.transcripts.telling import Chapter, Line, chapters
from shop_app.texts import gettext

_STAFF_ONLY = frozenset(
    {
        "version", "moves", "severity", "owner", "root_cause", "clock", "opened_by", "updated_at",
        "follow_up_at", "reopened", "repeat_of",
    }
)  # fmt: skip
"""Of an issue what a customer need not know."""


def json_of(db: Connection, shop: str, kept: Kept, *, internal: bool) -> dict[str, Any]:
    """The same shapes as the answers of the API, oldest first; codes, not words."""
    hidden = frozenset[str]() if internal else _STAFF_ONLY
    numbers = {row.id: row.number for row in kept.issues}
    return {
        "issues": [
            one.model_dump(mode="json", exclude=set(hidden))
            for one in as_json.issues(db, shop, kept.issues)
        ],
        "history": [
            as_json.line(row).model_dump(mode="json") | {"issue": numbers[row.issue_id]}
            for row in kept.events
        ],
        "compensations": [_given(row, numbers, internal=internal) for row in kept.given],
        "notes": [as_json.note(row).model_dump(mode="json") for row in kept.notes],
        "complete": not kept.cut,
    }


def _given(row: GivenRow, issues: Mapping[int, int], *, internal: bool) -> dict[str, Any]:
    """A line of a compensation's history; amounts in `data` are minor units of `currency`."""
    return {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(),
        "compensation": row.number,
        "given": row.given,
        "issue": None if row.issue_id is None else issues.get(row.issue_id),
        "kind": row.kind,
        "by": as_json.doer(row.by).model_dump(mode="json"),
        "currency": row.currency,
        "data": dict(row.data) if internal else {},
    }


def csv_of(kept: Kept, telling: Telling, *, internal: bool) -> str:
    """One row per line, the customer's words first; times in UTC, by ISO 8601."""
    header = (
        gettext("Issue"), gettext("Time (UTC)"), gettext("Kind"), gettext("By"),
        gettext("What happened"), gettext("Said"), gettext("Text"), gettext("Order"),
    )  # fmt: skip
    return csv_file(header, _rows(chapters(kept, telling, internal=internal)))


def _rows(told: Iterable[Chapter]) -> Iterator[tuple[Cell, ...]]:
    for chapter in told:
        issue = chapter.issue
        number = None if issue is None else issue.number
        if issue is not None:
            at, who = _iso(issue.opened_at), gettext("The customer")
            for code, text in (("impact", issue.impact), ("wish", issue.wish)):
                if text:
                    yield number, at, code, who, "", "", text, ""
        for line in chapter.lines:
            yield number, *_row(line)


def _row(line: Line) -> tuple[Cell, ...]:
    return _iso(line.at), line.code, line.who, line.what, line.said, line.text, line.about


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
