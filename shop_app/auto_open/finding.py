"""Which causes the rules find in stories, each by the first rule that wants it. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from sqlalchemy import Connection

from shop_app.auto_open.past import as_of
from shop_app.auto_open.rule import AutoRule
from shop_app.auto_open.rules import Cause, Story, causes, next_ahead
from shop_app.auto_open.stories import stories
from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.needs import Needs, needs
from shop_app.conditions.subject import Subject
from shop_app.customers.subjects import subjects


@dataclass(frozen=True, slots=True)
class Found:
    """A cause, whose it is, and the rules that catch it, in the order in which they are asked."""

    cause: Cause
    customer_gid: str | None
    rules: tuple[AutoRule, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cause and the rule that opens an issue for it."""

    cause: Cause
    customer_gid: str | None
    rule: AutoRule


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be seen of some people: causes that happened, the oldest first; and when time
    alone brings about the next one, by the gid that was looked at."""

    found: tuple[Found, ...] = ()
    ahead: Mapping[str, datetime] = field(default_factory=dict)


def look(
    db: Connection, shop: str, rules: Sequence[AutoRule], gids: Iterable[str], now: datetime
) -> Looked:
    """Every cause from each rule's `since` on, whoever's it is."""
    found: list[Found] = []
    ahead: dict[str, datetime] = {}
    for gid, story in stories(db, shop, gids).items():
        caught = _caught(rules, story)
        found += _happened(story, caught, now)
        upcoming = next_ahead([cause for cause, _ in caught], now)
        if upcoming is not None:
            ahead[gid] = upcoming
    found.sort(key=lambda one: (one.cause.at, one.cause.key))
    return Looked(tuple(found), ahead)


def _caught(rules: Sequence[AutoRule], story: Story) -> list[tuple[Cause, AutoRule]]:
    return [
        (cause, rule)
        for rule in rules
        for cause in causes(rule.draft.catch, story)
        if rule.since is not None and cause.at >= rule.since
    ]


def _happened(
    story: Story, caught: Sequence[tuple[Cause, AutoRule]], now: datetime
) -> Iterable[Found]:
    """The same cause of several rules is one; that it happened at another moment is not the same."""
    by_cause: dict[Cause, list[AutoRule]] = {}
    for cause, rule in caught:
        if cause.at <= now:
            by_cause.setdefault(cause, []).append(rule)
    for cause, rules in by_cause.items():
        yield Found(cause, story.customer_gid, tuple(rules))


def wanted(
    db: Connection, shop: str, found: Sequence[Found], known: Iterable[str], now: datetime
) -> list[Wanted]:
    """Those that a rule wants and that nobody knows of yet (`known`: keys), each cause once.

    A condition is judged on the customer as of the moment of the cause; undecided ones want
    nothing. Guests are nobody a condition could hold for.
    """
    taken = set(known)
    new = [one for one in found if not taken & one.cause.same]
    people = _people(db, shop, new, now)
    chosen = []
    for one in new:
        if taken & one.cause.same:
            continue
        rule = next((rule for rule in one.rules if _holds(rule, one, people)), None)
        if rule is not None:
            taken |= one.cause.same
            chosen.append(Wanted(one.cause, one.customer_gid, rule))
    return chosen


def _people(db: Connection, shop: str, found: Sequence[Found], now: datetime) -> dict[str, Subject]:
    """The customers that a condition is to be judged on."""
    gids = set()
    needed = Needs()
    for one in found:
        conditions = [rule.draft.condition for rule in one.rules if rule.draft.condition]
        if conditions and one.customer_gid is not None:
            gids.add(one.customer_gid)
            needed = reduce(or_, map(needs, conditions), needed)
    return subjects(db, shop, sorted(gids), needed.parts, now) if gids else {}


def _holds(rule: AutoRule, one: Found, people: Mapping[str, Subject]) -> bool:
    if rule.draft.condition is None:
        return True
    subject = people.get(one.customer_gid or "")
    if subject is None:
        return False
    return evaluate(rule.draft.condition, as_of(subject, one.cause.at)).holds is True
