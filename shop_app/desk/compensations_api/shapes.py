"""What compensations, refusals and budgets look like in answers."""

from __future__ import annotations

from datetime import datetime

from shop_app.compensation.judgement import Code, Unit
from shop_app.compensation.kinds import Kind, Origin, Scope, State
from shop_app.desk.issues_api.shapes import Amount, Doer
from shop_app.desk.openapi.described import Shape


class Compensation(Shape):
    """What is given, or was asked for. Amounts without a currency of their own are minor units of
    `currency`, the shop's."""

    number: int
    """What people call it by."""
    state: State
    kind: Kind
    origin: Origin
    reason: str | None
    customer: str | None
    """null: a guest."""
    order: str | None
    issue: int | None
    """The number of the issue."""
    asked_at: datetime
    asked_by: Doer
    note: str
    currency: str
    amount: int
    """What is reserved for it, or was asked for."""
    held: int
    """What it may still cost."""
    spent: int
    """What it has cost."""
    value: Amount | None
    """What the customer gets; null for percentages and free shipping."""
    percentage: int | None
    policy_version: int | None
    """Of the policy that decided."""
    decided_at: datetime | None
    decided_by: str | None
    """The gid of the staff member who approved or declined."""
    request_expires_at: datetime | None
    reason_text: str
    """Why it was declined or revoked."""
    code: str | None
    """Of a discount; a gift card's is on its page alone."""
    code_tail: str | None
    """The last characters of a code."""
    expires_at: datetime | None
    granted_at: datetime | None
    ended_at: datetime | None
    end: str | None
    """The code of why it ended."""
    delayed: str | None
    """The code of why Shopify could not be told yet; it goes on by itself."""


class CompensationShown(Shape):
    """One compensation."""

    compensation: Compensation


class CompensationList(Shape):
    """Some compensations; `next` asks for the following ones as `after`, null: there are none."""

    compensations: list[Compensation]
    next: int | None


class GrantRefusal(Shape):
    """One reason against it, or for an approval, with its numbers where it has some. Money is minor
    units of the shop's currency, of percents too: `percent` is the limit as the policy says it."""

    code: Code
    text: str
    """All of it in words, in the reader's language."""
    unit: Unit
    limit: int | None = None
    used: int | None = None
    left: int | None = None
    wanted: int | None = None
    percent: int | None = None
    tier: str | None = None
    """The tier whose limit it is."""
    until: datetime | None = None
    """When more will be left."""
    names: tuple[str, ...] = ()
    """What a reason without numbers is about: tags, a country, a channel, a kind."""


class Limit(Shape):
    """A limit as it stands, before what is wanted."""

    code: Code
    text: str
    """What is used of it and left, in the reader's language."""
    unit: Unit
    limit: int
    used: int
    left: int
    overrun: int
    """How far beyond the limit it is already."""
    percent: int | None = None
    tier: str | None = None
    until: datetime | None = None


class RefusedDetails(Shape):
    """All reasons at once, and every limit that was looked at."""

    refusals: list[GrantRefusal]
    limits: list[Limit]


class RefusedError(Shape):
    """The policy says no."""

    code: str
    message: str
    details: RefusedDetails


class GrantRefused(Shape):
    """The policy's refusal. Nothing was changed."""

    error: RefusedError


class OwnRequestDetails(Shape):
    """Whose own request it is."""

    number: int


class ApprovalRefusedError(Shape):
    """The policy says no, or it is one's own request."""

    code: str
    message: str
    details: RefusedDetails | OwnRequestDetails


class ApprovalRefused(Shape):
    """Why it is not approved. It goes on waiting."""

    error: ApprovalRefusedError


class PossibleKind(Shape):
    """What can be given of a kind now, minor units of the shop's currency."""

    kind: Kind
    most: int | None
    """null: nothing, see `refusals`."""
    most_alone: int | None
    """Without an approval; null: it always needs one."""
    refusals: list[GrantRefusal]
    limits: list[Limit]


class Suggestion(Shape):
    """What to offer."""

    kind: Kind
    amount: int
    percent: int | None
    cut_from: int | None
    """What the offer would be, when a limit leaves less."""
    needs_approval: bool


class EligibilityShown(Shape):
    """What the policy allows whoever asks to give."""

    currency: str
    policy_version: int
    tiers: list[str]
    """Names of the tiers that apply, the first one first."""
    possible: list[PossibleKind]
    suggested: Suggestion | None


class Share(Shape):
    """One allowance of the month; `limit`: the cap of the policy in force, null: none."""

    scope: Scope
    id: str
    """A reason's key, a kind, the gid of a staff member; empty for the shop."""
    held: int
    spent: int
    limit: int | None
    left: int | None
    overrun: int


class Budget(Shape):
    """What a month's compensations hold and have cost, minor units of `currency`."""

    month: str
    currency: str
    policy_version: int
    shop: Share
    reasons: list[Share]
    kinds: list[Share]
    members: list[Share]
