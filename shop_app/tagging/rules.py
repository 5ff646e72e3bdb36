"""Which tags a customer should carry, and why. Pure: rules and values in, verdicts out.

Applying and previewing use this same function. A rule's condition is judged by `shop_app.conditions`;
here is what follows for its tag: grace, expiry, and which of a group stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.reading import NOTHING
from shop_app.conditions.subject import Asked, Subject
from shop_app.moments import iso
from shop_app.tagging.rule import TagRule


class Cause(StrEnum):
    """Why a tag is wanted or not."""

    TRUE = "true"
    UNTRUE = "untrue"
    """Also when a grace period is over."""
    UNKNOWN = "unknown"
    """Something must be read first: left as it is."""
    GRACE = "grace"
    """Untrue, kept for the grace period."""
    KEPT = "kept"
    """Untrue, and the rule doesn't remove."""
    EXPIRED = "expired"
    OUTRANKED = "outranked"
    """A higher-ranking rule of the group holds."""
    UNSURE = "unsure"
    """A higher-ranking rule of the group is unknown: not given anew."""


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of a rule's tag on one customer.

    `held_since`: the rule has stood by itself since then (grace included), also while a higher one
    of its group holds. `untrue_since`: its condition has been untrue since then, within the grace.
    `expired`: its time was up; it may come back once the condition was untrue.
    """

    wanted: bool = False
    held_since: datetime | None = None
    untrue_since: datetime | None = None
    expired: bool = False


NEVER = State()

_OUT = (Cause.UNTRUE, Cause.EXPIRED)
"""Out of the running for a group's tag."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one customer. `wanted` None: left as it is (`before`).

    `outcome` is the condition's own. `outranked_by` is the rule that holds instead, or that is
    unknown (Cause.UNSURE).
    """

    rule: TagRule
    outcome: Outcome
    cause: Cause
    before: State
    state: State
    outranked_by: TagRule | None = None

    @property
    def tag(self) -> str:
        """The tag it is about."""
        return self.rule.tag

    @property
    def wanted(self) -> bool | None:
        """Whether the tag belongs on the customer; None: it is left as it is."""
        undecided = self.cause in (Cause.UNKNOWN, Cause.UNSURE)
        return None if undecided else self.state.wanted

    @property
    def waits(self) -> bool:
        """Whether the condition's answer is missing and would count."""
        return self.outcome.holds is None and self.cause in (Cause.UNKNOWN, Cause.EXPIRED)

    @property
    def turned(self) -> bool:
        """Whether the tag has to be given or taken now."""
        return self.state.wanted != self.before.wanted

    def as_data(self) -> dict[str, Any]:
        """The verdict as it is kept with a decision: the numbers used, nothing protected."""
        draft = self.rule.draft
        data: dict[str, Any] = {
            "rule": self.rule.id,
            "version": self.rule.version,
            "cause": self.cause,
            "outcome": self.outcome.as_data(),
        }
        if self.cause is Cause.EXPIRED:
            data["held_since"] = iso(self.before.held_since)
            data["expires_after_days"] = draft.expires_after_days
        if draft.grace_hours and self.cause in (Cause.GRACE, Cause.UNTRUE):
            data["untrue_since"] = iso(self.before.untrue_since or self.state.untrue_since)
            data["grace_hours"] = draft.grace_hours
        if self.outranked_by:
            data["outranked_by"] = self.outranked_by.tag
        return data


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts on one customer, in the order of the rules.

    `look_at`: the first moment at which time alone may change one of them. `unread` and
    `unread_products`: what must be read from Shopify to decide those that are unknown.
    """

    gid: str
    verdicts: tuple[Verdict, ...]
    look_at: datetime | None
    unread: frozenset[Asked] = NOTHING
    unread_products: bool = False

    @property
    def needs_reading(self) -> bool:
        """Whether something must be read from Shopify first."""
        return bool(self.unread) or self.unread_products


def judge(rules: Sequence[TagRule], subject: Subject, states: Mapping[str, State]) -> Judgement:
    """Judge one customer by the active rules; `states` by tag, casefolded."""
    verdicts = _within_groups([_alone(rule, subject, states) for rule in rules])
    look_at = None
    unread = NOTHING
    unread_products = False
    for one in verdicts:
        boundary = _boundary(one, subject.as_of)
        if boundary is not None and (look_at is None or boundary < look_at):
            look_at = boundary
        if one.waits:
            unread |= one.outcome.unread
            unread_products |= one.outcome.unread_products
    return Judgement(subject.gid, tuple(verdicts), look_at, unread, unread_products)


def _alone(rule: TagRule, subject: Subject, states: Mapping[str, State]) -> Verdict:
    """One rule as if it belonged to no group."""
    before = states.get(rule.draft.tag.casefold(), NEVER) if states else NEVER
    outcome = evaluate(rule.draft.condition, subject)
    if outcome.holds is None:
        return _unknown(rule, outcome, before, subject.as_of)
    if not outcome.holds and before is NEVER:  # most rules on most customers
        return Verdict(rule, outcome, Cause.UNTRUE, NEVER, NEVER)
    follow = _true if outcome.holds else _untrue
    cause, state = follow(rule, before, subject.as_of)
    return Verdict(rule, outcome, cause, before, state)


def _unknown(rule: TagRule, outcome: Outcome, before: State, now: datetime) -> Verdict:
    """Left as it is. Only a tag whose time is up goes whatever the condition would say; the answer
    is still wanted, since it may come back once that is untrue."""
    ends = None if before.held_since is None else _expires_at(rule, before.held_since)
    if ends is None or not (before.expired or ends <= now):
        return Verdict(rule, outcome, Cause.UNKNOWN, before, before)
    state = State(False, before.held_since, before.untrue_since, expired=True)
    return Verdict(rule, outcome, Cause.EXPIRED, before, state)


def _true(rule: TagRule, before: State, now: datetime) -> tuple[Cause, State]:
    since = before.held_since or now
    ends = _expires_at(rule, since)
    if ends is not None and (before.expired or ends <= now):
        return Cause.EXPIRED, State(wanted=False, held_since=since, expired=True)
    return Cause.TRUE, State(wanted=True, held_since=since)


def _untrue(rule: TagRule, before: State, now: datetime) -> tuple[Cause, State]:
    if before.held_since is None:
        return Cause.UNTRUE, NEVER
    since = before.untrue_since or now
    ends = _expires_at(rule, before.held_since)
    expired = ends is not None and (before.expired or ends <= now)
    if expired and not before.expired and not rule.draft.remove_when_untrue:
        # It was kept until now; from here on it may come back.
        return Cause.EXPIRED, NEVER
    if not rule.draft.remove_when_untrue and not expired:
        return Cause.KEPT, State(wanted=True, held_since=before.held_since)
    if now < since + timedelta(hours=rule.draft.grace_hours):
        state = State(not expired, before.held_since, since, expired)
        return (Cause.EXPIRED if expired else Cause.GRACE), state
    return Cause.UNTRUE, NEVER


def _expires_at(rule: TagRule, held_since: datetime) -> datetime | None:
    days = rule.draft.expires_after_days
    return None if days is None else held_since + timedelta(days=days)


def _within_groups(alone: list[Verdict]) -> list[Verdict]:
    """Of each group only the highest-ranking one that stands is wanted."""
    contending = [
        one for one in alone if one.cause not in _OUT and one.rule.draft.group is not None
    ]
    if len(contending) < 2:  # noqa: PLR2004 - one alone contends with nobody
        return alone
    settled = {one.rule.id: one for group in _groups(contending) for one in _one_stays(group)}
    return [settled.get(one.rule.id, one) for one in alone]


def _groups(alone: Iterable[Verdict]) -> Iterable[list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for one in alone:
        if one.rule.draft.group is not None:
            groups.setdefault(one.rule.draft.group.casefold(), []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: (-one.rule.draft.rank, one.rule.id))
    return groups.values()


def _one_stays(group: Sequence[Verdict]) -> Iterator[Verdict]:
    """From the highest rank down: who stands first stays; below one that is unknown nobody is
    given a tag anew."""
    holder: TagRule | None = None
    unknown: TagRule | None = None
    for one in group:
        if holder is not None:
            yield _outranked(one, holder)
        elif one.cause is Cause.UNKNOWN and not one.before.wanted:
            unknown = unknown or one.rule
            yield one
        elif unknown and one.turned and one.state.wanted:
            state = _with_wanted(one.state, wanted=False)
            yield Verdict(one.rule, one.outcome, Cause.UNSURE, one.before, state, unknown)
        else:
            holder = one.rule if one.state.wanted else None
            yield one


def _outranked(one: Verdict, by: TagRule) -> Verdict:
    state = _with_wanted(one.state, wanted=False)
    return Verdict(one.rule, one.outcome, Cause.OUTRANKED, one.before, state, by)


def _with_wanted(state: State, *, wanted: bool) -> State:
    return State(wanted, state.held_since, state.untrue_since, state.expired)


def _boundary(one: Verdict, now: datetime) -> datetime | None:
    """When time alone may change the verdict: the condition's turn, the end of grace, the expiry.

    A grace that has passed while a condition is unknown waits for the answer, not for a moment.
    """
    until, state = one.outcome.until, one.state
    if state.held_since is None:
        return until if until is None or until > now else None
    draft = one.rule.draft
    ends = None if state.expired else _expires_at(one.rule, state.held_since)
    if not draft.remove_when_untrue and draft.expires_after_days is None:
        until = None  # kept for ever
    grace = state.untrue_since and state.untrue_since + timedelta(hours=draft.grace_hours)
    return min((at for at in (until, ends, grace) if at is not None and at > now), default=None)
