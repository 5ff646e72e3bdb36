"""What must hold of any rules over any history: nothing turns between two looks, and a second look
at the same moment changes nothing."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shop_app.conditions.subject import Order, Subject
from shop_app.tagging.rule import TagRule
from shop_app.tagging.rules import Cause, Judgement, State, judge
from tests.rules import draft, fact, pounds

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOBODY = Subject("gid://shopify/Customer/1", START, ZoneInfo("Europe/London"), "GBP")


def some_condition(dice: random.Random) -> dict[str, Any]:
    checks = [
        fact("orders", "at_least", dice.randint(1, 4), days=dice.randint(1, 30)),
        fact("spent", "at_least", pounds(f"{dice.randint(1, 40)}.00"), days=dice.randint(1, 30)),
        fact("last_order_at", "not_within_last", dice.randint(1, 20)),
        fact("orders", "equals", dice.randint(1, 3)),
        fact("customer_tags", "contains", "club"),  # nobody says: always unknown
    ]
    one, other = dice.sample(checks, 2)
    return dice.choice([one, {"not": one}, {"any": [one, other]}, {"all": [one, other]}])


def some_rules(dice: random.Random) -> list[TagRule]:
    return [
        TagRule(
            number,
            1,
            None,
            draft(
                f"Tag {number}",
                some_condition(dice),
                group=dice.choice([None, "One", "Two"]),
                rank=dice.randint(0, 2),
                remove_when_untrue=dice.random() < 0.8,
                grace_hours=dice.choice([0, 0, 5, 100]),
                expires_after_days=dice.choice([None, None, 3, 12]),
            ),
        )
        for number in range(1, dice.randint(2, 7))
    ]


def some_history(dice: random.Random) -> list[Order]:
    hours = sorted(dice.sample(range(1, 24 * 60), dice.randint(0, 6)))
    return [
        Order(f"gid://shopify/Order/{hour}", None, START + hour * HOUR, None, "GBP", paid, paid)
        for hour in hours
        if (paid := dice.randint(100, 3_000))
    ]


def known(history: list[Order], at: datetime) -> Subject:
    """The customer as they are known at that moment."""
    orders = tuple(order for order in history if order.processed_at <= at)
    return replace(NOBODY, as_of=at, orders=orders, lifetime_orders=len(orders))


def states(found: Judgement) -> dict[str, State]:
    return {one.tag.casefold(): one.state for one in found.verdicts}


def wanted(found: Judgement) -> dict[str, bool]:
    return {one.tag: one.state.wanted for one in found.verdicts}


@pytest.mark.parametrize("seed", range(150))
def test_nothing_turns_between_two_looks(seed: int) -> None:
    dice = random.Random(seed)
    rules, history = some_rules(dice), some_history(dice)
    at, remembered = START, dict[str, State]()
    for _ in range(80):
        found = judge(rules, known(history, at), remembered)
        again = judge(rules, known(history, at), states(found))
        assert states(again) == states(found)
        one_of_each_group_at_most(found)
        bought = next((order.processed_at for order in history if order.processed_at > at), None)
        due = min((moment for moment in (bought, found.look_at) if moment), default=None)
        if due is None:
            return
        assert due > at
        just_before = due - timedelta(microseconds=1)
        for between in (at + (just_before - at) * dice.random(), just_before):
            subject = replace(known(history, at), as_of=between)
            assert wanted(judge(rules, subject, states(found))) == wanted(found), between
        at, remembered = due, states(found)


def one_of_each_group_at_most(found: Judgement) -> None:
    """Of those that are known; and a rule is only outranked by one that stays."""
    kept: dict[str, list[str]] = {}
    for one in found.verdicts:
        if one.rule.draft.group and one.state.wanted:
            kept.setdefault(one.rule.draft.group, []).append(one.tag)
        if one.cause is Cause.OUTRANKED:
            assert one.outranked_by is not None
            assert wanted(found)[one.outranked_by.tag]
    assert all(len(tags) == 1 for tags in kept.values()), kept


def test_a_tag_whose_time_is_up_goes_though_its_condition_is_unknown() -> None:
    club = draft("Club", fact("customer_tags", "contains", "club"), expires_after_days=5)
    rule = TagRule(1, 1, None, club)
    held = State(wanted=True, held_since=START)
    early = judge([rule], replace(NOBODY, as_of=START + 119 * HOUR), {"club": held})
    assert (early.verdicts[0].cause, early.look_at) == (Cause.UNKNOWN, START + 120 * HOUR)

    found = judge([rule], replace(NOBODY, as_of=START + 120 * HOUR), {"club": held})
    assert (found.verdicts[0].wanted, found.verdicts[0].cause) == (False, Cause.EXPIRED)
    gone = found.verdicts[0].state
    assert gone == State(wanted=False, held_since=START, expired=True)
    assert found.needs_reading  # once it is untrue the tag may come back

    later = judge([rule], replace(NOBODY, as_of=START + 500 * HOUR), {"club": gone})
    assert (later.verdicts[0].cause, later.verdicts[0].state) == (Cause.EXPIRED, gone)
    assert (later.look_at, later.needs_reading) == (None, True)
