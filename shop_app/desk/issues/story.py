"""The story of an issue as its page tells it: notes and what happened, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection

from shop_app.desk.compensations import given_words
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.story_reading import GIVEN, NOTE, Line, lines
from shop_app.issues.events import EventKind
from shop_app.issues.note_html import rendered
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Said
from shop_app.timeline.places import Place

PAGE = 25
"""Lines that are shown at once."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line in words, or a `note` with its text as `html`; `given` is a compensation's number."""

    at: datetime
    who: str
    what: str = ""
    more: str = ""
    note: NoteRow | None = None
    html: Markup | None = None
    given: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Some lines, newest first; `before` asks for those after them, None: that was all."""

    lines: tuple[StoryLine, ...]
    before: str | None


def read(db: Connection, shop: str, issue_id: int, before: Place) -> Sequence[Line]:
    """One line more than is shown, so that it is known whether there are more."""
    return lines(db, shop, issue_id, before=before, limit=PAGE + 1)


def told(found: Sequence[Line], row: IssueRow, telling: Telling) -> Story:
    """Lines of an issue in the reader's language."""
    shown = found[:PAGE]
    more = str(shown[-1].place) if len(found) > PAGE else None
    return Story(tuple(_line(line, row, telling) for line in shown), more)


def _line(line: Line, row: IssueRow, telling: Telling) -> StoryLine:
    who = telling.crew.who(line.by.actor, line.by.id)
    if line.kind == NOTE:
        note = _note(line, row, who)
        html = rendered(note.text, telling.crew.names)
        return StoryLine(line.place.at, who, note=note, html=html)
    if line.kind == GIVEN:
        data = line.data
        told = given_words.told(data["given"], data["happened"], data["data"], data["currency"])
        return StoryLine(line.place.at, who, *told, given=data["number"])
    said = telling.said(EventKind(line.kind), line.by, line.data)
    return StoryLine(line.place.at, who, said.what, said.more)


def _note(line: Line, row: IssueRow, who: str) -> NoteRow:
    erased = line.data["erased_at"]
    return NoteRow(
        id=line.place.id,
        issue_id=row.id,
        issue_number=row.number,
        customer_gid=row.customer_gid,
        order_gid=row.order_gid,
        at=line.place.at,
        actor=line.by.actor,
        author_id=line.by.id,
        author=who,
        said=Said(line.data["said"]),
        text=line.data["text"],
        corrects=line.data["corrects"],
        corrected_by=line.data["corrected_by"],
        mentions=(),
        erased_at=None if erased is None else datetime.fromisoformat(erased),
    )
