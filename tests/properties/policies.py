"""Random policies and standings, with numbers so small that limits meet often.

They are thrown, not drawn one by one: a policy has so many parts that hypothesis would spend all its
time on them. The seed says which it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from shop_app.compensation.judgement import (
    CustomerNow,
    OrderNow,
    Past,
    Standing,
    Wanted,
    Worth,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import (
    Approval,
    Limits,
    Offer,
    Policy,
    Purse,
    RoleLimits,
    Terms,
    Tier,
)
from shop_app.conditions.language import Condition, parse
from shop_app.conditions.subject import Subject
from shop_app.money import Money
from shop_app.staff.rules import Role

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("America/Sao_Paulo")
REASONS = ("late", "lost")

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """A policy, a standing, and what is wanted there."""

    policy: Policy
    standing: Standing
    wanted: Wanted


cases = st.integers(0, 2**48).map(lambda seed: Throw(Random(seed)).case())
"""Half of them have nothing against them but limits of money."""

fair_cases = st.integers(0, 2**48).map(lambda seed: Throw(Random(seed), fair=True).case())
"""With nothing against them but limits, so that something is often possible."""


class Throw:
    """One throw of the dice. `fair`: nothing but limits stands in the way."""

    def __init__(self, dice: Random, *, fair: bool | None = None) -> None:
        self.dice = dice
        self.fair = dice.random() < 0.5 if fair is None else fair

    def case(self) -> Case:
        """A whole case."""
        standing = self.standing()
        return Case(self.policy(), standing, self.wanted(standing.order))

    def seldom(self, throw: Callable[[], T], chance: float = 0.2) -> T | None:
        """None, or sometimes one of these."""
        return throw() if self.dice.random() < chance else None

    def trouble(self, chance: float = 0.15) -> bool:
        """Whether something is in the way for once; never in a fair case."""
        return not self.fair and self.dice.random() < chance

    def amount(self) -> int:
        """Minor units; seldom 0."""
        small, large = self.dice.randint(0, 99), self.dice.randint(100, 900)
        return self.dice.choice((small, large, large))

    def percent(self) -> int:
        """1 to 100."""
        return self.dice.randint(1, 100)

    def days(self) -> int:
        """1 to 12."""
        return self.dice.randint(1, 12)

    def limits(self) -> Limits:
        """Each of them seldom; those of time more seldom, for no amount helps against them."""
        return Limits(
            grant_amount=self.seldom(self.amount),
            order_percent=self.seldom(self.percent),
            order_amount=self.seldom(self.amount),
            order_total_percent=self.seldom(self.percent),
            order_age_days=self.seldom(self.days, 0.1),
            customer_count=self.seldom(lambda: self.dice.randint(1, 4), 0.1),
            customer_amount=self.seldom(self.amount),
            gap_days=self.seldom(self.days, 0.1),
        )

    def purse(self) -> Purse:
        """Of a reason or a kind."""
        return Purse(grant_amount=self.seldom(self.amount), month_amount=self.seldom(self.amount))

    def kinds(self) -> tuple[Kind, ...]:
        """All of them, or when there is trouble some."""
        return tuple(self.dice.sample(list(Kind), 2)) if self.trouble(0.3) else tuple(Kind)

    def policy(self) -> Policy:
        """A whole policy."""
        return Policy(
            currency="EUR",
            kinds=self.kinds(),
            limits=self.limits(),
            customer_days=self.days(),
            staff_day=self.seldom(self.amount),
            staff_month=self.seldom(self.amount),
            shop_month=self.seldom(self.amount),
            roles={role: self.role() for role in (Role.STAFF, Role.OWNER) if self.percent() > 50},
            reasons={key: self.purse() for key in REASONS if self.percent() > 50},
            kind_purses={kind: self.purse() for kind in Kind if self.percent() > 50},
            kinds_of_reasons={"late": self.kinds()} if self.trouble() else {},
            one_open_per_issue=self.percent() > 50,
            not_while_disputed=self.percent() > 50,
            blocked_tags=("Fraud",) if self.trouble() else (),
            required_tags=("vip", "Friend") if self.trouble() else (),
            countries=("DE", "AT") if self.trouble() else (),
            channels=("web",) if self.trouble() else (),
            tiers=tuple(self.tier(place) for place in range(self.dice.randint(0, 3))),
            approval=Approval(
                above_amount=self.seldom(self.amount), above_percent=self.seldom(self.percent)
            ),
            terms=self.terms(),
            offers=tuple(self.offer() for _ in range(self.dice.randint(0, 5))),
        )

    def role(self) -> RoleLimits:
        """What one role may."""
        free = self.percent() > 75
        return RoleLimits(
            may_grant=not self.trouble(),
            grant_amount=self.seldom(self.amount),
            approval_above=None if free else self.seldom(self.amount),
            always_approval=not free and self.percent() > 85,
            no_approval=free,
        )

    def terms(self) -> Terms:
        """What rules look at."""
        return Terms(
            free_shipping_most=self.dice.randint(0, 60) if self.percent() > 10 else 0,
            percentage_codes=not self.trouble(0.3),
            percentage_hold=self.dice.choice((None, 0, 50)) if self.trouble(0.3) else 40,
            guests=not self.trouble(0.5),
        )

    def tier(self, place: int) -> Tier:
        """Some with a condition, some with a price band."""
        return Tier(
            name=f"tier {place}",
            when=self.seldom(self.condition, 0.6),
            order_from=self.seldom(self.amount, 0.2),
            order_to=self.seldom(lambda: self.dice.randint(100, 600), 0.2),
            limits=self.limits(),
            kinds=self.kinds() if self.trouble(0.3) else None,
        )

    def condition(self) -> Condition:
        """At least so many orders in the whole life."""
        check = {"fact": "orders", "is": "at_least", "value": self.dice.randint(0, 5)}
        return parse({"version": 1, "when": check})

    def offer(self) -> Offer:
        """Of any kind."""
        kind, worth = self.kind(), {"amount": self.dice.randint(1, 300)}
        if self.percent() > 50:
            worth = {"percent": self.percent()}
        return Offer(
            reasons=self.dice.choice(((), ("late",), REASONS)),
            severities=self.dice.choice(((), ("high",))),
            tiers=self.dice.choice(((), (), ("tier 0",))),
            impact_from=self.seldom(self.percent),
            kind=kind,
            **({} if kind is Kind.FREE_SHIPPING else worth),
        )

    def kind(self) -> Kind:
        """Any."""
        return self.dice.choice(list(Kind))

    def used(self) -> int:
        """Of a day or a month; often nothing."""
        return self.dice.choice((0, 0, 25, 140, 400))

    def ago(self, most_days: int = 14) -> datetime:
        """Often exactly so many days, or a second or some hours beside."""
        beside = self.dice.choice((0, 0, 1, -1, 7_200, -40_000))
        return NOW - max(
            timedelta(), timedelta(days=self.dice.randint(0, most_days), seconds=beside)
        )

    def standing(self) -> Standing:
        """How things are."""
        return Standing(
            now=NOW,
            timezone=ZONE,
            currency="USD" if self.trouble() else "EUR",
            role=self.dice.choice((Role.STAFF, Role.OWNER, Role.MANAGER, None)),
            reason_allowed=not self.trouble(),
            missing_scopes=frozenset({self.kind()} if self.trouble() else ()),
            order=None if self.percent() > 80 else self.order(),
            customer=None if self.percent() > 80 else self.customer(),
            staff_day_used=self.used(),
            staff_month_used=self.used(),
            shop_month_used=self.used(),
            reason_month_used=self.used(),
            kind_month_used={kind: self.used() for kind in Kind if self.percent() > 30},
            open_on_issue=4 if self.trouble() else None,
        )

    def order(self) -> OrderNow:
        """An order, its rate a fraction nobody can write down."""
        currency = self.dice.choice(("EUR", "USD", "JPY"))
        return OrderNow(
            gid="o",
            total=self.dice.choice((0, 1, 333, 1_000, 2_999, 5_000)),
            presentment=Money(self.dice.choice((0, 7, 1_000, 3_100, 7_777)), currency),
            at=self.ago(),
            cancelled=self.trouble(),
            refunded=self.dice.choice((0, 0, 40, 200)),
            compensated=self.dice.choice((0, 0, 17, 150)),
            disputed=self.trouble(),
            country=self.dice.choice(("FR", None)) if self.trouble() else "DE",
            channel=self.dice.choice(("pos", None)) if self.trouble() else "web",
            affected=self.seldom(lambda: self.dice.randint(0, 5_000), 0.6),
            other_currency="CHF" if self.trouble() else None,
        )

    def customer(self) -> CustomerNow:
        """With a life of some orders, or of nobody knows how many."""
        known = self.seldom(lambda: self.dice.randint(0, 6), 0.8)
        subject = Subject("c", NOW, ZONE, "EUR", lifetime_orders=known)
        tags = frozenset(self.dice.sample(["VIP", "fraud", "wholesale"], self.dice.randint(0, 2)))
        past = [Past(self.ago(), self.amount()) for _ in range(self.dice.choice((0, 0, 1, 3)))]
        return CustomerNow(
            "c",
            account=not self.trouble(),
            subject=self.seldom(lambda: subject, 0.8),
            tags=None if self.trouble() else tags,
            past=tuple(past),
        )

    def wanted(self, order: OrderNow | None) -> Wanted:
        """Of any kind, in any way that its worth can be said."""
        kind, way = self.kind(), self.dice.random()
        worth = Worth(Money(self.dice.choice((1, self.amount(), self.dice.randint(1, 90))), "EUR"))
        if kind is Kind.FREE_SHIPPING:
            worth = Worth()
        elif way < 0.25:
            worth = Worth(percent=self.dice.randint(0, 120 if self.trouble() else 30))
        elif way < 0.4 and kind is Kind.DISCOUNT_CODE:
            worth = Worth(percentage=self.percent())
        elif way < 0.6:
            currency = "KWD" if order is None or self.trouble() else order.presentment.currency
            worth = Worth(Money(self.dice.randint(-2 if self.trouble() else 1, 90), currency))
        elif self.trouble():
            worth = Worth(Money(self.dice.choice((-1, 0, 10**12, 10**12 + 1)), "EUR"))
        return Wanted(kind, self.dice.choice(REASONS), worth)
