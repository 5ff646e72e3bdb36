"""What a grant is judged by, and what the judgement says: values alone.

Amounts are minor units of the shop's currency unless they are `Money`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from shop_app.compensation.kinds import Kind, Scope
from shop_app.conditions.subject import Subject
from shop_app.money import Money
from shop_app.staff.rules import Role


class Code(StrEnum):
    """Why a policy says no, or asks somebody; stable codes. With numbers first."""

    GRANT_AMOUNT = "grant_amount"
    ORDER_PERCENT = "order_percent"
    ORDER_AMOUNT = "order_amount"
    ORDER_TOTAL_PERCENT = "order_total_percent"
    ORDER_AGE = "order_age"
    CUSTOMER_COUNT = "customer_count"
    CUSTOMER_AMOUNT = "customer_amount"
    CUSTOMER_GAP = "customer_gap"
    ROLE_GRANT = "role_grant"
    STAFF_DAY = "staff_day"
    STAFF_MONTH = "staff_month"
    REASON_GRANT = "reason_grant"
    REASON_MONTH = "reason_month"
    KIND_GRANT = "kind_grant"
    KIND_MONTH = "kind_month"
    SHOP_MONTH = "shop_month"
    KIND_OFF = "kind_off"
    """The policy does not give this kind, or not in this tier."""
    KIND_NOT_FOR_REASON = "kind_not_for_reason"
    KIND_NOT_GRANTED = "kind_not_granted"
    """The shop has not granted Amends the access scopes for this kind."""
    REASON_WITHOUT = "reason_without"
    """Nothing is given for this reason."""
    ROLE_MAY_NOT = "role_may_not"
    ONE_OPEN = "one_open"
    DISPUTED = "disputed"
    TAG_BLOCKED = "tag_blocked"
    TAG_MISSING = "tag_missing"
    TAGS_UNKNOWN = "tags_unknown"
    """Shopify could not be asked for the customer's tags."""
    COUNTRY = "country"
    CHANNEL = "channel"
    GUEST = "guest"
    """No customer: only codes, and only where the policy allows it."""
    NO_ACCOUNT = "no_account"
    """Store credit needs a customer with an account."""
    OTHER_CURRENCY = "other_currency"
    """An amount in a currency that is neither the shop's nor the order's, or a percent of an order
    that counts in one that the shop had before."""
    NO_ORDER = "no_order"
    """A percent needs an order."""
    ORDER_CANCELLED = "order_cancelled"
    """A percent of a cancelled order is a percent of nothing."""
    PERCENTAGE_CODES_OFF = "percentage_codes_off"
    NOTHING = "nothing"
    """The amount is not above zero."""
    POLICY_CURRENCY = "policy_currency"
    """The shop has another currency than its policy."""
    ABOVE_AMOUNT = "above_amount"
    ABOVE_PERCENT = "above_percent"
    ROLE_ABOVE = "role_above"
    ROLE_ALWAYS = "role_always"
    """These four ask for an approval."""


class Unit(StrEnum):
    """What the numbers of a limit count."""

    MONEY = "money"
    PERCENT = "percent"
    TIMES = "times"
    DAYS = "days"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Worth:
    """What is wanted, exactly one of: `amount` in the shop's or the order's currency; `percent` of
    the order's total, given as a fixed amount; `percentage`, a true percentage code. Free shipping
    has none of them."""

    amount: Money | None = None
    percent: int | None = None
    percentage: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to give, and why (`reason` is the key of a reason of the shop)."""

    kind: Kind
    reason: str
    worth: Worth = Worth()


@dataclass(frozen=True, slots=True)
class OrderNow:
    """The troubled order. `total` before refunds, `refunded` and `compensated` (held and spent) of
    the shop's currency; `presentment` is its total in the customer's. `affected`: what the lines
    concerned cost, None when nobody said which.

    `other_currency`: what all its amounts are of, where the shop had another currency when it was
    placed. There is no rate between the two, so nothing is worked out of such an order."""

    gid: str
    total: int
    presentment: Money
    at: datetime
    cancelled: bool = False
    refunded: int = 0
    compensated: int = 0
    disputed: bool = False
    country: str | None = None
    channel: str | None = None
    affected: int | None = None
    other_currency: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What a customer got before, or may get: `amount` is held and spent together, 0 for what was
    given in a currency that the shop has no longer."""

    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class CustomerNow:
    """`subject` is what conditions of tiers are judged on; `tags` is None where Shopify was not or
    could not be asked; `account`: they have a customer account."""

    gid: str
    account: bool
    subject: Subject | None = None
    tags: frozenset[str] | None = None
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a policy is judged by, as of `now`. `role` is None for what no person asks for
    (Flow, the command line): role and staff limits do not apply to it.

    `reason_allowed`: the shop gives something for this reason at all. `missing_scopes` are the kinds
    for which the shop has not granted the access. The `…_used` are held and spent of the day or the
    month. `open_on_issue`: number of the compensation that is open on the same issue.
    """

    now: datetime
    timezone: ZoneInfo
    currency: str
    role: Role | None
    reason_allowed: bool = True
    missing_scopes: frozenset[Kind] = frozenset()
    order: OrderNow | None = None
    customer: CustomerNow | None = None
    staff_day_used: int = 0
    staff_month_used: int = 0
    shop_month_used: int = 0
    reason_month_used: int = 0
    kind_month_used: Mapping[Kind, int] = field(default_factory=dict)
    open_on_issue: int | None = None

    @property
    def comparable_order(self) -> OrderNow | None:
        """The order, where its amounts are of the shop's currency; another one limits no amount, as
        if there were none."""
        order = self.order
        return None if order is None or order.other_currency is not None else order


@dataclass(frozen=True, slots=True)
class LimitNow:
    """One limit as it stands: `used` and `left` of `limit`, before what is wanted.

    For percents of an order all three are money. `left` is never negative; `overrun` is how far
    beyond the limit it is already. `tier`: whose limit it is; `until`: when more will be left. Of a
    gap, `used` are the whole days since the last grant and `left` those still to wait.
    """

    code: Code
    unit: Unit
    limit: int
    used: int
    left: int
    overrun: int = 0
    percent: int | None = None
    tier: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against it, with its numbers where it has some; `wanted` is what was asked for.

    `names` are what a reason without numbers is about: tags, a country, a channel, a kind.
    """

    code: Code
    unit: Unit = Unit.NONE
    limit: int | None = None
    used: int | None = None
    left: int | None = None
    wanted: int | None = None
    percent: int | None = None
    tier: str | None = None
    until: datetime | None = None
    names: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What the policy says."""

    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The policy's answer. `hold` is what is reserved if it is granted; `value` what the customer gets
    (None for a percentage code: `percentage` says how much), in the currency it is given in.

    All `refusals` at once; `approvals` say why somebody has to approve. `limits` are all that were
    looked at. `caps` bound the allowances: what held and spent together may reach, None: unbounded.
    """

    verdict: Verdict
    hold: int
    value: Money | None
    percentage: int | None
    refusals: tuple[Refusal, ...]
    approvals: tuple[Refusal, ...]
    limits: tuple[LimitNow, ...]
    caps: Mapping[Scope, int | None]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """What can be given of a kind now: at most `most` (None: nothing, see `refusals`), without an
    approval at most `most_alone` (None: always needs one). All of the shop's currency; `MOST_AMOUNT`
    of `policy` where no limit bounds it. A refusal here tells no `wanted` but for free shipping."""

    kind: Kind
    most: int | None
    most_alone: int | None
    refusals: tuple[Refusal, ...]
    limits: tuple[LimitNow, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What to offer, and why: the offer's place in the policy (from 0), the amount of the shop's
    currency (free shipping: what it covers), and `cut_from` when a limit left less than offered."""

    wanted: Wanted
    amount: int
    place: int
    percent: int | None
    cut_from: int | None
    needs_approval: bool
