"""Whatever is pressed in whatever order, an issue only goes ways that exist, and its times agree."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from shop_app.errors import Invalid
from shop_app.issues import changing, queries
from shop_app.issues.rules import WAITING, Status, can_become, moves
from tests.issue_rows import ADA, NOW, SHOP, opened

statuses = st.sampled_from(Status)


def allowed(before: Status, after: Status) -> bool:
    """The rule of the moves in other words than the table of the product."""
    if before is after:
        return False
    if after is Status.CLOSED:
        return before is Status.RESOLVED
    if before.at_work:
        return True
    return after is Status.OPEN


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_the_table_of_moves_is_the_rule(before: Status, after: Status) -> None:
    assert can_become(before, after) is (after in moves(before)) is allowed(before, after)


def test_every_status_is_reached_and_none_is_an_end() -> None:
    reached = {Status.OPEN}
    for _ in Status:
        reached |= {after for before in reached for after in moves(before)}
    assert reached == set(Status)
    assert all(moves(status) for status in Status)
    assert all(not status.at_work for status in (Status.RESOLVED, Status.CLOSED))
    assert all(status.at_work for status in WAITING)


@settings(max_examples=15, deadline=None)
@given(pressed=st.lists(statuses, max_size=12))
def test_times_and_history_agree_with_where_an_issue_stands(
    session_engine: Engine, pressed: list[Status]
) -> None:
    stands, versions, reopened = Status.OPEN, 1, 0
    with session_engine.connect() as db:  # rolled back at the end
        made = opened(db)
        for hour, wanted in enumerate(pressed, 1):
            now = NOW + timedelta(hours=hour)
            if allowed(stands, wanted):
                changing.move(db, SHOP, made.number, wanted, version=versions, by=ADA, now=now)
                reopened += wanted.at_work and not stands.at_work
                stands, versions = wanted, versions + 1
            else:
                with pytest.raises(Invalid):
                    changing.move(db, SHOP, made.number, wanted, version=versions, by=ADA, now=now)
            row = queries.issue(db, SHOP, made.number)
            assert (row.status, row.version, row.reopened) == (stands, versions, reopened)
            assert (row.resolved_at is None) == stands.at_work
            assert (row.closed_at is None) == (stands is not Status.CLOSED)
            assert (row.follow_up_at is None) == (stands is not Status.RESOLVED)
        events = queries.events(db, SHOP, made.id)
    chain = [(event.data["before"], event.data["after"]) for event in reversed(events[:-1])]
    assert len(chain) == versions - 1
    assert all(before[1] == after[0] for before, after in pairwise(chain))
