"""Two shops whose staff, customers, orders and words are called the same, full of random issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import Connection

from shop_app.issues import changing
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import open_issue
from shop_app.issues.rules import Channel, Said, Severity, Status
from shop_app.timeline.service import Actor, By
from tests.issue_rows import draft, ordered

WORDS = ("soaked", "Törtchen", "пирог", "蛋糕が壊れた", "refund")
MEMBERS = ("70", "71")
PEOPLE = tuple(f"gid://shopify/Customer/{number}" for number in (1001, 1002))
ORDERS = {gid.replace("Customer", "Order"): gid for gid in PEOPLE}
"""Each order's customer; numbers that issues have too, so that one address leads to all three."""
GUESTS = "gid://shopify/Order/1003"
"""An order that no issue is about."""
DOER = By(Actor.STAFF, "70")


@dataclass(frozen=True)
class Entry:
    """An issue of one of the shops (0 or 1), with a note."""

    of: int
    customer: str
    with_order: bool
    reason: str
    severity: Severity
    channel: Channel
    owner: str | None
    moves: Sequence[Status]
    word: str
    noted: str
    said: Said
    days_ago: int


entries = st.lists(
    st.builds(
        Entry,
        of=st.integers(0, 1),
        customer=st.sampled_from(PEOPLE),
        with_order=st.booleans(),
        reason=st.sampled_from(("late", "lost", "dispute")),
        severity=st.sampled_from(Severity),
        channel=st.sampled_from(Channel),
        owner=st.sampled_from((None, *MEMBERS)),
        moves=st.sampled_from(
            ((), (Status.WAITING_CUSTOMER,), (Status.RESOLVED,), (Status.RESOLVED, Status.CLOSED))
        ),
        word=st.sampled_from(WORDS),
        noted=st.sampled_from(WORDS),
        said=st.sampled_from(Said),
        days_ago=st.integers(0, 40),
    ),
    min_size=2,
    max_size=8,
)


@dataclass(frozen=True)
class Stored:
    """An entry as it stands in its shop."""

    shop: str
    id: int
    number: int
    note: int
    entry: Entry


def furnish(db: Connection, marks: Mapping[str, str], now: datetime) -> dict[str, int]:
    """The same orders in both shops; returns the id of the note on a guest's one, by shop.

    `marks`: what every text of a shop holds, by shop.
    """
    for shop in marks:
        for order, customer in ORDERS.items():
            ordered(db, order, customer, shop=shop)
        ordered(db, GUESTS, None, shop=shop)
    place, internal = Place(order=GUESTS), Said.INTERNAL
    return {
        shop: add_note(db, shop, place, f"{mark} {WORDS[0]}", said=internal, by=DOER, now=now)
        for shop, mark in marks.items()
    }


def store(
    db: Connection, marks: Mapping[str, str], wanted: Sequence[Entry], now: datetime
) -> list[Stored]:
    """Write the entries as staff would, each into its shop."""
    shops = list(marks)
    return [_stored(db, shops[one.of], marks[shops[one.of]], one, now) for one in wanted]


def _stored(db: Connection, shop: str, mark: str, entry: Entry, now: datetime) -> Stored:
    at = now - timedelta(days=entry.days_ago)
    wanted = draft(
        customer_gid=entry.customer,
        order_gid=entry.customer.replace("Customer", "Order") if entry.with_order else None,
        reason=entry.reason,
        severity=entry.severity,
        channel=entry.channel,
        owner_id=entry.owner,
        impact=f"{mark} {entry.word}",
        wish=mark,
    )
    made = open_issue(db, shop, wanted, by=DOER, now=at)
    text = f"{mark} {entry.noted} @Ada"
    place = Place(issue=made.id)
    note = add_note(db, shop, place, text, said=entry.said, by=DOER, now=at)
    for to in entry.moves:
        changing.move(db, shop, made.number, to, version=None, by=DOER, now=at)
    return Stored(shop, made.id, made.number, note, entry)
