"""No list, search, file, counter or door ever shows another shop's row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import ColumnElement, Connection, Engine, select

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues import notes, queries
from shop_app.issues.filters import Filter, Kind, Look, wanted
from shop_app.issues.listing import Order, Sort, counts, listed
from shop_app.issues.note_searching import search_notes
from shop_app.issues.opening import repeats
from shop_app.issues.searching import search
from shop_app.notifications.models import Notification
from shop_app.notifications.queries import unread
from tests.issue_rows import NOW, OTHER, SHOP, works
from tests.properties.two_shops import (
    MEMBERS,
    ORDERS,
    PEOPLE,
    WORDS,
    Entry,
    Stored,
    entries,
    furnish,
    store,
)
from tests.security.conftest import app, installed, shop, standin, stranger, world
from tests.security.doors import doors

__all__ = ["app", "installed", "shop", "standin", "stranger", "world"]

MARKS = {SHOP: "amber", OTHER: "violet"}
ZONE = ZoneInfo("Europe/London")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(many=entries)
def test_every_way_to_read_issues_finds_those_of_the_shop_and_no_others(
    engine: Engine, many: Sequence[Entry]
) -> None:
    with engine.connect() as db:  # empty at first, and rolled back after each
        for one in MARKS:
            for member in MEMBERS:
                works(db, member, shop=one, name=f"Ada {member}")
        noted = furnish(db, MARKS, NOW)
        stored = store(db, MARKS, many, NOW)
        for one in MARKS:
            mine = [row for row in stored if row.shop == one]
            lists_are_of(db, one, mine)
            searches_are_of(db, one, mine)
            note_searches_are_of(db, one, noted[one])
            people_are_of(db, one, mine)
            notifications_are_of(db, one, mine)


def lists_are_of(db: Connection, one: str, mine: Sequence[Stored]) -> None:
    """All lists in every order, as pages, as a file and as counters."""
    ids = {row.id for row in mine}
    for member in MEMBERS:
        look = Look(one, member, NOW, ZONE)
        counted = counts(db, look)
        for kind in Kind:
            condition = wanted(kind, Filter(), look)
            found = [
                {row.id for row in listed(db, condition, Order(by, descending=True)).rows}
                for by in Sort
            ]
            as_file = page_by_page(db, condition)
            assert all(shown == set(as_file) for shown in found)
            assert set(as_file) <= ids
            assert len(as_file) == len(set(as_file)) == counted.get(kind, len(mine))
        everything = wanted(Kind.ALL, Filter(), look)
        shown = listed(db, everything, Order(Sort.DUE, descending=False)).rows
        assert {(row.shop, row.id) for row in shown} == {(one, id_) for id_ in ids}
        owned = {row.id for row in mine if row.entry.owner == member and not closed(row)}
        kept = listed(db, wanted(Kind.MINE, Filter(), look), Order(Sort.DUE, descending=False))
        assert {row.id for row in kept.rows} == owned


def page_by_page(db: Connection, condition: ColumnElement[bool]) -> list[int]:
    """All ids, two at a time, as a file is written."""
    ids: list[int] = []
    by_number, page = Order(Sort.NUMBER, descending=False), None
    while page is None or page.next is not None:
        after = None if page is None else page.next
        page = listed(db, condition, by_number, after=after, limit=2)
        ids += [row.id for row in page.rows]
    return ids


def searches_are_of(db: Connection, one: str, mine: Sequence[Stored]) -> None:
    """By word, by what only the other shop says, and by number."""
    everything = wanted(Kind.ALL, Filter(), Look(one, "70", NOW, ZONE))

    def found(typed: str) -> set[int]:
        results = search(db, one, typed, everything, filtered=False, now=NOW)
        return {hit.row.id for hit in results.found}

    for word in WORDS:
        assert found(word) == {row.id for row in mine if word in (row.entry.word, row.entry.noted)}
    for other, mark in MARKS.items():
        assert found(mark) == ({row.id for row in mine} if other == one else set())
    for number in range(1001, 1010):
        called = {row.id for row in mine if row.number == number}
        assert called <= found(f"#{number}") <= {row.id for row in mine}


def note_searches_are_of(db: Connection, one: str, note: int) -> None:
    """Of the notes that are on no issue, by word and by what only the other shop says."""
    for typed in (WORDS[0], *MARKS.values()):
        found = search_notes(db, one, typed, first=NOW, now=NOW)
        own = typed in (WORDS[0], MARKS[one])
        assert [hit.id for hit in found] == ([note] if own else [])


def people_are_of(db: Connection, one: str, mine: Sequence[Stored]) -> None:
    """What stands on the pages of customers and orders."""
    for gid in PEOPLE:
        theirs = {row.id for row in mine if row.entry.customer == gid}
        assert {row.id for row in queries.of_customer(db, one, gid)} == theirs
        assert {row.issue_id for row in queries.events_of_customer(db, one, gid)} == theirs
        written = {row.note for row in mine if row.entry.customer == gid}
        assert {row.id for row in notes.of_customer(db, one, gid)} == written
        for reason in ("late", "lost", "dispute"):
            again = repeats(db, one, gid, None, reason, now=NOW)
            assert {row.id for row in again} <= theirs
    for order, gid in ORDERS.items():
        its = [row for row in mine if row.entry.with_order and row.entry.customer == gid]
        assert {row.id for row in queries.of_order(db, one, order)} == {row.id for row in its}
        assert {row.id for row in notes.of_order(db, one, order)} == {row.note for row in its}


def notifications_are_of(db: Connection, one: str, mine: Sequence[Stored]) -> None:
    """What people were told of, and how often."""
    for member in MEMBERS:
        told = select(Notification.issue_id).where(
            Notification.shop == one, Notification.member_id == member
        )
        issues = list(db.scalars(told))
        assert set(issues) <= {row.id for row in mine}
        assert unread(db, one, member) == len(issues)


def closed(row: Stored) -> bool:
    """Whether nothing is left to do."""
    return any(not to.at_work for to in row.entry.moves)


@settings(
    max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(many=entries)
def test_no_door_tells_a_shop_what_another_wrote(
    *,
    app: Flask,
    engine: Engine,
    world: World,
    installed: Shop,
    stranger: Shop,
    many: Sequence[Entry],
) -> None:
    marks = {installed.domain: "amber", stranger.domain: "violet"}
    with engine.begin() as db:
        furnish(db, marks, datetime.now(UTC))
        store(db, marks, many, datetime.now(UTC))
    client, told = app.test_client(), dict.fromkeys(marks, 0)
    for visited, other in ((installed, stranger), (stranger, installed)):
        headers = {"Authorization": f"Bearer {mint_id_token(world, visited, sub='70')}"}
        for door in doors(app):
            if door.method == "GET" and "rules" not in door.address:
                path = door.path(number=1001)
                for query in ({}, {"q": "soaked", "list": "all", "order": "1001"}):
                    answer = client.get(path, headers=headers, query_string=query)
                    assert marks[other.domain] not in answer.text, path
                    told[visited.domain] += marks[visited.domain] in answer.text
    assert all(told[visited] for visited in {list(marks)[one.of] for one in many})
