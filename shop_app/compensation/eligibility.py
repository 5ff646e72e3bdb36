"""What can be given now, for what pages, extensions and Flow show: they compute nothing themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from shop_app.compensation import allowances, live_facts, policies, rules, standing
from shop_app.compensation.about import About, Case, resolve
from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.deciding import Asker, with_facts
from shop_app.compensation.judgement import (
    CustomerNow,
    Judgement,
    OrderNow,
    Possible,
    Standing,
    Suggested,
    Wanted,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.live_facts import LiveFacts
from shop_app.compensation.policy import Policy, Terms
from shop_app.compensation.standing import Asking
from shop_app.compensation.suggesting import suggest
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Role
from shop_app.timeline.service import By


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What can be given of every kind as of `at`, and what to offer; see `judgement` for the values.

    `case` is whom and what it is about with everything that belongs to it, `terms` how things are
    given. Amounts are minor units of `currency`, the shop's. `tiers` are names.
    """

    at: datetime
    case: Case
    possible: tuple[Possible, ...]
    suggested: Suggested | None
    tiers: tuple[str, ...]
    policy_version: int
    terms: Terms
    currency: str
    order: OrderNow | None
    customer: CustomerNow | None
    judged: Judgement | None = None
    """What the policy says of what is wanted."""

    @property
    def percentage_codes(self) -> bool:
        """Whether true percentage codes are given at all."""
        return self.terms.percentage_codes

    @property
    def comparable_order(self) -> OrderNow | None:
        """The order where percents and amounts of it can be given: it counts in the currency that
        the shop has now."""
        order = self.order
        return None if order is None or order.other_currency is not None else order

    def of(self, kind: Kind) -> Possible:
        """What can be given of one kind."""
        return next(one for one in self.possible if one.kind is kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know; see `eligibility`. `kind`: only that is suggested; `wanted`: what
    is to be judged besides."""

    about: About
    reason: str | None
    severity: str | None
    asker: Asker
    kind: Kind | None = None
    wanted: Wanted | None = None


def eligibility(
    engine: Engine,
    admin: Admin | None,
    shop: str,
    about: About,
    *,
    reason: str | None,
    severity: str | None,
    by: By,
    role: Role | None,
    wanted: Wanted | None = None,
) -> Eligibility:
    """What somebody could grant for `reason` at this moment; nothing is locked or kept.

    `reason` and `severity` (a code of `Severity`) None: the issue's. `wanted` is judged besides.
    `admin` as in `granting.grant_compensation`, where the same is decided. Raises what
    `about.resolve` and `rules.judge` raise, Busy.
    """
    asking = Asked(about, reason, severity, Asker(by, role), wanted=wanted)

    def work(db: Connection, facts: LiveFacts | None) -> Eligibility:
        return eligible(db, shop, asking, facts)

    return with_facts(engine, admin, shop, work)


def eligible(db: Connection, shop: str, asked: Asked, facts: LiveFacts | None) -> Eligibility:
    """The same in a transaction of the caller's, where `deciding.with_facts` works."""
    case = resolve(db, shop, asked.about, asked.reason)
    saved = policies.current(db, shop)
    live_facts.check_read(facts, saved.policy, case.customer_gid)
    now = datetime.now(UTC)
    mark = saved.mark(case.currency)
    balances = _balances(db, shop, case, asked.asker, at=now, mark=mark)
    asking = Asking(asked.asker.role, now, saved.version)
    known = standing.load(db, shop, case, saved.policy, asking, balances=balances, facts=facts)
    told = asked.severity or (case.severity.code if case.severity else None)
    return Eligibility(
        at=now,
        case=case,
        possible=rules.possible(saved.policy, case.reason, known),
        suggested=suggest(saved.policy, known, reason=case.reason, severity=told, kind=asked.kind),
        tiers=tuple(tier.name for tier in rules.tiers_of(saved.policy, known)),
        policy_version=saved.version,
        terms=saved.policy.terms,
        currency=case.currency,
        order=known.order,
        customer=known.customer,
        judged=_judged(saved.policy, asked.wanted, case, known),
    )


def _judged(policy: Policy, wanted: Wanted | None, case: Case, known: Standing) -> Judgement | None:
    if wanted is None:
        return None
    return rules.judge(policy, replace(wanted, reason=case.reason), known)


def _balances(
    db: Connection, shop: str, case: Case, asker: Asker, *, at: datetime, mark: str
) -> Mapping[AllowanceKey, Balance]:
    """How everything stands that a grant of any kind could move."""
    keys = {
        key
        for kind in Kind
        for key in allowances.scopes_for(
            order_gid=case.order_gid,
            customer_gid=case.customer_gid,
            staff_id=asker.staff_id,
            reason=case.reason,
            kind=kind,
            at=at,
            timezone=case.timezone,
            mark=mark,
        )
    }
    return allowances.balances(db, shop, keys)
