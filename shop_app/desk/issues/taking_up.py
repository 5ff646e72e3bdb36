"""What was typed for a new issue goes into the one that was opened for the same trouble before."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, g
from sqlalchemy import Engine

from shop_app.desk.issues import issue_page
from shop_app.desk.issues.field_words import field
from shop_app.desk.issues.issue_form import WORDS
from shop_app.desk.issues.moving import by
from shop_app.desk.issues.new_form import NewForm
from shop_app.issues import saving
from shop_app.issues.changing import move
from shop_app.issues.note_places import Place
from shop_app.issues.notes import LONGEST, add_note
from shop_app.issues.rules import Status
from shop_app.texts import gettext
from shop_app.web.pages import done


def take_up(engine: Engine, form: NewForm, number: int) -> Response:
    """Reopen the earlier issue where it was over, and keep what was typed as a note of it."""
    shop, now = g.staff.shop, datetime.now(UTC)
    with engine.begin() as db:
        # Nobody changes it meanwhile, also not the same form pressed twice.
        row = saving.locked(db, shop, number, None)
        if not row.status.at_work:
            move(db, shop, number, Status.OPEN, version=None, by=by(), now=now)
        for part, typed in enumerate(_typed(form)):
            place, key = Place(issue=row.id), f"{form.key}-{part}"
            add_note(db, shop, place, typed, said=form.said, by=by(), now=now, key=key)
    toast = (
        gettext("Added to issue #%(number)s", number=str(number))
        if row.status.at_work
        else gettext("Issue #%(number)s reopened", number=str(number))
    )
    return done(issue_page.show(engine, number), toast, url=f"/issues/{number}")


def _typed(form: NewForm) -> list[str]:
    """Everything that was written, as one note where it fits into one."""
    words = [
        f"{field(name)}:\n{getattr(form.about, name)}"
        for name in WORDS
        if getattr(form.about, name)
    ]
    parts = [*words, *filter(None, [form.note])]
    whole = "\n\n".join(parts)
    return parts if len(whole) > LONGEST else [whole] if whole else []
