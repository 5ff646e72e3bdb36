"""Issues are opened once, about what the shop really has."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from shop_app.customers.service import merge_customers
from shop_app.errors import Invalid, NotFound
from shop_app.issues import queries, reasons
from shop_app.issues.events import EventKind
from shop_app.issues.models import Issue
from shop_app.issues.opening import open_issue, repeats
from shop_app.issues.rules import Channel, Severity, Status
from shop_app.notifications.models import Notification
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.issue_rows import ADA, CUSTOMER, NOW, ORDER, OTHER, SHOP, draft, opened, ordered, works

LINES = ("gid://shopify/LineItem/111", "gid://shopify/LineItem/112")


def count(db: Connection, shop: str = SHOP) -> int:
    return db.scalar(select(func.count()).select_from(Issue).where(Issue.shop == shop)) or 0


def test_an_issue_keeps_what_was_said_and_takes_severity_and_customer_from_what_is_known(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        ordered(db, lines=LINES)
        made = opened(
            db,
            customer_gid=None,
            order_gid=ORDER,
            lines=(LINES[1], LINES[1]),
            reason="damaged",
            sub_reason="damaged.leaked",
            channel=Channel.PHONE,
            impact="The cake is soaked",
            wish="A new one",
        )
        row = queries.issue(db, SHOP, made.number)
        (event,) = queries.events(db, SHOP, made.id)
    assert made.number == 1001
    assert (row.customer_gid, row.order_gid, row.lines) == (CUSTOMER, ORDER, (LINES[1],))
    assert (row.reason, row.sub_reason, row.severity) == (
        "damaged",
        "damaged.leaked",
        Severity.HIGH,
    )
    assert (row.impact, row.wish) == ("The cake is soaked", "A new one")
    assert (row.status, row.version, row.opener) == (Status.OPEN, 1, ADA)
    assert row.clock_from == row.opened_at == NOW
    assert (event.kind, event.by, event.data) == (EventKind.OPENED, ADA, {})


def test_numbers_count_up_in_each_shop_of_its_own(engine: Engine) -> None:
    with engine.begin() as db:
        numbers = [opened(db).number, opened(db, shop=OTHER).number, opened(db).number]
    assert numbers == [1001, 1001, 1002]


def test_two_who_open_at_once_get_two_numbers_that_follow(engine: Engine) -> None:
    both, numbers = Barrier(2, timeout=20), []

    def one() -> None:
        both.wait()
        with engine.begin() as db:
            numbers.append(opened(db).number)

    threads = [Thread(target=one), Thread(target=one)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(numbers) == [1001, 1002]


def test_a_form_that_is_sent_twice_opens_one_issue(engine: Engine) -> None:
    with engine.begin() as db:
        first = open_issue(db, SHOP, draft(), by=ADA, now=NOW, form_key="a")
        again = open_issue(db, SHOP, draft(), by=ADA, now=NOW, form_key="a")
        elsewhere = open_issue(db, OTHER, draft(), by=ADA, now=NOW, form_key="a")
        assert (count(db), count(db, OTHER)) == (1, 1)
    assert first == again
    assert first.id != elsewhere.id


def test_a_merged_customers_issue_belongs_to_who_was_kept(engine: Engine) -> None:
    with engine.begin() as db:
        merge_customers(db, SHOP, CUSTOMER, "gid://shopify/Customer/2")
        made = opened(db)
        assert queries.issue_by_id(db, SHOP, made.id).customer_gid == "gid://shopify/Customer/2"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"customer_gid": None}, "about_nobody"),
    ({"customer_gid": ORDER}, "customer_unknown"),
    ({"order_gid": "gid://shopify/Order/99"}, "order_unknown"),
    ({"order_gid": ORDER, "customer_gid": "gid://shopify/Customer/2"}, "customer_not_of_order"),
    ({"order_gid": ORDER, "lines": ("gid://shopify/LineItem/9",)}, "line_unknown"),
    ({"lines": LINES[:1]}, "line_unknown"),
    ({"order_gid": ORDER, "lines": tuple(str(n) for n in range(251))}, "too_many_lines"),
    ({"reason": "boredom"}, "reason_unknown"),
    ({"reason": "lost", "sub_reason": "late.carrier"}, "sub_reason_unknown"),
    ({"impact": "x" * 5001}, "too_long"),
    ({"wish": "\0"}, "not_text"),
    ({"owner_id": "99"}, "owner_unknown"),
    ({"owner_id": "74"}, "owner_may_not"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_what_the_shop_does_not_have_opens_nothing(
    engine: Engine, given: dict[str, Any], code: str
) -> None:
    with engine.begin() as db:
        ordered(db, lines=LINES)
        works(db, "74", Role.READ_ONLY)
    with pytest.raises(Invalid) as refused, engine.begin() as db:
        opened(db, **given)
    assert refused.value.code == code
    with engine.connect() as db:
        assert count(db) == 0


def test_another_shops_order_owner_and_issue_are_unknown(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db, shop=OTHER)
        works(db, "71", shop=OTHER)
        theirs = opened(db, shop=OTHER)
    asked: list[tuple[dict[str, Any], str]] = [
        ({"order_gid": ORDER}, "order_unknown"),
        ({"owner_id": "71"}, "owner_unknown"),
    ]
    for given, code in asked:
        with pytest.raises(Invalid) as refused, engine.begin() as db:
            opened(db, **given)
        assert refused.value.code == code
    with pytest.raises(NotFound), engine.begin() as db:
        open_issue(db, SHOP, draft(), by=ADA, now=NOW, repeat_of=theirs.id)
    with pytest.raises(NotFound), engine.connect() as db:
        queries.issue(db, SHOP, theirs.number)
    with engine.connect() as db:
        assert count(db) == 0


def test_the_owner_is_told_unless_they_opened_it(engine: Engine) -> None:
    with engine.begin() as db:
        works(db, "70")
        works(db, "71")
        opened(db, owner_id="70")
        given = opened(db, owner_id="71")
        told = db.execute(
            select(Notification.member_id, Notification.issue_id).where(Notification.shop == SHOP)
        ).all()
    assert [tuple(row) for row in told] == [("71", given.id)]


def test_what_a_rule_opens_says_why(engine: Engine) -> None:
    rule = By(Actor.RULE, "7")
    cause = {"cause": "refund:gid://shopify/Refund/5", "rule": 7}
    with engine.begin() as db:
        first = opened(db)
        again = open_issue(db, SHOP, draft(), by=rule, now=NOW, repeat_of=first.id, cause=cause)
        row = queries.issue_by_id(db, SHOP, again.id)
        (event,) = queries.events(db, SHOP, again.id)
    assert (row.repeat_of, row.opener) == (first.id, rule)
    assert (event.by, event.data) == (rule, cause | {"repeat_of": 1001})


def test_the_same_trouble_again_is_found_for_thirty_days(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db)
        ordered(db, "gid://shopify/Order/12", None)
        old = opened(db, order_gid=ORDER, now=NOW - timedelta(days=30))
        newer = opened(db, order_gid=ORDER, now=NOW - timedelta(days=29))
        bare = opened(db)
        guest = opened(db, order_gid="gid://shopify/Order/12", customer_gid=None)
        opened(db, order_gid=ORDER, reason="lost")

        def again(customer: str | None, order: str | None, reason: str = "late") -> list[int]:
            found = repeats(db, SHOP, customer, order, reason, now=NOW)
            return [row.id for row in found]

        assert again(CUSTOMER, ORDER) == again(None, ORDER) == [newer.id]
        assert again(CUSTOMER, None) == [bare.id]
        assert again(None, "gid://shopify/Order/12") == [guest.id]
        assert again(CUSTOMER, ORDER, "defect") == again(None, None) == []
        reasons.set_repeat_days(db, SHOP, 31)
        assert again(CUSTOMER, ORDER) == [newer.id, old.id]
        reasons.set_repeat_days(db, SHOP, 0)
        assert again(CUSTOMER, ORDER) == []
