"""Issues change as people say, once, and nobody overwrites what they have not seen."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.issues import changing, queries
from shop_app.issues.changing import IssueChanges, Remedied
from shop_app.issues.events import EventKind
from shop_app.issues.rules import Channel, Remedy, RootCause, Severity, Status
from shop_app.money import Money
from shop_app.notifications.models import Notification
from shop_app.staff.rules import Role
from tests.issue_rows import ADA, CUSTOMER, NOW, ORDER, OTHER, SHOP, opened, ordered, works

LATER = NOW + timedelta(hours=2)
LINES = ("gid://shopify/LineItem/111", "gid://shopify/LineItem/112")
PEN = Money(1250, "EUR")


def edit(db: Connection, number: int, changes: IssueChanges, version: int | None = None) -> int:
    return changing.edit(db, SHOP, number, changes, version=version, by=ADA, now=LATER)


def move(db: Connection, number: int, *through: Status) -> queries.IssueRow:
    for to in through:
        changing.move(db, SHOP, number, to, version=None, by=ADA, now=LATER)
    return queries.issue(db, SHOP, number)


def kinds(db: Connection, issue_id: int) -> list[EventKind]:
    return [event.kind for event in reversed(queries.events(db, SHOP, issue_id))]


def test_an_edit_changes_what_it_names_and_tells_without_the_customers_words(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        made = opened(db, impact="Too late for the party", wish="Money back")
        before = queries.issue(db, SHOP, made.number)
        assert edit(db, made.number, {"severity": Severity.URGENT, "wish": "A cake"}, 1) == 2
        row = queries.issue(db, SHOP, made.number)
        event = queries.events(db, SHOP, made.id)[0]
    assert (row.severity, row.impact, row.wish) == (
        Severity.URGENT,
        "Too late for the party",
        "A cake",
    )
    assert (row.version, row.updated_at) == (2, LATER)
    assert event.kind is EventKind.EDITED
    assert event.data == {"fields": {"severity": ["normal", "urgent"], "wish": [None, None]}}
    assert before.resolve_target is not None
    assert row.resolve_target is not None
    assert row.resolve_target < before.resolve_target


def test_an_edit_that_changes_nothing_leaves_no_trace(engine: Engine) -> None:
    with engine.begin() as db:
        made = opened(db, wish="A cake")
        assert edit(db, made.number, {"wish": "A cake", "channel": Channel.EMAIL}, 1) == 1
        assert kinds(db, made.id) == [EventKind.OPENED]
        assert queries.issue(db, SHOP, made.number).updated_at == NOW


def test_another_reason_drops_a_sub_reason_that_is_not_its_own(engine: Engine) -> None:
    with engine.begin() as db:
        made = opened(db, sub_reason="late.customs")
        edit(db, made.number, {"reason": "lost", "root_cause": RootCause.CARRIER})
        row = queries.issue(db, SHOP, made.number)
    assert (row.reason, row.sub_reason, row.root_cause) == ("lost", None, RootCause.CARRIER)


def test_a_guests_issue_gets_an_order_and_with_it_its_customer(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db, lines=LINES)
        ordered(db, "gid://shopify/Order/12", None)
        made = opened(db, customer_gid=None, order_gid="gid://shopify/Order/12")
        edit(db, made.number, {"order_gid": ORDER, "lines": LINES[:1]})
        row = queries.issue(db, SHOP, made.number)
        edit(db, made.number, {"lines": ()})
        bare = queries.issue(db, SHOP, made.number)
    assert (row.customer_gid, row.order_gid, row.lines) == (CUSTOMER, ORDER, LINES[:1])
    assert (bare.order_gid, bare.lines) == (ORDER, ())


REFUSED: list[tuple[IssueChanges, str]] = [
    ({"reason": "boredom"}, "reason_unknown"),
    ({"sub_reason": "lost.no_scan"}, "sub_reason_unknown"),
    ({"order_gid": "gid://shopify/Order/9"}, "order_unknown"),
    ({"lines": LINES}, "line_unknown"),
    ({"impact": "x" * 5001}, "too_long"),
    ({"wish": "a\0"}, "not_text"),
]


@pytest.mark.parametrize(("changes", "code"), REFUSED)
def test_a_refused_edit_changes_nothing(engine: Engine, changes: IssueChanges, code: str) -> None:
    with engine.begin() as db:
        made = opened(db)
        before = queries.issue(db, SHOP, made.number)
    with pytest.raises(Invalid) as refused, engine.begin() as db:
        edit(db, made.number, changes, 1)
    assert refused.value.code == code
    with engine.connect() as db:
        assert queries.issue(db, SHOP, made.number) == before


def test_of_two_edits_at_once_one_is_saved_and_the_other_keeps_its_text_and_sees_theirs(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        made = opened(db, wish="Nothing")
    both, saved, refused = Barrier(2, timeout=20), [], {}

    def one(mine: str) -> None:
        both.wait()
        try:
            with engine.begin() as db:
                edit(db, made.number, {"wish": mine}, 1)
            saved.append(mine)
        except Conflict as error:
            refused[mine] = error

    threads = [Thread(target=one, args=(text,)) for text in ("A cake", "Two cakes")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with engine.connect() as db:
        theirs = queries.issue(db, SHOP, made.number)
    (error,) = refused.values()
    assert {*saved, *refused} == {"A cake", "Two cakes"}
    assert theirs.wish == saved[0]
    assert (error.code, error.details["version"], theirs.version) == ("issue_changed", 2, 2)
    with engine.begin() as db:
        assert edit(db, made.number, {"wish": next(iter(refused))}, 2) == 3


def test_resolving_closing_and_reopening_keep_their_times(engine: Engine) -> None:
    with engine.begin() as db:
        made = opened(db)
        resolved = move(db, made.number, Status.WAITING_CARRIER, Status.RESOLVED)
        assert (resolved.resolved_at, resolved.first_response_at) == (LATER, LATER)
        assert resolved.follow_up_at == LATER + timedelta(days=3)
        assert (resolved.clock_from, resolved.due_at) == (None, None)
        closed = move(db, made.number, Status.CLOSED)
        assert (closed.resolved_at, closed.closed_at, closed.follow_up_at) == (LATER, LATER, None)
        again = move(db, made.number, Status.OPEN)
        assert (again.resolved_at, again.closed_at, again.follow_up_at) == (None, None, None)
        assert (again.reopened, again.version, again.clock_from) == (1, 5, LATER)
        assert again.first_response_at == LATER
        moved = [event.data for event in queries.events(db, SHOP, made.id)]
    assert moved[:2] == [
        {"before": "closed", "after": "open"},
        {"before": "resolved", "after": "closed"},
    ]


def test_a_move_that_is_not_allowed_changes_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        made = opened(db)
        before = queries.issue(db, SHOP, made.number)
    for to in (Status.OPEN, Status.CLOSED):
        with pytest.raises(Invalid) as refused, engine.begin() as db:
            move(db, made.number, to)
        assert (refused.value.code, refused.value.details) == (
            "move_not_allowed",
            {"before": "open", "after": to},
        )
    with engine.connect() as db:
        assert queries.issue(db, SHOP, made.number) == before


def test_who_gets_an_issue_is_told_and_taking_it_away_tells_nobody(engine: Engine) -> None:
    with engine.begin() as db:
        works(db, "71")
        made = opened(db)
        for owner in ("71", "71", None):
            changing.assign(db, SHOP, made.number, owner, version=None, by=ADA, now=LATER)
        assert kinds(db, made.id) == [EventKind.OPENED, EventKind.ASSIGNED, EventKind.ASSIGNED]
        told = select(Notification.member_id, Notification.key).where(Notification.shop == SHOP)
        assert [tuple(row) for row in db.execute(told)] == [("71", "2")]
        assert queries.issue(db, SHOP, made.number).owner_id is None


def test_a_remedy_is_noted_with_amount_and_link_and_can_be_taken_back(engine: Engine) -> None:
    given = Remedied(Remedy.REFUND, PEN, "https://admin.shopify.com/store/bakery/orders/1")
    with engine.begin() as db:
        made = opened(db)
        for wanted in (given, given, Remedied(None)):
            changing.remedy(db, SHOP, made.number, wanted, version=None, by=ADA, now=LATER)
        taken_back, noted, _ = queries.events(db, SHOP, made.id)
        row = queries.issue(db, SHOP, made.number)
    assert noted.data == {"remedy": "refund", "amount": 1250, "currency": "EUR"}
    assert taken_back.data == {"remedy": None, "amount": None, "currency": None}
    assert (row.remedy, row.remedied, row.remedy_link) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Remedied(None, PEN), "remedy_missing"),
        (Remedied(Remedy.REFUND, Money(-1, "EUR")), "amount_negative"),
        (Remedied(Remedy.REFUND, None, "javascript:alert(1)"), "link_unusable"),
        (Remedied(Remedy.REFUND, None, "http://shop.example"), "link_unusable"),
        (Remedied(Remedy.REFUND, None, "https://me@shop.example"), "link_unusable"),
        (Remedied(Remedy.REFUND, None, "https://shop.example:x"), "link_unusable"),
        (Remedied(Remedy.REFUND, None, "https://shop.example/" + "a" * 2000), "link_unusable"),
    ],
)
def test_a_remedy_that_can_not_be_is_refused(engine: Engine, given: Remedied, code: str) -> None:
    with engine.begin() as db:
        made = opened(db)
    with pytest.raises(Invalid) as refused, engine.begin() as db:
        changing.remedy(db, SHOP, made.number, given, version=1, by=ADA, now=LATER)
    assert refused.value.code == code
    with engine.connect() as db:
        assert queries.issue(db, SHOP, made.number).version == 1


def test_of_many_each_that_can_is_done_and_the_others_say_why(engine: Engine) -> None:
    with engine.begin() as db:
        works(db, "71")
        works(db, "74", Role.READ_ONLY)
        opened(db, shop=OTHER)
        opened(db, shop=OTHER)
        solved, over = (opened(db).number for _ in range(2))
        foreign = 1003
        opened(db, shop=OTHER)
        for number in (solved, over):
            move(db, number, Status.RESOLVED)
        move(db, over, Status.CLOSED)
        numbers = [foreign, over, solved, solved]
        closed = changing.close_many(db, SHOP, numbers, by=ADA, now=LATER)
        given = changing.assign_many(db, SHOP, numbers, "71", by=ADA, now=LATER)
        with pytest.raises(Invalid):
            changing.assign_many(db, SHOP, numbers, "74", by=ADA, now=LATER)
        with pytest.raises(Invalid):
            changing.close_many(db, SHOP, range(251), by=ADA, now=LATER)
        theirs = queries.issue(db, OTHER, foreign)
    assert closed.done == (solved,)
    assert closed.refused == {over: "move_not_allowed", foreign: "issue_unknown"}
    assert (given.done, given.refused) == ((solved, over), {foreign: "issue_unknown"})
    assert (theirs.version, theirs.owner_id) == (1, None)


def test_many_at_work_are_resolved_and_closed_in_one_step_and_their_clocks_stop(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        waiting = opened(db).number
        move(db, waiting, Status.WAITING_CUSTOMER)
        opened(db)
        stepwise = opened(db).number
        for to in (Status.RESOLVED, Status.CLOSED):
            changing.move(db, SHOP, stepwise, to, version=None, by=ADA, now=LATER)
        numbers = (waiting, waiting + 1)
        done = changing.close_many(db, SHOP, numbers, by=ADA, now=LATER).done
        rows = [queries.issue(db, SHOP, number) for number in numbers]
        like = queries.issue(db, SHOP, stepwise)
        lines = [queries.events(db, SHOP, row.id)[:2] for row in rows]
    assert done == numbers
    for row in rows:
        assert (row.status, row.resolved_at, row.closed_at) == (Status.CLOSED, LATER, LATER)
        assert (row.clock_from, row.due_at, row.at_risk_at, row.follow_up_at) == (None,) * 4
        assert row.first_response_at == LATER
    assert (rows[1].clock_used, rows[1].response_used) == (like.clock_used, like.response_used)
    assert [[one.data for one in its] for its in lines] == [
        [{"before": "resolved", "after": "closed"}, {"before": before, "after": "resolved"}]
        for before in ("waiting_customer", "open")
    ]


def test_another_shops_issue_can_not_be_changed(engine: Engine) -> None:
    with engine.begin() as db:
        theirs = opened(db, shop=OTHER)
    changes: list[tuple[Any, Any]] = [
        (changing.edit, {"wish": "mine"}),
        (changing.move, Status.RESOLVED),
        (changing.assign, None),
        (changing.remedy, Remedied(Remedy.APOLOGY)),
    ]
    for change, wanted in changes:
        with pytest.raises(NotFound), engine.begin() as db:
            change(db, SHOP, theirs.number, wanted, version=None, by=ADA, now=LATER)
    with engine.connect() as db:
        assert queries.issue(db, OTHER, theirs.number).version == 1
