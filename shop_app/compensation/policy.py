"""The merchant's policy for granting, as a document: validated here, judged by `rules`.

Amounts are minor units of `currency`, which is the shop's; percents are whole numbers of 1 to 100.
A limit that is None does not limit.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shop_app.compensation.kinds import Kind
from shop_app.conditions.language import Condition, Text, Texts
from shop_app.staff.rules import Role

MOST_AMOUNT = 10**12
"""Minor units; more than any merchant gives, and far from where PostgreSQL's integers end. What no
limit bounds is bounded by it."""

Amount = Annotated[int, Field(ge=0, le=MOST_AMOUNT, strict=True)]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
Count = Annotated[int, Field(ge=1, le=1000, strict=True)]
Days = Annotated[int, Field(ge=1, le=3650, strict=True)]
Countries = Annotated[
    tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...], Field(max_length=250)
]
Words = Texts | tuple[()]

MOST_TIERS = 20
MOST_OFFERS = 50
MOST_REASONS = 200
"""Our own choices: what a person can still oversee."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Part):
    """What a tier can change; None: no limit, in a tier: as without the tier.

    `order_percent`: one grant, of the order's total. `order_amount`: all compensations of an order.
    `order_total_percent`: refunds and compensations of an order together, of its total.
    `customer_count` and `customer_amount` within the last `customer_days` days. `gap_days`: between
    two grants to a customer.
    """

    grant_amount: Amount | None = None
    order_percent: Percent | None = None
    order_amount: Amount | None = None
    order_total_percent: Percent | None = None
    order_age_days: Days | None = None
    customer_count: Count | None = None
    customer_amount: Amount | None = None
    gap_days: Days | None = None


class RoleLimits(_Part):
    """What one role may give. `approval_above`: more than this in one grant needs an approval;
    `always_approval`: everything does. `no_approval`: what `Approval` asks of everybody does not
    hold for this role, so that somebody whom nobody else could approve can give something at all.
    """

    may_grant: bool = True
    grant_amount: Amount | None = None
    approval_above: Amount | None = None
    always_approval: bool = False
    no_approval: bool = False


class Purse(_Part):
    """Limits of one reason or one kind: one grant, and all of a calendar month."""

    grant_amount: Amount | None = None
    month_amount: Amount | None = None


class Tier(_Part):
    """Whom other limits hold for: customers who fulfil `when`, on orders of a price band.

    The band is `order_from` ≤ total < `order_to`. Of all tiers that apply the first that says
    something about a limit, or about kinds, decides it.
    """

    name: Text
    when: Condition | None = None
    order_from: Amount | None = None
    order_to: Amount | None = None
    limits: Limits = Limits()
    kinds: tuple[Kind, ...] | None = None


class Approval(_Part):
    """What somebody has to approve, but for roles with `no_approval`; a request lapses after
    `hours`."""

    above_amount: Amount | None = None
    above_percent: Percent | None = None
    hours: Annotated[int, Field(ge=1, le=720, strict=True)] = 72


class Combines(_Part):
    """Which discounts of the shop a code may be used with."""

    product: bool = False
    order: bool = False
    shipping: bool = True


class Terms(_Part):
    """How things are given. `percentage_codes`: true percentage codes are allowed, each holding
    `percentage_hold`. `free_shipping_most` is the shipping price a free-shipping code covers.
    `clean_after_days`: ended codes are deleted from the shop; None: they stay. `take_back_seconds`:
    how long a grant can be taken back before Shopify is told. A code is `prefix`, a hyphen and
    `code_length` random characters.
    """

    prefix: Annotated[str, Field(pattern="^[A-Z0-9]{0,10}$")] = "SORRY"
    code_length: Annotated[int, Field(ge=6, le=16, strict=True)] = 8
    code_days: Days = 90
    gift_card_days: Days | None = None
    store_credit_days: Days | None = None
    minimum_order: Amount | None = None
    combines: Combines = Combines()
    free_shipping_most: Amount = 0
    percentage_codes: bool = False
    percentage_hold: Amount | None = None
    guests: bool = False
    notify_store_credit: bool = True
    count_by_hand: bool = True
    take_back_seconds: Annotated[int, Field(ge=0, le=60, strict=True)] = 5
    clean_after_days: Days | None = 30

    @property
    def take_back(self) -> timedelta:
        """How long a grant can be taken back."""
        return timedelta(seconds=self.take_back_seconds)


class Offer(_Part):
    """What to suggest, where everything said here fits; nothing said: always.

    `impact_from`: at least so many percent of the order are concerned. Exactly one of `percent`
    (of what is concerned, the whole order when nobody said what) and `amount`; for free shipping
    none. `severities` are codes of `issues.rules.Severity`, `tiers` names.
    """

    reasons: Words = ()
    severities: tuple[str, ...] = ()
    tiers: Words = ()
    impact_from: Percent | None = None
    kind: Kind
    percent: Percent | None = None
    amount: Amount | None = None

    @model_validator(mode="after")
    def _one_worth(self) -> Self:
        said = (self.percent is not None) + (self.amount is not None)
        if said != (0 if self.kind is Kind.FREE_SHIPPING else 1):
            raise ValueError("an offer needs a percent or an amount; free shipping needs none")
        return self


class Policy(_Part):
    """Everything that decides about a grant.

    `kinds` are those that are given at all; `kinds_of_reasons` narrows them for a reason. Customers
    with one of `blocked_tags`, or with none of `required_tags` (none required when empty), get
    nothing; `countries` the order was sent to and `channels` it came through: any when empty.
    """

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    kinds: tuple[Kind, ...] = (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)
    limits: Limits = Limits()
    customer_days: Days = 90
    staff_day: Amount | None = None
    staff_month: Amount | None = None
    shop_month: Amount | None = None
    roles: dict[Role, RoleLimits] = Field(default_factory=dict)
    reasons: Annotated[dict[Text, Purse], Field(max_length=MOST_REASONS)] = Field(
        default_factory=dict
    )
    kind_purses: dict[Kind, Purse] = Field(default_factory=dict)
    kinds_of_reasons: Annotated[dict[Text, tuple[Kind, ...]], Field(max_length=MOST_REASONS)] = (
        Field(default_factory=dict)
    )
    one_open_per_issue: bool = True
    not_while_disputed: bool = True
    blocked_tags: Words = ()
    required_tags: Words = ()
    countries: Countries = ()
    channels: Words = ()
    tiers: Annotated[tuple[Tier, ...], Field(max_length=MOST_TIERS)] = ()
    approval: Approval = Approval()
    terms: Terms = Terms()
    offers: Annotated[tuple[Offer, ...], Field(max_length=MOST_OFFERS)] = ()
