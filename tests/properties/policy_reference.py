"""A slow second opinion on a policy, from the words of what was promised: lists and fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from shop_app.compensation.judgement import Standing, Wanted
from shop_app.compensation.policy import Policy, Tier


@dataclass
class Answer:
    """Codes of what stands against a wish and of why somebody has to approve it, what it holds, and
    each money limit as (limit, used)."""

    against: set[str] = field(default_factory=set)
    approvals: set[str] = field(default_factory=set)
    hold: int = 0
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)


def answer(policy: Policy, wanted: Wanted, standing: Standing) -> Answer:
    """What a careful person with a calculator would say."""
    found = Answer()
    tiers = [tier for tier in policy.tiers if holds(tier, standing)]
    found.hold, problem = held(policy, wanted, standing)
    found.against |= {problem} if problem else set()
    kinds = next((t.kinds for t in tiers if t.kinds is not None), policy.kinds)
    found.against |= about_kind(policy, wanted, standing, kinds)
    found.against |= about_people(policy, wanted, standing)
    found.against |= about_order(policy, standing)
    found.against |= about_time(policy, standing, tiers)
    if policy.currency != standing.currency:
        found.against.add("policy_currency")
    else:
        found.limits = money_limits(policy, wanted, standing, tiers)
        for code, (limit, used) in found.limits.items():
            if used + found.hold > limit and found.hold > max(limit - used, 0):
                found.against.add(code)
    says = wanted.worth.percentage
    if says is not None and (most := said(policy, tiers, "order_percent")) and says > most:
        found.against.add("order_percent")
    if found.hold > 10**12:
        found.against.add("grant_amount")
    found.approvals = approvals(policy, standing, found.hold, says)
    return found


def holds(tier: Tier, standing: Standing) -> bool:
    """The conditions of these tests are all: at least so many orders in the whole life."""
    if tier.order_from is not None or tier.order_to is not None:
        if standing.order is None or standing.order.other_currency:
            return False
        if tier.order_from is not None and standing.order.total < tier.order_from:
            return False
        if tier.order_to is not None and standing.order.total >= tier.order_to:
            return False
    if tier.when is None:
        return True
    if standing.customer is None or standing.customer.subject is None:
        return False
    orders = standing.customer.subject.lifetime_orders
    least = tier.when.as_data()["when"]["value"]
    return orders is not None and orders >= int(least)


def said(policy: Policy, tiers: list[Tier], name: str) -> Any:
    """A limit: the first tier that says something about it, else the policy."""
    for tier in tiers:
        if getattr(tier.limits, name) is not None:
            return getattr(tier.limits, name)
    return getattr(policy.limits, name)


def held(policy: Policy, wanted: Wanted, standing: Standing) -> tuple[int, str]:
    """What a wish holds in the shop's currency, or what is wrong with it."""
    worth, order = wanted.worth, standing.order
    if wanted.kind.value == "free_shipping":
        return policy.terms.free_shipping_most, ""
    if worth.percentage is not None:
        on = policy.terms.percentage_codes and (policy.terms.percentage_hold or 0) > 0
        return (policy.terms.percentage_hold or 0, "") if on else (0, "percentage_codes_off")
    if worth.percent is not None:
        if order is None:
            return 0, "no_order"
        if order.cancelled:
            return 0, "order_cancelled"
        if order.other_currency:
            return 0, "other_currency"
        share = Fraction(order.total) * worth.percent / 100
        return (int(share), "") if int(share) >= 1 else (0, "nothing")
    exact = converted(wanted, standing)
    if exact is None:
        return 0, "other_currency"
    if exact <= 0:
        return 0, "nothing"
    up = int(exact) + (1 if exact != int(exact) else 0)
    return up, ""


def converted(wanted: Wanted, standing: Standing) -> Fraction | None:
    """An amount in the shop's currency, at the rate of an order that has one."""
    amount, order = wanted.worth.amount, standing.order
    assert amount is not None
    if amount.currency == standing.currency:
        return Fraction(amount.minor)
    if order is None or order.other_currency or order.presentment.currency != amount.currency:
        return None
    if order.total == 0 or order.presentment.minor == 0:
        return None
    return Fraction(amount.minor) * Fraction(order.total, order.presentment.minor)


def about_kind(policy: Policy, wanted: Wanted, standing: Standing, kinds: Any) -> set[str]:
    """Is this kind given at all, for this reason, and may the app do it?"""
    found, kind = set(), wanted.kind
    if kind not in kinds or (kind == "free_shipping" and not policy.terms.free_shipping_most):
        found.add("kind_off")
    narrowed = policy.kinds_of_reasons.get(wanted.reason)
    if narrowed is not None and kind not in narrowed:
        found.add("kind_not_for_reason")
    if kind in standing.missing_scopes:
        found.add("kind_not_granted")
    if not standing.reason_allowed:
        found.add("reason_without")
    return found


def about_people(policy: Policy, wanted: Wanted, standing: Standing) -> set[str]:
    """Who asks, and for whom?"""
    found, customer, role = set(), standing.customer, standing.role
    if role is not None and role in policy.roles and not policy.roles[role].may_grant:
        found.add("role_may_not")
    if customer is None:
        if not policy.terms.guests or wanted.kind in ("gift_card", "store_credit"):
            found.add("guest")
        return found | about_tags(policy, frozenset())
    if wanted.kind == "store_credit" and not customer.account:
        found.add("no_account")
    return found | about_tags(policy, customer.tags)


def about_tags(policy: Policy, tags: frozenset[str] | None) -> set[str]:
    """Does a tag stand in the way, or is one missing? None: Shopify could not be asked."""
    if tags is None:
        return {"tags_unknown"} if policy.blocked_tags or policy.required_tags else set()
    found, borne = set(), {tag.lower() for tag in tags}
    for tag in policy.blocked_tags:
        if tag.lower() in borne:
            found.add("tag_blocked")
    if policy.required_tags and borne.isdisjoint(tag.lower() for tag in policy.required_tags):
        found.add("tag_missing")
    return found


def about_order(policy: Policy, standing: Standing) -> set[str]:
    """Where the order went, how it came, and what is still going on."""
    found, order = set(), standing.order
    if policy.not_while_disputed and order is not None and order.disputed:
        found.add("disputed")
    if policy.countries and (order is None or order.country not in policy.countries):
        found.add("country")
    if policy.channels and (order is None or order.channel not in policy.channels):
        found.add("channel")
    if policy.one_open_per_issue and standing.open_on_issue is not None:
        found.add("one_open")
    return found


def about_time(policy: Policy, standing: Standing, tiers: list[Tier]) -> set[str]:
    """How old the order is, how often the customer got something, and how long ago."""
    found = set()
    oldest = said(policy, tiers, "order_age_days")
    if oldest is not None and standing.order is not None:
        day = standing.order.at.astimezone(standing.timezone).date()
        today = standing.now.astimezone(standing.timezone).date()
        nights = 0
        while day < today:
            day += timedelta(days=1)
            nights += 1
        if nights > oldest:
            found.add("order_age")
    count, gap = said(policy, tiers, "customer_count"), said(policy, tiers, "gap_days")
    if standing.customer is not None:
        if count is not None and len(recent(policy, standing)) + 1 > count:
            found.add("customer_count")
        for past in standing.customer.past:
            if gap is not None and seconds(past.at, standing.now) < gap * 86_400:
                found.add("customer_gap")
    return found


def recent(policy: Policy, standing: Standing) -> list[int]:
    """What the customer got within the rolling period."""
    assert standing.customer is not None
    window = policy.customer_days * 86_400
    return [one.amount for one in standing.customer.past if seconds(one.at, standing.now) < window]


def seconds(since: datetime, until: datetime) -> float:
    """How long it is ago."""
    return (until - since).total_seconds()


def money_limits(
    policy: Policy, wanted: Wanted, standing: Standing, tiers: list[Tier]
) -> dict[str, tuple[int, int]]:
    """Every limit of money that holds, with what is used of it already."""
    order, role = standing.order, standing.role
    asked: dict[str, tuple[int | None, int]] = {
        "grant_amount": (said(policy, tiers, "grant_amount"), 0),
        "shop_month": (policy.shop_month, standing.shop_month_used),
    }
    if order is not None and not order.other_currency:
        percent, total = Fraction(order.total) / 100, said(policy, tiers, "order_total_percent")
        one = said(policy, tiers, "order_percent")
        given = order.compensated
        asked["order_percent"] = (None if one is None else int(one * percent), 0)
        asked["order_amount"] = (said(policy, tiers, "order_amount"), given)
        all_of_it = None if total is None else int(total * percent)
        asked["order_total_percent"] = (all_of_it, given + order.refunded)
    if standing.customer is not None:
        got = sum(recent(policy, standing))
        asked["customer_amount"] = (said(policy, tiers, "customer_amount"), got)
    if role is not None:
        asked["staff_day"] = (policy.staff_day, standing.staff_day_used)
        asked["staff_month"] = (policy.staff_month, standing.staff_month_used)
        if role in policy.roles:
            asked["role_grant"] = (policy.roles[role].grant_amount, 0)
    if wanted.reason in policy.reasons:
        purse = policy.reasons[wanted.reason]
        asked["reason_grant"] = (purse.grant_amount, 0)
        asked["reason_month"] = (purse.month_amount, standing.reason_month_used)
    if wanted.kind in policy.kind_purses:
        purse = policy.kind_purses[wanted.kind]
        asked["kind_grant"] = (purse.grant_amount, 0)
        asked["kind_month"] = (purse.month_amount, standing.kind_month_used.get(wanted.kind, 0))
    return {code: (most, used) for code, (most, used) in asked.items() if most is not None}


def approvals(policy: Policy, standing: Standing, hold: int, percentage: int | None) -> set[str]:
    """Why somebody else has to look at it."""
    found, order, asked = set(), standing.order, policy.approval
    if order is not None and order.other_currency:
        order = None
    role = None if standing.role is None else policy.roles.get(standing.role)
    percent = asked.above_percent
    free = role is not None and role.no_approval
    if policy.currency == standing.currency and not free:
        if asked.above_amount is not None and hold > asked.above_amount:
            found.add("above_amount")
        if percent is not None and order is not None and hold * 100 > percent * order.total:
            found.add("above_percent")
        if percent is not None and order is None and asked.above_amount is None:
            found.add("above_percent")
    if percent is not None and percentage is not None and percentage > percent and not free:
        found.add("above_percent")
    most = None if role is None else role.approval_above
    if policy.currency == standing.currency and most is not None and hold > most:
        found.add("role_above")
    if role is not None and role.always_approval:
        found.add("role_always")
    return found
