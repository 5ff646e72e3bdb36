"""Every limit of a policy as it stands: how much of it is used, and how much is left. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from shop_app.compensation.judgement import Code, LimitNow, OrderNow, Past, Standing, Unit
from shop_app.compensation.kinds import Kind, Scope
from shop_app.compensation.policy import Limits, Policy, Purse, RoleLimits
from shop_app.compensation.tiers import InForce, in_force

_NO_PURSE = Purse()
_NO_ROLE = RoleLimits()

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


@dataclass(frozen=True, slots=True)
class Case:
    """One customer, order and reason under a policy, for one kind; worked out once."""

    policy: Policy
    standing: Standing
    reason: str
    kind: Kind
    force: InForce

    @property
    def order(self) -> OrderNow | None:
        """The troubled order."""
        return self.standing.order

    @property
    def role_limits(self) -> RoleLimits | None:
        """What the policy says of the role; None where no person asks."""
        role = self.standing.role
        return None if role is None else self.policy.roles.get(role, _NO_ROLE)

    @property
    def comparable(self) -> bool:
        """Whether the policy's amounts are of the shop's currency."""
        return self.policy.currency == self.standing.currency


def case(
    policy: Policy, standing: Standing, reason: str, kind: Kind, force: InForce | None = None
) -> Case:
    """What is judged; `force` where it has been worked out already."""
    return Case(policy, standing, reason, kind, force or in_force(policy, standing))


def share(total: int, percent: int) -> int:
    """A percent of an amount, a fraction rounded down, so that the percent is never exceeded."""
    return total * percent // 100


def days_back(policy: Policy) -> int:
    """How many days of what a customer got before the policy looks at, in any tier."""
    gaps = [policy.limits.gap_days, *(tier.limits.gap_days for tier in policy.tiers)]
    return max(policy.customer_days, *(days for days in gaps if days is not None), 0)


def limits_now(case: Case) -> tuple[LimitNow, ...]:
    """All limits that hold for this case, in the order of their codes."""
    found = [*_counted(case)]
    if case.comparable:
        found += [*_single(case), *_of_the_order(case), *_of_the_customer(case), *_monthly(case)]
    rank = {code: place for place, code in enumerate(Code)}
    return tuple(sorted(found, key=lambda one: rank[one.code]))


def caps(case: Case) -> dict[Scope, int | None]:
    """What held and spent together may reach in each allowance; None: unbounded.

    Refunds are no part of an order's allowance, so what they use up is taken off its cap. What a
    customer got within some days is no calendar period, and no cap can say it.
    """
    found: dict[Scope, int | None] = dict.fromkeys(Scope)
    policy, person = case.policy, case.standing.role is not None
    found[Scope.ORDER] = _order_cap(case.force.limits, case.order)
    found[Scope.STAFF_DAY] = policy.staff_day if person else None
    found[Scope.STAFF_MONTH] = policy.staff_month if person else None
    found[Scope.REASON_MONTH] = policy.reasons.get(case.reason, _NO_PURSE).month_amount
    found[Scope.KIND_MONTH] = policy.kind_purses.get(case.kind, _NO_PURSE).month_amount
    found[Scope.SHOP_MONTH] = policy.shop_month
    return found


def _order_cap(limits: Limits, order: OrderNow | None) -> int | None:
    if order is None:
        return None
    bounds = [] if limits.order_amount is None else [limits.order_amount]
    if limits.order_total_percent is not None:
        bounds.append(max(0, share(order.total, limits.order_total_percent) - order.refunded))
    return min(bounds, default=None)


def _single(case: Case) -> Iterator[LimitNow]:
    """What bounds one grant, whatever was given before."""
    policy, role = case.policy, case.role_limits or _NO_ROLE
    yield from _money(case, Code.GRANT_AMOUNT, case.force.limits.grant_amount)
    yield from _money(case, Code.ROLE_GRANT, role.grant_amount)
    reason = policy.reasons.get(case.reason, _NO_PURSE)
    yield from _money(case, Code.REASON_GRANT, reason.grant_amount)
    kind = policy.kind_purses.get(case.kind, _NO_PURSE)
    yield from _money(case, Code.KIND_GRANT, kind.grant_amount)


def _of_the_order(case: Case) -> Iterator[LimitNow]:
    order, limits = case.order, case.force.limits
    if order is None:
        return
    one, all_ = limits.order_percent, limits.order_total_percent
    if one is not None:
        yield from _money(case, Code.ORDER_PERCENT, share(order.total, one), percent=one)
    given = order.compensated
    yield from _money(case, Code.ORDER_AMOUNT, limits.order_amount, used=given)
    if all_ is not None:
        used, most = given + order.refunded, share(order.total, all_)
        yield from _money(case, Code.ORDER_TOTAL_PERCENT, most, used=used, percent=all_)


def _of_the_customer(case: Case) -> Iterator[LimitNow]:
    if case.standing.customer is None:
        return
    past = _recent(case)
    used, limit = sum(one.amount for one in past), case.force.limits.customer_amount
    until = _more_left(case, [(one.at, one.amount) for one in past], limit or 0)
    yield from _money(case, Code.CUSTOMER_AMOUNT, limit, used=used, until=until)


def _monthly(case: Case) -> Iterator[LimitNow]:
    """What bounds all grants of a day or a month."""
    policy, now = case.policy, case.standing
    month = _next_month(now)
    if now.role is not None:
        day, used = _next_day(now), now.staff_day_used
        yield from _money(case, Code.STAFF_DAY, policy.staff_day, used=used, until=day)
        used = now.staff_month_used
        yield from _money(case, Code.STAFF_MONTH, policy.staff_month, used=used, until=month)
    purse, used = policy.reasons.get(case.reason, _NO_PURSE), now.reason_month_used
    yield from _money(case, Code.REASON_MONTH, purse.month_amount, used=used, until=month)
    purse = policy.kind_purses.get(case.kind, _NO_PURSE)
    used = now.kind_month_used.get(case.kind, 0)
    yield from _money(case, Code.KIND_MONTH, purse.month_amount, used=used, until=month)
    used = now.shop_month_used
    yield from _money(case, Code.SHOP_MONTH, policy.shop_month, used=used, until=month)


def _counted(case: Case) -> Iterator[LimitNow]:
    """Limits that are no money: how old the order is, how often, and how soon again."""
    limits, now = case.force.limits, case.standing
    if limits.order_age_days is not None and now.order is not None:
        today = now.now.astimezone(now.timezone).date()
        age = max(0, (today - now.order.at.astimezone(now.timezone).date()).days)
        yield _limit(case, Code.ORDER_AGE, Unit.DAYS, limits.order_age_days, age)
    if now.customer is None:
        return
    if limits.customer_count is not None:
        past, most = _recent(case), limits.customer_count
        found = _limit(case, Code.CUSTOMER_COUNT, Unit.TIMES, most, len(past))
        yield replace(found, until=_more_left(case, [(one.at, 1) for one in past], most))
    last = max((one.at for one in now.customer.past), default=None)
    if limits.gap_days is not None and last is not None:
        gone = min(max(0, (now.now - last).days), limits.gap_days)
        found = _limit(case, Code.CUSTOMER_GAP, Unit.DAYS, limits.gap_days, gone)
        until = last + timedelta(days=limits.gap_days)
        yield replace(found, until=until if found.left else None)


def _recent(case: Case) -> list[Past]:
    customer, now = case.standing.customer, case.standing.now
    since = now - timedelta(days=case.policy.customer_days)
    return [] if customer is None else [one for one in customer.past if one.at > since]


def _more_left(case: Case, past: list[tuple[datetime, int]], limit: int) -> datetime | None:
    """When so much has grown old that more is left than now; None when that never comes."""
    window = timedelta(days=case.policy.customer_days)
    used = sum(worth for _, worth in past)
    left = max(0, limit - used)
    for at, worth in sorted(past):
        used -= worth
        if limit - used > left:
            return at + window
    return None


def _money(
    case: Case,
    code: Code,
    limit: int | None,
    *,
    used: int = 0,
    percent: int | None = None,
    until: datetime | None = None,
) -> Iterator[LimitNow]:
    if limit is not None:
        found = _limit(case, code, Unit.MONEY, limit, used, percent=percent)
        yield replace(found, until=until if min(used, limit) else None)


def _limit(
    case: Case, code: Code, unit: Unit, limit: int, used: int, *, percent: int | None = None
) -> LimitNow:
    return LimitNow(
        code,
        unit,
        limit,
        used,
        left=max(0, limit - used),
        overrun=max(0, used - limit),
        percent=percent,
        tier=case.force.said_by.get(_FIELDS.get(code, "")),
    )


def _next_day(standing: Standing) -> datetime:
    today = standing.now.astimezone(standing.timezone).date()
    return _begins(standing, today + timedelta(days=1))


def _next_month(standing: Standing) -> datetime:
    today = standing.now.astimezone(standing.timezone).date()
    return _begins(standing, (today.replace(day=1) + timedelta(days=32)).replace(day=1))


def _begins(standing: Standing, day: date) -> datetime:
    """The midnight with which a day begins in the shop, in UTC."""
    return datetime.combine(day, time(), tzinfo=standing.timezone).astimezone(UTC)
