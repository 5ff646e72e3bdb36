"""What the forms of grants are told, and how a grant stands; sentences are in the reader's language.

Links are paths of the app without the first slash.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shop_app.compensation.judgement import Verdict
from shop_app.compensation.kinds import Kind, State
from shop_app.desk.compensations.grant_form import How
from shop_app.desk.compensations_api.bodies import Percent
from shop_app.desk.extensions_api.form_shapes import MOST_ORDERS, Choice, FormOrder
from shop_app.desk.issues_api.fields import (
    HIGHEST_AMOUNT,
    HIGHEST_ID,
    CustomerGid,
    OrderGid,
    ReasonKey,
)
from shop_app.desk.issues_api.shapes import Amount
from shop_app.desk.openapi.described import Asked, Shape

Tone = Literal["neutral", "info", "success", "warning", "critical"]


class GrantFormAsked(Asked):
    """For what something would be given: a customer or an order, and an issue of it or a reason.

    With neither the only issue at work is meant, where there is just one.
    """

    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    """The number of an issue; its reason is that of the compensation."""
    reason: ReasonKey | None = None
    """A key of `/api/reasons`: something is given without an issue."""


class GrantManyAsked(Asked):
    """For which orders the same would be given."""

    order: Annotated[tuple[OrderGid, ...], Field(min_length=1, max_length=MOST_ORDERS)]


class GrantCheckAsked(Asked):
    """What would be given, and for what. At most one of `amount`, `percent` and `percentage`, as in
    `POST /api/compensations`."""

    customer: CustomerGid | None = None
    order: OrderGid | None = None
    issue: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    reason: ReasonKey | None = None
    kind: Kind | None = None
    """Left out: what the policy suggests."""
    amount: Annotated[int, Field(ge=0, le=HIGHEST_AMOUNT)] | None = None
    """Minor units of `currency`."""
    currency: Annotated[str | None, Field(pattern="^[A-Z]{3}$")] = None
    percent: Percent | None = None
    percentage: Percent | None = None


class GrantWish(Shape):
    """What to send to `POST /api/compensations`, beside whom and what it is for."""

    kind: Kind
    amount: Amount | None
    percent: int | None
    percentage: int | None


class GrantChecked(Shape):
    """What the policy would say of it now: of what it comes to, and each reason against it or for an
    approval. Nothing is reserved."""

    verdict: Verdict
    title: str
    more: list[str]
    button: str
    """What whoever grants it does by that."""
    wish: GrantWish | None
    """null: the policy suggests nothing."""


class GrantIssue(Shape):
    """An issue for which something can be given."""

    number: int
    text: str


class GrantCurrency(Shape):
    """What an amount can be in, and how many digits follow its decimal point."""

    code: str
    digits: int


class GrantWay(Shape):
    """A way to say how much."""

    key: How
    name: str


class GrantKind(Shape):
    """A kind that can be given now. `has_worth`: an amount belongs to it."""

    kind: Kind
    name: str
    most: str
    has_worth: bool


class GrantImpossible(Shape):
    """A kind of which nothing can be given now, and every reason."""

    name: str
    why: list[str]


class GrantSuggestion(Shape):
    """What the policy suggests; `more` says what it follows from."""

    title: str
    more: list[str]


class GrantLimit(Shape):
    """A limit as it stands; `full`: nothing is left of it."""

    text: str
    full: bool


class GrantForm(Shape):
    """Everything that a form for one grant shows. As long as no `reason` is chosen, nothing can be
    said of what is possible."""

    about: str
    """Whom or what it is for."""
    issues: list[GrantIssue]
    """Those at work, the newest first."""
    issue: int | None
    reasons: list[Choice]
    reason: str | None
    suggestion: GrantSuggestion | None
    kinds: list[GrantKind]
    impossible: list[GrantImpossible]
    never: list[str]
    """What stands against every kind."""
    open_one: str | None
    """The link to the compensation that has to end first."""
    ways: list[GrantWay]
    currencies: list[GrantCurrency]
    """The shop's first."""
    limits: list[GrantLimit]
    longest: int
    """Characters of the note."""
    too_long: str
    """What is said of a longer one."""


class GrantManyForm(Shape):
    """What a form for the same grant to several orders shows."""

    orders: list[FormOrder]
    unknown: list[str]
    """Gids of orders that nobody has told Amends of."""
    reasons: list[Choice]
    kinds: list[GrantKind]
    """Those that the policy gives; of how much each order decides."""
    ways: list[GrantWay]
    currencies: list[GrantCurrency]
    longest: int
    too_long: str


class GrantShown(Shape):
    """How a compensation stands."""

    number: int
    link: str
    title: str
    state: State
    badge: str
    tone: Tone
    standing: list[str]
    """What became of it and what comes next, the most important first."""
    code: str | None
    """Of a discount; a gift card's is on its page alone."""
    code_hint: str
    """What there is to know of the code; empty: nothing."""
    look_again: int | None
    """Seconds after which it may stand otherwise; null: nothing goes on."""
    can_take_back: bool
