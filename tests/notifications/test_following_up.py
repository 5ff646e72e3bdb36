"""Some days after an issue was resolved somebody asks whether the customer is content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from shop_app.errors import Conflict, NotFound
from shop_app.issues.changing import move
from shop_app.issues.events import EventKind
from shop_app.issues.following_up import answer
from shop_app.issues.queries import EventRow, IssueRow, events, issue
from shop_app.issues.rules import Status
from shop_app.timeline.service import Actor, By
from tests.issue_rows import ADA, NOW, opened, works
from tests.spine import SHOP, know_shop

DAY = timedelta(days=1)
BO = By(Actor.STAFF, "71")


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """A transaction in which Ada has resolved the shop's only issue, #1001, at NOW."""
    with engine.connect() as connection:
        know_shop(connection, SHOP)
        works(connection, "70")
        works(connection, "71", name="Bo")
        opened(connection, owner_id="70")
        move(connection, SHOP, 1001, Status.RESOLVED, version=1, by=ADA, now=NOW)
        yield connection


def row(db: Connection) -> IssueRow:
    """The issue."""
    return issue(db, SHOP, 1001)


def history(db: Connection) -> list[EventRow]:
    """What happened to it, the oldest first."""
    return events(db, SHOP, row(db).id)[::-1]


def test_three_days_after_it_was_resolved_somebody_asks(db: Connection) -> None:
    assert row(db).follow_up_at == NOW + 3 * DAY
    assert row(db).status is Status.RESOLVED


def test_a_content_customer_closes_the_issue(db: Connection) -> None:
    assert answer(db, SHOP, 1001, True, by=BO, now=NOW + 3 * DAY) == row(db).version == 3
    found = row(db)
    assert (found.status, found.follow_up_at, found.closed_at) == (
        Status.CLOSED, None, NOW + 3 * DAY,
    )  # fmt: skip
    last = history(db)[-2:]
    assert [(one.kind, one.data, one.by, one.at) for one in last] == [
        (EventKind.FOLLOWED_UP, {"content": True}, BO, NOW + 3 * DAY),
        (EventKind.MOVED, {"before": "resolved", "after": "closed"}, BO, NOW + 3 * DAY),
    ]


def test_a_customer_who_is_not_content_reopens_it_with_its_history(db: Connection) -> None:
    before = history(db)
    answer(db, SHOP, 1001, False, by=BO, now=NOW + 3 * DAY)
    found = row(db)
    assert (found.status, found.reopened, found.follow_up_at) == (Status.OPEN, 1, None)
    assert found.owner_id == "70"
    after = history(db)
    assert after[: len(before)] == before
    assert [one.data for one in after[len(before) :]] == [
        {"content": False},
        {"before": "resolved", "after": "open"},
    ]


@pytest.mark.parametrize("to", [Status.OPEN, Status.CLOSED])
def test_reopening_or_closing_by_hand_drops_the_question(db: Connection, to: Status) -> None:
    move(db, SHOP, 1001, to, version=2, by=BO, now=NOW + DAY)
    assert row(db).follow_up_at is None
    before = history(db)
    with pytest.raises(Conflict) as refused:
        answer(db, SHOP, 1001, True, by=BO, now=NOW + 3 * DAY)
    assert refused.value.code == "follow_up_over"
    assert row(db).status is to
    assert history(db) == before


def test_of_two_who_answer_the_second_changes_nothing(db: Connection) -> None:
    answer(db, SHOP, 1001, True, by=BO, now=NOW + 3 * DAY)
    before = history(db)
    with pytest.raises(Conflict):
        answer(db, SHOP, 1001, False, by=ADA, now=NOW + 3 * DAY)
    assert (row(db).status, history(db)) == (Status.CLOSED, before)


def test_nobody_answers_for_an_issue_of_another_shop(db: Connection) -> None:
    with pytest.raises(NotFound):
        answer(db, "other.myshopify.com", 1001, True, by=BO, now=NOW)
