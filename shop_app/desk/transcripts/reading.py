"""The whole story of one issue, or of all issues and notes of a customer or an order, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text

from shop_app.compensation.events import EventKind as GivenKind
from shop_app.desk.customers.queries import whereabouts
from shop_app.errors import NotFound
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.events import EventKind
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import EventRow, IssueRow
from shop_app.issues.rules import Said
from shop_app.orders.models import Order
from shop_app.timeline.service import Actor, By

MOST_ISSUES = 200
MOST_LINES = 2000
"""Issues of a customer or an order, and notes, events and lines of compensations each, that one
transcript holds: the newest ones."""

_EVENTS = text(
    """
    SELECT id, issue_id, at, kind, actor, actor_id, data FROM issue_event
    WHERE shop = :shop AND issue_id = ANY(:ids) ORDER BY id DESC LIMIT :limit
    """
)
_NOTES = text(
    """
    SELECT note.id, note.issue_id, issue.number, note.customer_gid, note.order_gid, note.at,
        note.actor, note.author_id, member.name, note.said, note.text, note.corrects,
        note.mentions, note.erased_at
    FROM note
    LEFT JOIN issue ON issue.shop = :shop AND issue.id = note.issue_id
    LEFT JOIN staff_member AS member ON member.shop = :shop AND member.id = note.author_id
    WHERE note.shop = :shop AND (note.issue_id = ANY(:ids)
        OR (note.issue_id IS NULL AND note.customer_gid = :customer)
        OR (note.issue_id IS NULL AND note.order_gid = :order))
    ORDER BY note.id DESC LIMIT :limit
    """
)
_GIVEN = text(
    """
    SELECT event.id, its.issue_id, event.at, event.kind, event.actor, event.actor_id, event.data,
        its.kind AS given, its.number, its.currency
    FROM compensation AS its JOIN compensation_event AS event
        ON event.shop = :shop AND event.compensation_id = its.id
    WHERE its.shop = :shop AND (its.issue_id = ANY(:ids)
        OR (its.issue_id IS NULL AND its.customer_gid = :customer)
        OR (its.issue_id IS NULL AND its.order_gid = :order))
    ORDER BY event.id DESC LIMIT :limit
    """
)
_ORDERS = text(
    "SELECT gid, name FROM orders WHERE shop = :shop AND gid = ANY(:gids) AND deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One line of a compensation's history; `given` is its kind, `number` what people call it by,
    `kind` and `data` are the event's."""

    id: int
    issue_id: int | None
    at: datetime
    kind: GivenKind
    by: By
    data: Mapping[str, Any]
    given: str
    number: int
    currency: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept, oldest first. `cut`: there is more than one transcript holds.

    `orders` are the names of the orders that are mentioned, by gid.
    """

    issues: tuple[IssueRow, ...]
    events: tuple[EventRow, ...]
    notes: tuple[NoteRow, ...]
    given: tuple[GivenRow, ...]
    orders: Mapping[str, str]
    cut: bool


def of_issue(db: Connection, shop: str, number: int) -> Kept:
    """One issue. Raises NotFound."""
    return _read(db, shop, [queries.issue(db, shop, number)])


def of_customer(db: Connection, shop: str, gid: str) -> Kept:
    """All issues of a customer, the notes on them and their orders, what was given. Raises NotFound for somebody
    of whom nothing is known."""
    found = _newest(
        db, shop, queries.of_customer(db, shop, gid, limit=MOST_ISSUES + 1), customer=gid
    )
    if not (found.issues or found.notes or found.given or whereabouts(db, shop, gid).known):
        raise NotFound(f"this shop has told of no customer {gid}", customer=gid)
    return found


@dataclass(frozen=True, slots=True)
class OfOrder:
    """The order's name and whose it is (None: a guest's), and what is kept of it."""

    name: str
    customer_gid: str | None
    kept: Kept


def of_order(db: Connection, shop: str, gid: str) -> OfOrder:
    """All issues of an order, its notes and what was given for it. Raises NotFound."""
    wanted = select(Order.name, Order.customer_gid).where(
        Order.shop == shop, Order.gid == gid, Order.deleted_at.is_(None)
    )
    order = db.execute(wanted).one_or_none()
    if order is None:
        raise NotFound(f"this shop has told of no order {gid}", code="order_unknown", order=gid)
    issues = queries.of_order(db, shop, gid, limit=MOST_ISSUES + 1)
    kept = _newest(db, shop, issues, order=gid)
    return OfOrder(order.name or number_of(gid), order.customer_gid, kept)


def _newest(db: Connection, shop: str, issues: Sequence[IssueRow], **about: str) -> Kept:
    """`issues` are the newest first, one more than fits where there are more."""
    found = _read(db, shop, issues[:MOST_ISSUES][::-1], **about)
    return replace(found, cut=found.cut or len(issues) > MOST_ISSUES)


def _read(
    db: Connection,
    shop: str,
    issues: Sequence[IssueRow],
    *,
    customer: str | None = None,
    order: str | None = None,
) -> Kept:
    """The issues with all that belongs to them, and to the customer or the order without an issue."""
    params: dict[str, Any] = {"shop": shop, "ids": [row.id for row in issues]}
    about = {"customer": customer, "order": order}
    limit = {"limit": MOST_LINES + 1}
    events = db.execute(_EVENTS, params | limit).all()
    notes = db.execute(_NOTES, params | limit | about).all()
    given = db.execute(_GIVEN, params | limit | about).all()
    gids = {row.order_gid for row in issues} | {row.order_gid for row in notes}
    wanted = sorted(gid for gid in gids if gid is not None)
    names = db.execute(_ORDERS, {"shop": shop, "gids": wanted}) if wanted else ()
    return Kept(
        tuple(issues),
        tuple(_event(row) for row in events[:MOST_LINES][::-1]),
        _corrected([_note(row) for row in notes[:MOST_LINES][::-1]]),
        tuple(_given(row) for row in given[:MOST_LINES][::-1]),
        {row.gid: row.name for row in names if row.name},
        cut=max(len(events), len(notes), len(given)) > MOST_LINES,
    )


def said_to_customer(kept: Kept) -> Kept:
    """What may leave the shop: no internal notes, and of what happened only what a customer knows.

    A note that an internal one corrects was internal too: somebody had marked it by mistake.
    """
    mistakes = {note.corrects for note in kept.notes if note.said is not Said.TO_CUSTOMER}
    notes = (
        note for note in kept.notes if note.said is Said.TO_CUSTOMER and note.id not in mistakes
    )
    events = (event for event in kept.events if event.kind in (EventKind.OPENED, EventKind.MOVED))
    given = (line for line in kept.given if line.kind in _KNOWN_TO_CUSTOMERS)
    return replace(kept, notes=_corrected(list(notes)), events=tuple(events), given=tuple(given))


_KNOWN_TO_CUSTOMERS = (
    GivenKind.GRANTED,
    GivenKind.REDEEMED,
    GivenKind.EXTENDED,
    GivenKind.EXPIRED,
    GivenKind.REVOKED,
)


def _corrected(notes: Sequence[NoteRow]) -> tuple[NoteRow, ...]:
    """Each note with the latest of these notes that corrects it."""
    by = {note.corrects: note.id for note in notes if note.corrects is not None}
    return tuple(replace(note, corrected_by=by.get(note.id)) for note in notes)


def _event(row: Row[Any]) -> EventRow:
    by = By(Actor(row.actor), row.actor_id)
    return EventRow(row.id, row.issue_id, row.at, EventKind(row.kind), by, row.data)


def _given(row: Row[Any]) -> GivenRow:
    by = By(Actor(row.actor), row.actor_id)
    return GivenRow(
        id=row.id,
        issue_id=row.issue_id,
        at=row.at,
        kind=GivenKind(row.kind),
        by=by,
        data=row.data,
        given=row.given,
        number=row.number,
        currency=row.currency,
    )


def _note(row: Row[Any]) -> NoteRow:
    at: datetime = row.at
    return NoteRow(
        id=row.id,
        issue_id=row.issue_id,
        issue_number=row.number,
        customer_gid=row.customer_gid,
        order_gid=row.order_gid,
        at=at,
        actor=Actor(row.actor),
        author_id=row.author_id,
        author=row.name or None,
        said=Said(row.said),
        text=row.text,
        corrects=row.corrects,
        corrected_by=None,
        mentions=tuple(row.mentions),
        erased_at=row.erased_at,
    )
