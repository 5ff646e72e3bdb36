"""The action that writes a note."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app.desk.flow_api import about
from shop_app.desk.flow_api.about import Subject
from shop_app.desk.flow_api.bodies import NoteProperties
from shop_app.desk.flow_api.fields import words
from shop_app.desk.flow_api.opening import FLOW
from shop_app.desk.flow_api.shapes import NoteResult
from shop_app.flow.runs import Done, Run
from shop_app.issues import notes
from shop_app.issues.note_places import Place
from shop_app.issues.rules import Said


def noted(db: Connection, run: Run, given: NoteProperties) -> Done:
    """Write it where it belongs: on the issue, else on the order, else on the customer.

    Raises what `about.subject` and `add_note` raise.
    """
    who = about.subject(db, run, given)
    said = Said.TO_CUSTOMER if given.said else Said.INTERNAL
    written = notes.add_note(
        db,
        run.shop,
        _place(who),
        words(given.text),
        said=said,
        by=FLOW,
        now=datetime.now(UTC),
    )
    result = NoteResult(id=str(written), issue=who.issue.number if who.issue else None)
    return Done(result.model_dump(mode="json"), who.customer_gid, who.order_gid)


def _place(who: Subject) -> Place:
    if who.issue is not None:
        return Place(issue=who.issue.id)
    if who.order_gid is not None:
        return Place(order=who.order_gid)
    return Place(customer=who.customer_gid)
