"""The form of a note: what stands in it, what was sent, and what is wrong with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g
from sqlalchemy import Connection

from shop_app.errors import Invalid
from shop_app.issues import drafts, notes
from shop_app.issues.drafts import Typed
from shop_app.issues.mentions import people
from shop_app.issues.note_places import Place
from shop_app.issues.rules import Said
from shop_app.texts import gettext, number

MOST_TO_CHOOSE = 30
"""Staff members the form offers to mention; others can be typed."""


@dataclass(frozen=True, slots=True)
class NoteForm:
    """What stands in the form; `drafted`: it comes from a draft."""

    text: str
    said: Said
    corrects: int | None
    key: str
    drafted: bool = False

    @property
    def typed(self) -> Typed:
        """What a draft keeps of it."""
        return Typed(self.text, self.said, self.corrects, self.key)


@dataclass(frozen=True, slots=True)
class Problem:
    """What somebody has to decide before the note is saved."""

    heading: str
    advice: str


def opened(db: Connection, place: Place, corrects: int | None) -> NoteForm:
    """The form for the visitor: with what they typed before, else empty.

    `corrects` is the note they want to correct, whose words they begin with; 0: none after all.
    """
    kept = drafts.kept(db, g.staff.shop, g.staff.id, place)
    key = secrets.token_urlsafe(16)
    if kept is not None:
        wanted = kept.corrects if corrects is None else corrects or None
        return NoteForm(kept.text, kept.said, wanted, key, drafted=True)
    if not corrects:
        return NoteForm("", Said.INTERNAL, None, key)
    earlier = notes.note(db, g.staff.shop, corrects)
    return NoteForm(earlier.text, earlier.said, corrects, key)


def around(db: Connection, form: NoteForm) -> dict[str, Any]:
    """What the template needs."""
    names = [name for one, name in people(db, g.staff.shop).items() if one != g.staff.id]
    return {
        "form": form,
        "people": sorted(dict.fromkeys(names[:MOST_TO_CHOOSE])),
        "longest": notes.LONGEST,
    }


def sent(form: Mapping[str, str]) -> NoteForm:
    """What was sent. Raises Invalid for what the page could not have sent."""
    key, said, corrects = (form.get(name, "") for name in ("key", "said", "corrects"))
    whole = re.fullmatch(rf"[\w-]{{1,{notes.LONGEST_KEY}}}", key, re.ASCII)
    if not whole or said not in list(Said) or not re.fullmatch("([0-9]{1,18})?", corrects):
        raise Invalid("the form of the note is not whole; reload the page")
    return NoteForm(form.get("text", ""), Said(said), int(corrects or 0) or None, key)


def corrected(form: NoteForm, note: int) -> NoteForm:
    """The form again, as a correction of the note that it wrote before."""
    return replace(form, corrects=note, key=secrets.token_urlsafe(16))


def saved_before() -> Problem:
    """What to say when the form had been saved with other words."""
    return Problem(
        gettext("Your note was saved a moment ago, with other words"),
        gettext("Nothing is lost. Save again to keep what stands here now as its correction."),
    )


def said(error: Invalid) -> str:
    """What is wrong with a note, beside its field. What the page could not have sent is raised."""
    match error.code:
        case "note_empty":
            return gettext("Write something first.")
        case "note_too_long":
            return gettext(
                "The note has %(found)s characters; up to %(most)s fit.",
                found=number(error.details["length"]),
                most=number(error.details["limit"]),
            )
        case "note_not_here":
            return gettext("The note you want to correct belongs somewhere else.")
    raise error
