"""A transcript in the reader's language: what stands at its head, and line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shop_app.desk.compensations import given_words
from shop_app.desk.issues import words
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.field_words import field
from shop_app.desk.transcripts.reading import GivenRow, Kept
from shop_app.gids import number_of
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import EventRow, IssueRow
from shop_app.texts import gettext, moment, money


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what happened, or a note with its `text`; `said` tells who may have read it.

    `code` is the event's kind, "note", or of a compensation "compensation_" and the event's. `about` is the order that a note without an issue is on.
    """

    at: datetime
    code: str
    who: str
    what: str
    said: str = ""
    text: str = ""
    erased: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One issue with its facts (label, value) and lines; `issue` None: what belongs to no issue."""

    issue: IssueRow | None
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def chapters(kept: Kept, telling: Telling, *, internal: bool) -> list[Chapter]:
    """All that is kept, by issue, oldest first; what belongs to no issue stands at the end.

    Not `internal`: nothing of how the shop works is in it.
    """
    lines: defaultdict[int | None, list[tuple[datetime, int, int, Line]]] = defaultdict(list)
    for event in kept.events:
        line = _happened(event, telling, internal=internal)
        lines[event.issue_id].append((event.at, 0, event.id, line))
    at = {note.id: note.at for note in kept.notes}
    for note in kept.notes:
        lines[note.issue_id].append((note.at, 1, note.id, _note(note, at, kept, telling)))
    for given in kept.given:
        line = _given(given, telling, internal=internal)
        lines[given.issue_id].append((given.at, 2, given.id, line))
    sorted_ = {issue: _in_order(found) for issue, found in lines.items()}
    told = [
        Chapter(row, tuple(_facts(row, kept, telling, internal=internal)), sorted_.get(row.id, ()))
        for row in kept.issues
    ]
    return [*told, Chapter(None, (), sorted_[None])] if None in sorted_ else told


def _in_order(found: list[tuple[datetime, int, int, Line]]) -> tuple[Line, ...]:
    return tuple(line for *_, line in sorted(found, key=lambda one: one[:3]))


def _happened(event: EventRow, telling: Telling, *, internal: bool) -> Line:
    told = telling.said(event.kind, event.by, event.data)
    more = told.more if internal else ""
    return Line(event.at, event.kind, told.who, told.what, text=more)


def _given(given: GivenRow, telling: Telling, *, internal: bool) -> Line:
    what, more = given_words.told(given.given, given.kind, given.data, given.currency)
    code, who = f"compensation_{given.kind}", telling.crew.who(given.by.actor, given.by.id)
    return Line(given.at, code, who, what, text=more if internal else "")


def _note(note: NoteRow, at: dict[int, datetime], kept: Kept, telling: Telling) -> Line:
    return Line(
        note.at,
        "note",
        telling.crew.who(note.actor, note.author_id),
        _corrections(note, at),
        said=words.said(note.said),
        text=note.text,
        erased=note.erased_at is not None,
        about="" if note.issue_id is not None else _order(note.order_gid, kept),
    )


def _corrections(note: NoteRow, at: dict[int, datetime]) -> str:
    """How a note hangs together with others, which have no name but their time."""
    before = at.get(note.corrects) if note.corrects is not None else None
    after = at.get(note.corrected_by) if note.corrected_by is not None else None
    told = []
    if before is not None:
        told.append(gettext("Corrects the note of %(moment)s", moment=moment(before)))
    if after is not None:
        told.append(gettext("Corrected by the note of %(moment)s", moment=moment(after)))
    return " · ".join(told)


def _order(gid: str | None, kept: Kept) -> str:
    return "" if gid is None else kept.orders.get(gid, number_of(gid))


def _facts(
    row: IssueRow, kept: Kept, telling: Telling, *, internal: bool
) -> Iterator[tuple[str, str]]:
    for label, value in _told_anybody(row, kept, telling):
        yield label, value
    if internal:
        for label, value in _told_staff(row, telling):
            yield label, value


def _told_anybody(row: IssueRow, kept: Kept, telling: Telling) -> Iterator[tuple[str, str]]:
    yield field("reason"), telling.reason(row.reason)
    if row.sub_reason is not None:
        yield field("sub_reason"), telling.reason(row.sub_reason)
    if row.order_gid is not None:
        yield field("order_gid"), _order(row.order_gid, kept)
    yield gettext("Status"), words.status(row.status)
    yield field("channel"), words.channel(row.channel)
    yield gettext("Opened"), moment(row.opened_at)
    if row.resolved_at is not None:
        yield gettext("Resolved"), moment(row.resolved_at)
    if row.remedy is not None:
        yield gettext("Remedy"), _remedy(row)


def _told_staff(row: IssueRow, telling: Telling) -> Iterator[tuple[str, str]]:
    yield field("severity"), words.severity(row.severity)
    yield gettext("In charge"), telling.crew.name(row.owner_id)
    if row.first_response_at is not None:
        yield gettext("First answer"), moment(row.first_response_at)
    if row.root_cause is not None:
        yield field("root_cause"), words.root_cause(row.root_cause)


def _remedy(row: IssueRow) -> str:
    name = words.remedy(row.remedy) if row.remedy is not None else ""
    cost = "" if row.remedied is None else money(row.remedied)
    return " · ".join(one for one in (name, cost, row.remedy_link) if one)
