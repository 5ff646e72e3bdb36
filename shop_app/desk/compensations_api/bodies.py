"""What may be sent about compensations, and asked of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from shop_app.compensation.judgement import Worth
from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.desk.issues_api.bodies import LONGEST_KEY, MoneySent
from shop_app.desk.issues_api.fields import (
    CustomerGid,
    Id,
    Keepable,
    MemberGid,
    OrderGid,
    ReasonKey,
    SeverityCode,
)
from shop_app.desk.openapi.described import Asked, Sent
from shop_app.money import Money

LONGEST_WORDS = 1000
"""Characters of what somebody says when they grant, decline or revoke."""

MOST_AT_ONCE = 100
"""Compensations of one answer; our own choice."""

_SHORTEST_KEY = 8
_PER_PAGE = 25
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"

Key = Annotated[str, Field(pattern=f"^[A-Za-z0-9_-]{{{_SHORTEST_KEY},{LONGEST_KEY}}}$")]
Words = Annotated[str, Field(max_length=LONGEST_WORDS), *Keepable]
Percent = Annotated[int, Field(ge=1, le=100)]


class CompensationSent(Sent):
    """What to grant: for a customer, an order, an issue, or several of them.

    Exactly one of `amount`, `percent` and `percentage`; for free shipping none.
    """

    key: Key
    """Chosen by the client when its form was opened, such as a UUID. The same staff member's second
    request with it grants nothing and answers what the first one granted."""
    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Id | None = None
    """The number of an issue; its customer and order are then those of the compensation."""
    kind: Kind
    reason: ReasonKey | None = None
    """A key of `/api/reasons`; with an issue its own, and null will do."""
    amount: MoneySent | None = None
    """In the shop's currency, or in the order's."""
    percent: Percent | None = None
    """Of the order's total, given as a fixed amount."""
    percentage: Percent | None = None
    """A true percentage code."""
    note: Words = ""
    """Why, for colleagues."""

    def worth(self) -> Worth:
        """What it is to be worth."""
        return Worth(sent_money(self.amount), self.percent, self.percentage)


def sent_money(sent: MoneySent | None) -> Money | None:
    """An amount that was sent."""
    return None if sent is None else Money(sent.amount, sent.currency)


class ApprovalSent(Sent):
    """An approval: of what was asked for, or of less."""

    amount: MoneySent | None = None
    """null: as much as was asked for."""


class DeclineSent(Sent):
    """Why a request is declined."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS), *Keepable]


class RevokeSent(Sent):
    """Why something is taken back after it was granted."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS), *Keepable]


class ExtensionSent(Sent):
    """How long it is to be valid."""

    until: AwareDatetime


class SettlementSent(Sent):
    """What somebody found in Shopify about a compensation in doubt."""

    done: bool | None
    """true: the customer has it; false: they have not; null: look again."""


class EligibilityAsked(Asked):
    """For whom and why something might be given: a customer, an order, an issue, or several."""

    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Annotated[int, Field(ge=1, le=10**18 - 1)] | None = None
    """The number of an issue."""
    reason: ReasonKey | None = None
    """A key of `/api/reasons`; with an issue its own, and it may be left out."""
    severity: SeverityCode | None = None
    """Offers may go by it; null: the issue's."""


class CompensationsAsked(Asked):
    """Which compensations, and from where on."""

    state: State | None = None
    kind: Kind | None = None
    origin: Origin | None = None
    reason: ReasonKey | None = None
    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Annotated[int, Field(ge=1, le=10**18 - 1)] | None = None
    """The number of an issue."""
    member: MemberGid | None = None
    """Who asked for it."""
    asked_from: datetime | None = None
    before: Id | None = None
    """The `next` of an answer, for what is older."""
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = _PER_PAGE


class BudgetAsked(Asked):
    """Which month."""

    month: Annotated[str | None, Field(pattern=_MONTH, examples=["2026-11"])] = None
    """A month of the shop's time zone; left out: this one."""
