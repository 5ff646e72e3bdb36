"""Write notes and read them; what is written stays, a correction is a note of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.issues import mirroring
from shop_app.issues.answering import answer
from shop_app.issues.mentions import mentioned, people
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from shop_app.issues.note_places import Place, Whose, whose
from shop_app.issues.rules import Said
from shop_app.issues.saving import searchable
from shop_app.notifications.service import Told, tell
from shop_app.staff.models import StaffMember
from shop_app.timeline.service import Actor, By

LONGEST = 10_000
"""Characters of a note; our own choice."""

LONGEST_KEY = 64
"""Characters of the key of a form."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note. `author` is the staff member's name, None: not known. `corrected_by` is the latest
    note that corrects this one. `text` is empty once the customer's data was erased (`erased_at`)."""

    id: int
    issue_id: int | None
    issue_number: int | None
    customer_gid: str | None
    order_gid: str | None
    at: datetime
    actor: Actor
    author_id: str | None
    author: str | None
    said: Said
    text: str
    corrects: int | None
    corrected_by: int | None
    mentions: tuple[str, ...]
    erased_at: datetime | None


def add_note(
    db: Connection,
    shop: str,
    place: Place,
    text: str,
    *,
    said: Said,
    by: By,
    now: datetime,
    corrects: int | None = None,
    key: str | None = None,
) -> int:
    """Write a note and tell those it mentions; returns its id.

    The first one of an issue that was said to the customer is the answer they wait for.

    `key` names the form it was written in: the same author's second try with the same words returns
    the note of the first. Raises Invalid (`note_empty`, `note_too_long`, `note_not_here` for a
    correction of a note of another place), NotFound for a place that the shop does not have, and
    Conflict (`note_already_saved`, with `note`) when the form was saved with other words.
    """
    text = _checked(text, key)
    subject = whose(db, shop, place)
    if corrects is not None:
        _same_place(db, shop, subject, corrects)
    meant = mentioned(text, people(db, shop))
    values: dict[str, object] = {
        "said": said,
        "text": text,
        "corrects": corrects,
        "mentions": meant,
        "search": searchable(shop, text, at=now),
        "actor": by.actor,
        "author_id": by.id if by.actor is Actor.STAFF else None,
        "at": now,
        "form_key": key,
    }
    row = insert(Note).values(shop=shop, **subject.columns, **values)
    new: int | None = db.scalar(row.on_conflict_do_nothing().returning(Note.id))
    if new is None:
        return _before(db, shop, subject, values)
    if said is Said.TO_CUSTOMER and subject.unanswered is not None:
        answer(db, shop, subject.unanswered, by=by, now=now)
    mirroring.noted(db, shop, subject)
    tell(db, shop, meant, Told.MENTIONED, subject.issue_id, key=str(new), by=by, note_id=new)
    return new


def _checked(text: str, key: str | None) -> str:
    """The text as it is kept: PostgreSQL knows no NUL, and lines end in one way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in text or (key is not None and not 0 < len(key) <= LONGEST_KEY):
        raise Invalid("the form of the note is not whole; reload the page")
    if not text:
        raise Invalid("write something: the note is empty", code="note_empty")
    if len(text) > LONGEST:
        message = f"a note has up to {LONGEST} characters, this one has {len(text)}"
        raise Invalid(message, code="note_too_long", limit=LONGEST, length=len(text))
    return text


def _same_place(db: Connection, shop: str, subject: Whose, corrects: int) -> None:
    found = select(Note.id).where(Note.shop == shop, Note.id == corrects, *_of(Note, subject))
    if db.scalar(found) is None:
        raise Invalid(f"note {corrects} is not one of this place", code="note_not_here")


def _before(db: Connection, shop: str, subject: Whose, values: dict[str, object]) -> int:
    """The note that the form has written already."""
    row = db.execute(
        select(Note.id, Note.text, Note.said, Note.corrects, *_of(Note, subject)).where(
            Note.shop == shop,
            Note.author_id == values["author_id"],
            Note.form_key == values["form_key"],
        )
    ).one()
    same = all(getattr(row, name) == values[name] for name in ("text", "said", "corrects"))
    if not (same and all(row[4:])):
        raise Conflict("the form was saved before", code="note_already_saved", note=row.id)
    found: int = row.id
    return found


def _of(note: type[Note], subject: Whose) -> tuple[ColumnElement[bool], ...]:
    """What holds for the notes of exactly this place."""
    if subject.issue_id is not None:
        return (note.issue_id == subject.issue_id,)
    if subject.order_gid is not None:
        return (note.issue_id.is_(None), note.order_gid == subject.order_gid)
    alone = (note.issue_id.is_(None), note.order_gid.is_(None))
    return (*alone, note.customer_gid == subject.customer_gid)


def of_issue(
    db: Connection, shop: str, issue_id: int, *, before: int | None = None, limit: int = 25
) -> list[NoteRow]:
    """The newest notes of an issue, newest first; `before` is the id to go on from."""
    return _read(db, shop, Note.issue_id == issue_id, before, limit)


def of_customer(
    db: Connection, shop: str, gid: str, *, before: int | None = None, limit: int = 25
) -> list[NoteRow]:
    """The newest notes about a customer, those of their issues and orders too."""
    return _read(db, shop, Note.customer_gid == gid, before, limit)


def of_order(
    db: Connection, shop: str, gid: str, *, before: int | None = None, limit: int = 25
) -> list[NoteRow]:
    """The newest notes about an order, those of its issues too."""
    return _read(db, shop, Note.order_gid == gid, before, limit)


def note(db: Connection, shop: str, note_id: int) -> NoteRow:
    """One note. Raises NotFound."""
    found = _read(db, shop, Note.id == note_id, None, 1)
    if not found:
        raise NotFound(f"there is no note {note_id}")
    return found[0]


def _read(
    db: Connection, shop: str, where: ColumnElement[bool], before: int | None, limit: int
) -> list[NoteRow]:
    later = aliased(Note)
    corrected = select(func.max(later.id)).where(later.shop == shop, later.corrects == Note.id)
    rows = select(
        Note.id, Note.issue_id, Issue.number.label("issue_number"), Note.customer_gid,
        Note.order_gid, Note.at, Note.actor, Note.author_id, StaffMember.name.label("author"),
        Note.said, Note.text, Note.corrects, corrected.scalar_subquery().label("corrected_by"),
        Note.mentions, Note.erased_at,
    )  # fmt: skip
    author = and_(StaffMember.shop == shop, StaffMember.id == Note.author_id)
    issue = and_(Issue.shop == shop, Issue.id == Note.issue_id)
    rows = rows.outerjoin(StaffMember, author).outerjoin(Issue, issue)
    rows = rows.where(Note.shop == shop, where)
    if before is not None:
        rows = rows.where(Note.id < before)
    return [_row(row) for row in db.execute(rows.order_by(Note.id.desc()).limit(limit)).all()]


def _row(row: Sequence[object]) -> NoteRow:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return NoteRow(
        **values
        | {
            "actor": Actor(values["actor"]),
            "said": Said(values["said"]),
            "mentions": tuple(values["mentions"]),
            "author": values["author"] or None,
        }
    )
