"""What somebody has typed into the form of a note and not saved yet: it survives a closed tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.errors import Invalid
from shop_app.issues.note_models import Note, NoteDraft
from shop_app.issues.note_places import Place
from shop_app.issues.notes import LONGEST
from shop_app.issues.rules import Said
from shop_app.tenancy import ALL_SHOPS

LONGEST_DRAFT = 5 * LONGEST
"""Characters: what is too long for a note is not lost while somebody shortens it."""


KEPT = timedelta(days=90)
"""How long a draft is kept that nobody goes on with."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form; `key` is the form's."""

    text: str
    said: Said
    corrects: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was kept of a form."""

    text: str
    said: Said
    corrects: int | None
    at: datetime


def kept(db: Connection, shop: str, member: str, place: Place) -> Draft | None:
    """What a staff member has typed at a place and not saved."""
    draft = NoteDraft
    row = db.execute(
        select(draft.text, draft.said, draft.corrects, draft.at).where(
            draft.shop == shop, draft.member_id == member, draft.place == str(place)
        )
    ).one_or_none()
    return row and Draft(row.text, Said(row.said), row.corrects, row.at)


def keep(
    db: Connection, shop: str, member: str, place: Place, typed: Typed, *, now: datetime
) -> None:
    """Keep what is typed; nothing typed is nothing kept.

    What arrives while its note is saved, or after, is let go: it was on its way. Raises Invalid for
    more than LONGEST_DRAFT characters.
    """
    if len(typed.text) > LONGEST_DRAFT:
        raise Invalid(f"a draft has up to {LONGEST_DRAFT} characters, got {len(typed.text)}")
    if "\0" in typed.text:
        raise Invalid("the draft is not whole; reload the page")
    alone(db, shop, member)
    saved = exists().where(Note.shop == shop, Note.author_id == member, Note.form_key == typed.key)
    if not typed.text.strip() or db.scalar(select(saved)):
        forget(db, shop, member, place)
        return
    words = {"text": typed.text, "said": typed.said, "corrects": typed.corrects, "at": now}
    row = insert(NoteDraft).values(shop=shop, member_id=member, place=str(place), **words)
    db.execute(row.on_conflict_do_update(index_elements=["shop", "member_id", "place"], set_=words))


def alone(db: Connection, shop: str, member: str) -> None:
    """Be the only one who keeps or saves what this staff member types, until the transaction ends."""
    jobs.alone_with(db, f"notes of {member}", shop)


def forget(db: Connection, shop: str, member: str, place: Place) -> None:
    """A staff member's note was saved, or thrown away."""
    mine = (NoteDraft.shop == shop, NoteDraft.member_id == member)
    db.execute(delete(NoteDraft).where(*mine, NoteDraft.place == str(place)))


def erase(db: Connection, shop: str, places: Sequence[Place]) -> None:
    """Shopify wants what is known of somebody erased: nobody's draft about these stays."""
    names = [str(place) for place in places]
    db.execute(delete(NoteDraft).where(NoteDraft.shop == shop, NoteDraft.place.in_(names)))


def forget_old(db: Connection) -> int:
    """Delete the drafts of any shop that nobody went on with for KEPT; returns how many."""
    old = delete(NoteDraft).where(NoteDraft.at < func.now() - KEPT)
    return db.execute(old, execution_options=ALL_SHOPS).rowcount
