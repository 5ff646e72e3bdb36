"""Every limit of a policy as it stands: how much of it is used, and how much is left. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from shop_app.compensation.judgement import Code, LimitNow, Unit
from shop_app.compensation.passing import (
    days_back,
    local_day,
    more_left,
    next_day,
    next_month,
    recent,
)
from shop_app.compensation.question import Question
from shop_app.compensation.shares import share

__all__ = ["days_back", "limits_now"]

_RANK = {code: place for place, code in enumerate(Code)}

_FIELDS = {
    Code.GRANT_AMOUNT: "grant_amount",
    Code.ORDER_PERCENT: "order_percent",
    Code.ORDER_AMOUNT: "order_amount",
    Code.ORDER_TOTAL_PERCENT: "order_total_percent",
    Code.ORDER_AGE: "order_age_days",
    Code.CUSTOMER_COUNT: "customer_count",
    Code.CUSTOMER_AMOUNT: "customer_amount",
    Code.CUSTOMER_GAP: "gap_days",
}
"""Those that a tier can change, and where they stand in `Limits`."""


def limits_now(question: Question) -> tuple[LimitNow, ...]:
    """All limits that hold for a question, in the order of their codes."""
    found = [*_order_age(question), *_times(question), *_gap(question)]
    if question.comparable:
        for part in (_one_grant, _of_the_order, _of_the_customer, _of_staff, _of_the_month):
            found += part(question)
    return tuple(sorted(found, key=lambda one: _RANK[one.code]))


def _one_grant(question: Question) -> Iterator[LimitNow]:
    """What bounds one grant, whatever was given before."""
    limits, role = question.force.limits, question.role_limits
    yield from _money(question, Code.GRANT_AMOUNT, limits.grant_amount)
    yield from _money(question, Code.ROLE_GRANT, role.grant_amount)
    yield from _money(question, Code.REASON_GRANT, question.reason_purse.grant_amount)
    yield from _money(question, Code.KIND_GRANT, question.kind_purse.grant_amount)
    percent, order = limits.order_percent, question.comparable_order
    if percent is not None and order is not None:
        most = share(order.total, percent)
        yield from _money(question, Code.ORDER_PERCENT, most, percent=percent)


def _of_the_order(question: Question) -> Iterator[LimitNow]:
    order, limits = question.comparable_order, question.force.limits
    if order is None:
        return
    given, percent = order.compensated, limits.order_total_percent
    yield from _money(question, Code.ORDER_AMOUNT, limits.order_amount, used=given)
    if percent is not None:
        most, used = share(order.total, percent), given + order.refunded
        yield from _money(question, Code.ORDER_TOTAL_PERCENT, most, used=used, percent=percent)


def _of_the_customer(question: Question) -> Iterator[LimitNow]:
    customer, limit = question.standing.customer, question.force.limits.customer_amount
    if customer is None or limit is None:
        return
    days = question.policy.customer_days
    past = [(one.at, one.amount) for one in recent(customer.past, question.standing.now, days)]
    used, until = sum(amount for _, amount in past), more_left(past, limit, days)
    yield from _money(question, Code.CUSTOMER_AMOUNT, limit, used=used, until=until)


def _of_staff(question: Question) -> Iterator[LimitNow]:
    policy, now = question.policy, question.standing
    if not question.by_person:
        return
    day, month = next_day(now), next_month(now)
    used = now.staff_day_used
    yield from _money(question, Code.STAFF_DAY, policy.staff_day, used=used, until=day)
    used = now.staff_month_used
    yield from _money(question, Code.STAFF_MONTH, policy.staff_month, used=used, until=month)


def _of_the_month(question: Question) -> Iterator[LimitNow]:
    """What bounds all grants of a calendar month together."""
    now, month = question.standing, next_month(question.standing)
    used, limit = now.reason_month_used, question.reason_purse.month_amount
    yield from _money(question, Code.REASON_MONTH, limit, used=used, until=month)
    used, limit = now.kind_month_used.get(question.kind, 0), question.kind_purse.month_amount
    yield from _money(question, Code.KIND_MONTH, limit, used=used, until=month)
    used, limit = now.shop_month_used, question.policy.shop_month
    yield from _money(question, Code.SHOP_MONTH, limit, used=used, until=month)


def _order_age(question: Question) -> Iterator[LimitNow]:
    """By days of the shop: an order of yesterday evening is one day old."""
    limit, now, order = question.force.limits.order_age_days, question.standing, question.order
    if limit is not None and order is not None:
        age = (local_day(now.now, now) - local_day(order.at, now)).days
        yield _limit(question, Code.ORDER_AGE, Unit.DAYS, limit, max(0, age))


def _times(question: Question) -> Iterator[LimitNow]:
    customer, limit = question.standing.customer, question.force.limits.customer_count
    if customer is None or limit is None:
        return
    days = question.policy.customer_days
    past = [(one.at, 1) for one in recent(customer.past, question.standing.now, days)]
    found = _limit(question, Code.CUSTOMER_COUNT, Unit.TIMES, limit, len(past))
    yield replace(found, until=more_left(past, limit, days))


def _gap(question: Question) -> Iterator[LimitNow]:
    """Used are the whole days since the last grant, left those still to wait."""
    customer, limit = question.standing.customer, question.force.limits.gap_days
    if customer is None or limit is None or not customer.past:
        return
    last = max(one.at for one in customer.past)
    gone = min(max(0, (question.standing.now - last).days), limit)
    found = _limit(question, Code.CUSTOMER_GAP, Unit.DAYS, limit, gone)
    yield replace(found, until=last + timedelta(days=limit) if found.left else None)


def _money(
    question: Question,
    code: Code,
    limit: int | None,
    *,
    used: int = 0,
    percent: int | None = None,
    until: datetime | None = None,
) -> Iterator[LimitNow]:
    """The limit where there is one; `until` counts only where something will come free."""
    if limit is not None:
        found = _limit(question, code, Unit.MONEY, limit, used)
        yield replace(found, percent=percent, until=until if min(used, limit) else None)


def _limit(question: Question, code: Code, unit: Unit, limit: int, used: int) -> LimitNow:
    left, overrun = max(0, limit - used), max(0, used - limit)
    tier = question.force.said_by.get(_FIELDS.get(code, ""))
    return LimitNow(code, unit, limit, used, left, overrun, tier=tier)
