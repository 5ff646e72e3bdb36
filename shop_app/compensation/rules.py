"""What the policy says of a grant, and how much can be given at most. Pure: values in, reasons out."""

from __future__ import annotations

from shop_app.compensation.caps import caps
from shop_app.compensation.judgement import (
    Code,
    Judgement,
    LimitNow,
    Possible,
    Refusal,
    Standing,
    Unit,
    Verdict,
    Wanted,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.limits import limits_now
from shop_app.compensation.objections import objections
from shop_app.compensation.policy import MOST_AMOUNT, Policy
from shop_app.compensation.question import Question
from shop_app.compensation.thresholds import approvals, thresholds
from shop_app.compensation.tiers import in_force, tiers_of
from shop_app.compensation.worth import priced

__all__ = ["judge", "possible", "tiers_of"]


def judge(policy: Policy, wanted: Wanted, standing: Standing) -> Judgement:
    """Whether it may be granted, with every reason against it at once.

    Raises Invalid (`wrong_worth`) for a wish that says not exactly one worth that goes with its kind.
    """
    force = in_force(policy, standing)
    question = Question(policy, standing, wanted.reason, wanted.kind, force)
    worth = priced(policy, wanted, standing)
    now = limits_now(question)
    against = (
        *objections(question),
        *worth.refusals,
        *_beyond(now, worth.hold),
        *_percentage_beyond(question, worth.percentage),
        *_beyond_everything(worth.hold),
    )
    asked = approvals(question, worth.hold, worth.percentage)
    return Judgement(
        _verdict(against, asked),
        worth.hold,
        worth.value,
        worth.percentage,
        against,
        asked,
        now,
        caps(question),
        question.force.tiers,
    )


def possible(policy: Policy, reason: str, standing: Standing) -> tuple[Possible, ...]:
    """What can be given for a reason now: every kind, in their order.

    What no limit bounds is bounded by `MOST_AMOUNT`. True percentage codes are not told here.
    """
    force = in_force(policy, standing)
    return tuple(_possible(Question(policy, standing, reason, kind, force)) for kind in Kind)


def _possible(question: Question) -> Possible:
    now = limits_now(question)
    lefts = [one.left for one in now if one.unit is Unit.MONEY]
    least, most = 1, min([MOST_AMOUNT, *lefts])
    if question.kind is Kind.FREE_SHIPPING:  # as much as it covers, or not at all
        least = most = question.policy.terms.free_shipping_most
    against = (
        *objections(question),
        *_beyond(now, least, tell=question.kind is Kind.FREE_SHIPPING),
    )
    if against:
        return Possible(question.kind, None, None, against, now)
    bounds = [0 if one.limit is None else one.limit for one in thresholds(question)]
    alone = min([most, *bounds])
    return Possible(question.kind, most, alone if alone >= least else None, (), now)


def _beyond(now: tuple[LimitNow, ...], hold: int, *, tell: bool = True) -> tuple[Refusal, ...]:
    """The limits that leave no room for `hold`; `tell`: that is what was asked for."""
    return tuple(
        _refusal(one, hold if tell and one.unit is Unit.MONEY else None)
        for one in now
        if _is_beyond(one, hold)
    )


def _is_beyond(one: LimitNow, hold: int) -> bool:
    match one.code, one.unit:
        case _, Unit.MONEY:
            return hold > one.left
        case Code.CUSTOMER_GAP, _:
            return one.left > 0
        case Code.ORDER_AGE, _:
            return one.overrun > 0
    return one.left == 0


def _refusal(one: LimitNow, wanted: int | None) -> Refusal:
    return Refusal(
        one.code,
        one.unit,
        limit=one.limit,
        used=one.used,
        left=one.left,
        wanted=wanted,
        percent=one.percent,
        tier=one.tier,
        until=one.until,
    )


def _percentage_beyond(question: Question, percentage: int | None) -> tuple[Refusal, ...]:
    """A percentage code must not say more than one grant may be of an order."""
    most = question.force.limits.order_percent
    if percentage is None or most is None or percentage <= most:
        return ()
    tier = question.force.said_by.get("order_percent")
    now = LimitNow(Code.ORDER_PERCENT, Unit.PERCENT, most, 0, most, percent=most, tier=tier)
    return (_refusal(now, percentage),)


def _beyond_everything(hold: int) -> tuple[Refusal, ...]:
    """What is more than an amount of a policy can be fits nowhere."""
    now = LimitNow(Code.GRANT_AMOUNT, Unit.MONEY, MOST_AMOUNT, 0, MOST_AMOUNT)
    return (_refusal(now, hold),) if hold > MOST_AMOUNT else ()


def _verdict(against: tuple[Refusal, ...], asked: tuple[Refusal, ...]) -> Verdict:
    if against:
        return Verdict.REFUSED
    return Verdict.NEEDS_APPROVAL if asked else Verdict.ALLOWED
