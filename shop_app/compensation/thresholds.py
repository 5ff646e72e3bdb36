"""From which amount on somebody has to approve. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shop_app.compensation.judgement import Code, Refusal, Unit
from shop_app.compensation.question import Question
from shop_app.compensation.shares import share


def approvals(question: Question, hold: int, percentage: int | None = None) -> tuple[Refusal, ...]:
    """Why somebody has to approve a grant that holds so much; none: nobody has to."""
    above = (one for one in thresholds(question) if one.limit is None or hold > one.limit)
    asked = tuple(_wanting(one, hold) for one in above)
    return (*asked, *_percentage(question, percentage))


def thresholds(question: Question) -> Iterator[Refusal]:
    """Each reason for an approval with the amount above which it holds, None: always.

    Where only a percent is set and there is no order that counts in the shop's currency, nothing
    says how much is little: then
    somebody has to approve. A role with `no_approval` is asked for nothing that all are.
    """
    approval, role = question.policy.approval, question.role_limits
    order = question.comparable_order
    if question.comparable and not role.no_approval:
        if approval.above_amount is not None:
            yield _above(Code.ABOVE_AMOUNT, approval.above_amount)
        percent = approval.above_percent
        if percent is not None and order is not None:
            yield _above(Code.ABOVE_PERCENT, share(order.total, percent), percent)
        if percent is not None and order is None and approval.above_amount is None:
            yield Refusal(Code.ABOVE_PERCENT, Unit.NONE, percent=percent)
    if question.comparable and role.approval_above is not None:
        yield _above(Code.ROLE_ABOVE, role.approval_above)
    if role.always_approval:
        yield Refusal(Code.ROLE_ALWAYS)


def _percentage(question: Question, percentage: int | None) -> Iterator[Refusal]:
    """A percentage code is also measured by what it says."""
    most = question.policy.approval.above_percent
    if question.role_limits.no_approval or percentage is None or most is None:
        return
    if percentage > most:
        yield Refusal(
            Code.ABOVE_PERCENT,
            Unit.PERCENT,
            limit=most,
            used=0,
            left=most,
            wanted=percentage,
            percent=most,
        )


def _above(code: Code, limit: int, percent: int | None = None) -> Refusal:
    return Refusal(code, Unit.MONEY, limit=limit, used=0, left=limit, percent=percent)


def _wanting(one: Refusal, hold: int) -> Refusal:
    return one if one.limit is None else replace(one, wanted=hold)
