"""What may be sent about compensations, and asked of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from shop_app.compensation.judgement import Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.listing import LONGEST_TEXT, Filter, Listed
from shop_app.compensation.revoking import LONGEST_TEXT as LONGEST_WHY
from shop_app.desk.issues_api.bodies import LONGEST_KEY, MoneySent
from shop_app.desk.issues_api.fields import (
    HIGHEST_ID,
    CustomerGid,
    Id,
    Keepable,
    MemberGid,
    OrderGid,
    ReasonKey,
    SeverityCode,
)
from shop_app.desk.openapi.described import Asked, Sent
from shop_app.gids import number_of
from shop_app.money import Money

LONGEST_WORDS = 1000
"""Characters of what somebody notes when they grant."""

_SHORTEST_KEY = 8
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

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_WHY), *Keepable]


class RevokeSent(Sent):
    """Why something is taken back after it was granted."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_WHY), *Keepable]


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
    issue: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    """The number of an issue."""
    reason: ReasonKey | None = None
    """A key of `/api/reasons`; with an issue its own, and it may be left out."""
    severity: SeverityCode | None = None
    """Offers may go by it; null: the issue's."""


class CompensationsAsked(Asked):
    """Which compensations, and from where on."""

    list: Listed = Listed.ALL
    """`waiting` for an approval, the oldest first; the others the newest first."""
    kind: Kind | None = None
    reason: ReasonKey | None = None
    member: MemberGid | None = None
    """Who asked for it."""
    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    """The number of an issue."""
    asked_from: date | None = None
    """A day of the shop's, included."""
    asked_to: date | None = None
    """A day of the shop's, included."""
    q: Annotated[str | None, Field(min_length=1, max_length=LONGEST_TEXT), *Keepable] = None
    """A number, a code, the last characters of a gift card, or the name of an order."""
    after: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    """The `next` of an answer to the same question, for the following ones."""

    def filter(self) -> Filter:
        """What the compensations have to be."""
        return Filter(
            kind=self.kind,
            reason=self.reason,
            staff=None if self.member is None else number_of(self.member),
            first=self.asked_from,
            last=self.asked_to,
            customer_gid=self.customer,
            order_gid=self.order,
            issue=self.issue,
            text=self.q or "",
        )


class BudgetAsked(Asked):
    """Which month."""

    month: Annotated[str | None, Field(pattern=_MONTH, examples=["2026-11"])] = None
    """A month of the shop's time zone; left out: this one."""
