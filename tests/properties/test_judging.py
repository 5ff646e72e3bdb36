"""Grace, expiry, groups and tags that stay, against a simulation that looks at every single hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_app.conditions.language import parse
from shop_app.conditions.subject import Asked, Live, Subject
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.rules import State, judge

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)  # the clocks change within the first day
HOURS = 24 * 6
EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SOAK = settings(EXAMPLES, max_examples=10_000)

FACTS = (
    ({"fact": "customer_tags", "is": "contains", "value": "yes"}, Asked.TAGS),
    ({"fact": "locale", "is": "equals", "value": "yes"}, Asked.LOCALE),
    ({"fact": "country", "is": "equals", "value": "yes"}, Asked.COUNTRY),
    ({"fact": "email_domain", "is": "equals", "value": "yes"}, Asked.EMAIL),
)
"""Conditions whose truth the test decides hour by hour, each by itself, also that it is unknown."""

Truths = list[bool | None]


@dataclass
class Naive:
    """One rule on one customer, as a patient person would keep it."""

    rule: TagRule
    true_since: datetime | None = None
    false_since: datetime | None = None
    used_up: bool = False
    carries: bool = False

    def step(self, truth: bool | None, now: datetime) -> bool:
        """Whether the rule by itself wants the tag at this hour; unknown leaves all as it was,
        but its time runs out."""
        draft = self.rule.draft
        if truth is None:
            self.used_up = self.used_up or self._too_old(now)
            return self.carries and not self.used_up
        if truth:
            self.false_since = None
            self.true_since = self.true_since or now
            self.used_up = self.used_up or self._too_old(now)
            return not self.used_up
        if self.true_since is None:
            return False
        self.false_since = self.false_since or now
        if not draft.remove_when_untrue and not self.used_up:
            if self._too_old(now):
                self._forget()
                return False
            self.false_since = None
            return True
        self.used_up = self.used_up or self._too_old(now)
        if now - self.false_since >= draft.grace_hours * HOUR:
            self._forget()
            return False
        return not self.used_up

    def _too_old(self, now: datetime) -> bool:
        days = self.rule.draft.expires_after_days
        return (
            days is not None
            and self.true_since is not None
            and (now - self.true_since >= timedelta(days=days))
        )

    def _forget(self) -> None:
        self.true_since = self.false_since = None
        self.used_up = False


def one_of_each_group(rules: list[Naive], wants: list[bool], truths: list[bool | None]) -> None:
    """Who carries a tag after this hour: of a group the best that wants it. Below one that is not
    known nobody gets a tag who does not carry it already."""
    before = [naive.carries for naive in rules]
    for naive, want in zip(rules, wants, strict=True):
        naive.carries = want
    groups = [(naive.rule.draft.group or "").lower() for naive in rules]
    for group in {*groups} - {""}:
        members = [place for place, one in enumerate(groups) if one == group]
        members.sort(key=lambda place: (-rules[place].rule.draft.rank, place))
        taken = doubtful = False
        for place in members:
            if taken or (doubtful and not before[place]):
                rules[place].carries = False
            taken = taken or rules[place].carries
            unclear = truths[place] is None and not rules[place].used_up
            doubtful = doubtful or (unclear and not before[place])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[TagRule], list[Truths]]:
    """Up to four rules, and for every hour what is true of the customer for each of them."""
    chance = Random(draw(st.integers(0, 2**32)))
    rules = []
    for number in range(draw(st.integers(1, 4))):
        draft = RuleDraft(
            name=f"Rule {number}",
            tag=f"Tag {number}",
            condition=parse({"version": 1, "when": FACTS[number][0]}),
            group=chance.choice((None, "tiers", "Tiers", "others")),
            rank=chance.choice((0, 1, 1, 2)),
            remove_when_untrue=chance.choice((True, True, False)),
            grace_hours=chance.choice((0, 0, 1, 5, 30)),
            expires_after_days=chance.choice((None, None, 1, 2)),
        )
        rules.append(TagRule(number + 1, 1, None, draft))
    now: Truths = [False] * len(rules)
    story = []
    for _ in range(HOURS):
        for place in range(len(rules)):
            if chance.random() < 0.08:
                now[place] = chance.choice((True, True, False, False, None))
        story.append(list(now))
    return rules, story


def customer(now: datetime, truths: Truths) -> Subject:
    said = ["yes" if truth else "no" for truth in truths] + ["no"] * len(FACTS)
    asked = [FACTS[place][1] for place, truth in enumerate(truths) if truth is not None]
    live = Live(now, frozenset(asked), (said[0],), said[1], said[2], said[3])
    return Subject("gid://shopify/Customer/1", now, ZoneInfo("Europe/Berlin"), "EUR", live=live)


def compare(rules: list[TagRule], story: list[Truths]) -> None:
    """Judging only when something changed or a moment named before has come equals looking at
    every hour."""
    naive = [Naive(rule) for rule in rules]
    states: dict[str, State] = {}
    look_at: datetime | None = None
    for hour, truths in enumerate(story):
        now = START + hour * HOUR
        wants = [one.step(truth, now) for one, truth in zip(naive, truths, strict=True)]
        one_of_each_group(naive, wants, truths)
        changed = hour == 0 or truths != story[hour - 1]
        if changed or (look_at is not None and look_at <= now):
            judgement = judge(rules, customer(now, truths), states)
            states |= {one.tag.casefold(): one.state for one in judgement.verdicts}
            look_at = judgement.look_at
            assert look_at is None or look_at > now, "would be judged again without end"
        carried = {one.rule.tag for one in naive if one.carries}
        kept = {rule.tag for rule in rules if states[rule.tag.casefold()].wanted}
        assert kept == carried, f"in hour {hour}"


@EXAMPLES
@given(worlds())
def test_judging_at_the_moments_named_equals_looking_at_every_hour(
    world: tuple[list[TagRule], list[Truths]],
) -> None:
    compare(*world)


@EXAMPLES
@given(worlds())
def test_judging_again_with_nothing_changed_changes_nothing(
    world: tuple[list[TagRule], list[Truths]],
) -> None:
    rules, story = world
    states: dict[str, State] = {}
    for hour, truths in enumerate(story[:48]):
        subject = customer(START + hour * HOUR, truths)
        once = judge(rules, subject, states)
        states = {one.tag.casefold(): one.state for one in once.verdicts}
        again = judge(rules, subject, states)
        assert [one.state for one in again.verdicts] == [one.state for one in once.verdicts]
        assert not any(one.turned for one in again.verdicts)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@SOAK
@given(worlds())
def test_very_many_judgements_equal_looking_at_every_hour(
    world: tuple[list[TagRule], list[Truths]],
) -> None:
    compare(*world)
