"""What follows for a tag from its condition: grace, expiry, groups, and when to look again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shop_app.conditions.subject import Asked, Order, Subject
from shop_app.errors import Invalid
from shop_app.tagging.circles import refuse_circle
from shop_app.tagging.defaults import drafts
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.rules import NEVER, Cause, Judgement, State, Verdict, judge
from tests.rules import draft, fact, pounds

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = Subject("gid://shopify/Customer/1", NOW, ZoneInfo("Europe/London"), "GBP")
TRUE = fact("orders", "equals", 1)


def with_orders(count: int | None, at: datetime = NOW) -> Subject:
    """A customer of whom only Shopify's count of orders is known."""
    return replace(NOBODY, as_of=at, lifetime_orders=count)


def rule(id_: int = 1, tag: str = "Tag", when: dict[str, Any] = TRUE, **more: Any) -> TagRule:
    return TagRule(id_, 1, None, draft(tag, when, **more))


def verdict(one: TagRule, subject: Subject, before: State = NEVER) -> Verdict:
    return judge([one], subject, {one.tag.casefold(): before}).verdicts[0]


def held(hours: float, **more: Any) -> State:
    """Wanted, and true for so long."""
    return State(**{"wanted": True, "held_since": NOW - hours * HOUR, **more})


def test_a_rule_that_comes_true_is_wanted_and_remembers_since_when() -> None:
    found = verdict(rule(), with_orders(1))
    assert (found.wanted, found.turned, found.cause) == (True, True, Cause.TRUE)
    assert found.state == State(wanted=True, held_since=NOW)


def test_a_rule_that_stays_true_changes_nothing() -> None:
    found = verdict(rule(), with_orders(1), held(5))
    assert (found.wanted, found.turned) == (True, False)
    assert found.state == found.before


def test_a_rule_that_becomes_untrue_without_grace_is_forgotten() -> None:
    found = verdict(rule(), with_orders(2), held(5))
    assert (found.wanted, found.turned, found.cause) == (False, True, Cause.UNTRUE)
    assert found.state == NEVER


@pytest.mark.parametrize("before", [NEVER, held(5), held(5, untrue_since=NOW - HOUR)])
def test_what_is_unknown_stays_as_it_is(before: State) -> None:
    found = verdict(rule(expires_after_days=1), with_orders(None), before)
    assert (found.wanted, found.cause, found.state) == (None, Cause.UNKNOWN, before)


def test_grace_keeps_the_tag_to_the_hour_and_not_longer() -> None:
    patient = rule(grace_hours=24)
    first = verdict(patient, with_orders(2), held(5))
    assert (first.wanted, first.cause) == (True, Cause.GRACE)
    assert first.state == State(True, NOW - 5 * HOUR, untrue_since=NOW)
    assert judge([patient], with_orders(2), {"tag": held(5)}).look_at == NOW + 24 * HOUR

    second = verdict(patient, with_orders(2, NOW + 24 * HOUR - HOUR / 60), first.state)
    assert (second.wanted, second.state) == (True, first.state)
    last = verdict(patient, with_orders(2, NOW + 24 * HOUR), first.state)
    assert (last.wanted, last.cause, last.state) == (False, Cause.UNTRUE, NEVER)
    assert last.as_data()["grace_hours"] == 24
    assert last.as_data()["untrue_since"] == NOW.isoformat()


def test_true_again_within_the_grace_is_as_if_nothing_had_happened() -> None:
    within = held(5, untrue_since=NOW - HOUR)
    found = verdict(rule(grace_hours=24), with_orders(1), within)
    assert (found.turned, found.state) == (False, held(5))


def test_a_rule_that_does_not_remove_keeps_its_tag_for_ever() -> None:
    once = rule(remove_when_untrue=False)
    found = verdict(once, with_orders(2), held(9_999))
    assert (found.wanted, found.turned, found.cause) == (True, False, Cause.KEPT)
    assert verdict(once, with_orders(2)).wanted is False  # it was never true


def test_an_expired_tag_goes_although_its_condition_holds_and_stays_away() -> None:
    short = rule(expires_after_days=30)
    before = held(30 * 24 - 1)
    assert verdict(short, with_orders(1), before).wanted is True
    assert judge([short], with_orders(1), {"tag": before}).look_at == NOW + HOUR

    gone = verdict(short, with_orders(1, NOW + HOUR), before)
    assert (gone.wanted, gone.turned, gone.cause) == (False, True, Cause.EXPIRED)
    assert gone.as_data()["expires_after_days"] == 30
    later = verdict(short, with_orders(1, NOW + 99 * DAY), gone.state)
    assert (later.wanted, later.turned) == (False, False)


def test_an_expired_tag_comes_back_when_its_condition_was_untrue_and_is_true_again() -> None:
    short = rule(expires_after_days=30)
    expired = held(40 * 24, wanted=False, expired=True)
    between = verdict(short, with_orders(2), expired)
    assert between.state == NEVER
    assert verdict(short, with_orders(1), between.state).wanted is True


def test_a_tag_that_is_only_given_for_some_days_goes_then_though_it_was_untrue_long_before() -> (
    None
):
    gift = rule(remove_when_untrue=False, expires_after_days=30)
    assert verdict(gift, with_orders(2), held(29 * 24)).cause is Cause.KEPT
    gone = verdict(gift, with_orders(2), held(30 * 24))
    assert (gone.wanted, gone.cause, gone.state) == (False, Cause.EXPIRED, NEVER)


def tiers(*counts: int, **more: Any) -> list[TagRule]:
    """One group; the first needs so many orders and ranks lowest, and so on."""
    return [
        rule(n, f"Tier {n}", fact("orders", "at_least", least), group="Tiers", rank=n, **more)
        for n, least in enumerate(counts, start=1)
    ]


def causes(found: Judgement) -> list[Cause]:
    return [one.cause for one in found.verdicts]


def wanted(found: Judgement) -> list[bool | None]:
    return [one.wanted for one in found.verdicts]


def test_only_the_highest_of_a_group_that_holds_is_wanted() -> None:
    rules = tiers(1, 5, 10)
    assert wanted(judge(rules, with_orders(7), {})) == [False, True, False]
    assert wanted(judge(rules, with_orders(10), {})) == [False, False, True]
    assert wanted(judge(rules, with_orders(0), {})) == [False, False, False]
    outranked = judge(rules, with_orders(7), {}).verdicts[0]
    assert outranked.cause is Cause.OUTRANKED
    assert outranked.as_data()["outranked_by"] == "Tier 2"
    assert outranked.state == State(wanted=False, held_since=NOW)


def test_of_equal_ranks_the_older_rule_stays() -> None:
    rules = [rule(7, "Younger", group="Twins"), rule(3, "Older", group="twins")]
    assert wanted(judge(rules, with_orders(1), {})) == [False, True]


def test_a_higher_rule_in_its_grace_keeps_the_lower_one_away() -> None:
    low, high = tiers(1, 5, grace_hours=24)
    states = {"tier 2": held(5), "tier 1": held(5, wanted=False)}
    found = judge([low, high], with_orders(3), states)
    assert causes(found) == [Cause.OUTRANKED, Cause.GRACE]
    assert found.look_at == NOW + 24 * HOUR

    after = {one.tag.casefold(): one.state for one in found.verdicts}
    found = judge([low, high], with_orders(3, NOW + 24 * HOUR), after)
    assert wanted(found) == [True, False]


def test_an_expired_higher_rule_makes_room_for_the_lower_one() -> None:
    low, high = tiers(1, 5)
    high = replace(high, draft=replace(high.draft, expires_after_days=1))
    states = {"tier 2": held(24), "tier 1": held(24, wanted=False)}
    assert wanted(judge([low, high], with_orders(5), states)) == [True, False]


def unknown_above() -> list[TagRule]:
    """The higher rule needs what only Shopify can say."""
    tagged = fact("customer_tags", "contains", "club")
    return [
        rule(1, "Low", group="Pair", rank=1),
        rule(2, "High", tagged, group="Pair", rank=2),
    ]


def test_below_an_unknown_rule_nothing_is_given_anew() -> None:
    found = judge(unknown_above(), with_orders(1), {})
    assert wanted(found) == [None, None]
    assert causes(found) == [Cause.UNSURE, Cause.UNKNOWN]
    assert not any(one.turned for one in found.verdicts)
    assert found.unread == {Asked.TAGS}


def test_below_an_unknown_rule_what_is_there_stays() -> None:
    found = judge(unknown_above(), with_orders(1), {"low": held(5)})
    assert wanted(found) == [True, None]
    found = judge(unknown_above(), with_orders(2), {"low": held(5)})
    assert wanted(found) == [False, None]  # untrue by itself
    found = judge(unknown_above(), with_orders(1), {"high": held(5)})
    assert causes(found) == [Cause.OUTRANKED, Cause.UNKNOWN]


def test_nothing_is_read_for_a_rule_that_is_outranked_anyway() -> None:
    low, high = unknown_above()
    swapped = [
        replace(low, draft=replace(low.draft, rank=2)),
        replace(high, draft=replace(high.draft, rank=1)),
    ]
    found = judge(swapped, with_orders(1), {})
    assert wanted(found) == [True, False]
    assert found.unread == frozenset()
    assert not found.needs_reading


def test_the_next_look_is_at_the_first_boundary_of_all_rules() -> None:
    bought = Order("gid://shopify/Order/1", None, NOW - 10 * DAY, None, "GBP", 100, 100)
    subject = replace(NOBODY, lifetime_orders=1, orders=(bought,))
    year = rule(1, "Year", fact("orders", "at_least", 1, days=365))
    month = rule(2, "Month", fact("orders", "at_least", 1, days=30))
    assert judge([year], subject, {}).look_at == NOW + 355 * DAY
    assert judge([year, month], subject, {}).look_at == NOW + 20 * DAY
    assert judge([rule()], subject, {}).look_at is None


def test_a_tag_that_is_kept_for_ever_needs_no_further_look() -> None:
    bought = Order("gid://shopify/Order/1", None, NOW - 10 * DAY, None, "GBP", 100, 100)
    subject = replace(NOBODY, lifetime_orders=1, orders=(bought,))
    once = rule(1, "Once", fact("orders", "at_least", 1, days=30), remove_when_untrue=False)
    assert judge([once], subject, {}).look_at is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tag": ""}, "tag: neither empty nor with spaces around it, got ''"),
        ({"tag": " VIP"}, "tag: neither empty nor with spaces around it, got ' VIP'"),
        ({"tag": "x" * 41}, "tag: at most 40 characters, got 41"),
        ({"tag": "a,b"}, "tag: Shopify separates tags by commas, so none fits into 'a,b'"),
        ({"name": "x" * 101}, "name: at most 100 characters, got 101"),
        ({"grace_hours": -1}, "grace_hours: between 0 and 8760, got -1"),
        ({"grace_hours": 1.5}, "grace_hours: a whole number is needed, not 1.5"),
        ({"expires_after_days": 0}, "expires_after_days: between 1 and 3650, got 0"),
        ({"rank": 1_001}, "rank: between 0 and 1000, got 1001"),
        ({"active": "yes"}, "active: true or false, not 'yes'"),
        ({"colour": "red"}, "a rule has no 'colour'"),
    ],
)
def test_a_rule_that_can_not_be_is_refused_with_its_reason(
    change: dict[str, Any], message: str
) -> None:
    data = draft("VIP", TRUE).as_data() | change
    with pytest.raises(Invalid, match=message.replace("(", r"\(")):
        RuleDraft.from_data(data)


def test_a_rule_is_read_back_as_it_was_written() -> None:
    full = draft(
        "x" * 40, TRUE, group="Tiers", rank=3, remove_when_untrue=False, grace_hours=12,
        expires_after_days=7, active=False,
    )  # fmt: skip
    assert RuleDraft.from_data(full.as_data()) == full
    least = {"name": "N", "tag": "T", "condition": {"version": 1, "when": TRUE}}
    assert RuleDraft.from_data(least) == replace(draft("T", TRUE), name="N")


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("contains", "vip"),
        ("contains_any", ["x", "VIP"]),
        ("contains_none", ["Vip"]),
        ("any_starts_with", "v"),
        ("exists", None),
    ],
)
def test_a_rule_may_not_depend_on_its_own_tag(operator: str, value: Any) -> None:
    with pytest.raises(Invalid, match="the tag would depend on itself"):
        refuse_circle(draft("VIP", fact("customer_tags", operator, value)), [])


def test_a_rule_may_not_depend_on_its_own_tag_around_others() -> None:
    first = draft("A", {"not": fact("customer_tags", "contains", "b")})
    second = draft("B", {"any": [TRUE, fact("customer_tags", "contains_all", ["C"])]})
    third = draft("C", fact("customer_tags", "contains", "a"))
    refuse_circle(first, [second])
    with pytest.raises(Invalid, match="A → B → C → A"):
        refuse_circle(first, [second, third])


def test_a_rule_may_not_look_at_the_tag_of_a_lower_one_of_its_group() -> None:
    low = draft("Low", TRUE, group="g", rank=1)
    high = draft("High", fact("customer_tags", "contains", "low"), group="G", rank=2)
    with pytest.raises(Invalid, match=r"the tag would depend on itself \(High → Low → High\)"):
        refuse_circle(high, [low])
    with pytest.raises(Invalid, match="Low → High → Low"):
        refuse_circle(low, [], [high])
    refuse_circle(replace(high, rank=0), [low])  # the lower one may look at the higher
    refuse_circle(replace(high, group="other"), [low])

    equal = replace(high, rank=1)
    refuse_circle(equal, [low])  # of equal ranks the older one counts as higher
    with pytest.raises(Invalid, match="High → Low → High"):
        refuse_circle(equal, [], [low])


def test_a_rule_may_not_look_at_a_lower_one_of_its_group_around_a_third() -> None:
    low = draft("Low", TRUE, group="g", rank=1)
    between = draft("Between", fact("customer_tags", "contains", "Low"))
    high = draft("High", fact("customer_tags", "contains", "Between"), group="g", rank=2)
    with pytest.raises(Invalid, match="High → Between → Low → High"):
        refuse_circle(high, [low, between])
    refuse_circle(between, [low, draft("High", TRUE, group="g", rank=2)])


def test_two_hundred_rules_that_look_at_one_another_are_checked_each_once() -> None:
    names = [f"t{number:03}" for number in range(200)]
    rules = [
        draft(name, fact("customer_tags", "contains_none", names[place + 1 :] or ["other"]))
        for place, name in enumerate(names)
    ]
    refuse_circle(rules[0], [], rules[1:])
    last = draft(names[-1], fact("customer_tags", "contains", names[0]))
    with pytest.raises(Invalid, match="t199 → t000 → t199"):
        refuse_circle(last, rules[:-1])


def test_a_rule_may_depend_on_another_one_s_tag() -> None:
    refuse_circle(draft("A", fact("customer_tags", "contains", "B")), [draft("B", TRUE)])
    refuse_circle(draft("VIP", fact("order_tags", "contains", "VIP")), [])


@pytest.mark.parametrize("language", ["en", "it", "ro", "pl", "de", "fr", "es"])
def test_the_shipped_rules_are_rules_in_every_language(language: str) -> None:
    shipped = drafts("EUR", language)
    assert list(shipped) == [
        "first_time_buyer", "returning", "vip_silver", "vip_gold", "lapsed", "serial_refunder",
        "delivery_trouble",
    ]  # fmt: skip
    assert len({one.tag.casefold() for one in shipped.values()}) == 7


@pytest.mark.parametrize(
    ("currency", "silver"),
    [
        ("EUR", "500.00"), ("GBP", "500.00"), ("JPY", "50000"), ("KRW", "500000"),
        ("HUF", "250000.00"), ("PLN", "2500.00"), ("IDR", "5000000.00"), ("CLP", "500000"),
        ("KWD", "500.00"),
    ],
)  # fmt: skip
def test_the_shipped_thresholds_are_believable_in_other_currencies(
    currency: str, silver: str
) -> None:
    first = drafts(currency, "en")["vip_silver"].condition.as_data()["when"]["any"][0]
    assert first["value"] == {"amount": silver, "currency": currency}


def test_a_verdict_keeps_the_numbers_it_was_judged_by() -> None:
    spent = rule(9, "VIP", fact("spent", "at_least", pounds("500.00"), days=365))
    bought = Order("gid://shopify/Order/1", None, NOW - DAY, None, "GBP", 61240, 61240)
    found = verdict(spent, replace(NOBODY, lifetime_orders=1, orders=(bought,)))
    data = found.as_data()
    assert (data["rule"], data["version"], data["cause"]) == (9, 1, "true")
    assert data["outcome"]["value"] == {"minor": 61240, "currency": "GBP"}
