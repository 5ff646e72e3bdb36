"""Which tags a customer should carry, and why. Pure: facts in, verdicts with numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shop_app.customers.facts import WINDOW, CustomerFacts
from shop_app.money import Money, exponent
from shop_app.tagging.defaults import FIRST_TIME_BUYER, TAGS, VIP, VIP_ORDERS, VIP_SPENT


class Code(StrEnum):
    """What a check looked at."""

    LIFETIME_ORDERS = "lifetime_orders"
    RECENT_SPENT = "recent_spent"
    RECENT_ORDERS = "recent_orders"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: `value` (None: unknown) against `needed`, money in minor units.

    `currency` is set for money; `refunds` says how many the value is net of; `days` the window.
    """

    code: Code
    holds: bool | None
    value: int | None
    needed: int
    currency: str | None = None
    refunds: int = 0
    days: int | None = None

    def as_data(self) -> dict[str, Any]:
        """The check as it is kept with a decision."""
        return {name: getattr(self, name) for name in Check.__slots__}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Check:
        """Read a check kept with a decision."""
        return cls(**{**data, "code": Code(data["code"])})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule's tag belongs on the customer (None: not known yet), with its checks."""

    rule: str
    holds: bool | None
    checks: tuple[Check, ...]

    @property
    def tag(self) -> str:
        """The tag this rule keeps true."""
        return TAGS[self.rule]

    def as_data(self) -> dict[str, Any]:
        """The verdict as it is kept with a decision and in the timeline."""
        checks = [check.as_data() for check in self.checks]
        return {"rule": self.rule, "holds": self.holds, "checks": checks}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Verdict:
        """Read a verdict kept with a decision."""
        checks = tuple(Check.from_data(check) for check in data["checks"])
        return cls(data["rule"], data["holds"], checks)


def judge(facts: CustomerFacts) -> tuple[Verdict, ...]:
    """The verdict of every rule on one customer."""
    return (_first_time_buyer(facts), _vip(facts))


def _first_time_buyer(facts: CustomerFacts) -> Verdict:
    holds = None if facts.orders is None else facts.orders == 1
    check = Check(Code.LIFETIME_ORDERS, holds, facts.orders, needed=1)
    return Verdict(FIRST_TIME_BUYER, holds, (check,))


def _vip(facts: CustomerFacts) -> Verdict:
    spent = facts.recent_spent
    needed = _vip_spent(spent.currency)
    by_money = Check(
        Code.RECENT_SPENT,
        spent.minor >= needed.minor,
        spent.minor,
        needed.minor,
        currency=spent.currency,
        refunds=facts.recent_refunds,
        days=WINDOW.days,
    )
    by_count = Check(
        Code.RECENT_ORDERS,
        facts.recent_orders >= VIP_ORDERS,
        facts.recent_orders,
        VIP_ORDERS,
        days=WINDOW.days,
    )
    return Verdict(VIP, bool(by_money.holds or by_count.holds), (by_money, by_count))


def _vip_spent(currency: str) -> Money:
    return Money(int(VIP_SPENT.scaleb(exponent(currency))), currency)
