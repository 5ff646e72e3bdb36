"""What a customer is answered about their own things: words in their language, nothing internal."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shop_app.desk.openapi.described import Shape

Tone = Literal["auto", "neutral"]
"""Of a badge: of what is still to come, and of what is over."""


class ReasonToReport(Shape):
    """Why something can be reported."""

    key: str
    name: str


class LineToReport(Shape):
    """A line of the order that can be reported."""

    id: str
    """The gid of the order line."""
    variant: str | None
    """The gid of the product variant; null: a line without one, or nobody told us."""
    name: str
    """What it is called where the client knows no better."""
    quantity: int


class Reply(Shape):
    """What the shop said to the customer about their problem."""

    at: datetime
    when: str
    text: str
    """Plain text with line breaks."""


class Problem(Shape):
    """An issue, as its customer may see it."""

    number: int
    reason: str
    status: str
    """Where it stands, in words."""
    tone: Tone
    open: bool
    """Whether the shop still has to do with it."""
    order: str | None
    """The name of the order, such as `#1001`."""
    reported: str
    """When it was opened, in words."""
    happened: str
    wish: str
    """The customer's own words, as long as nobody has changed them; may be empty."""
    about: str
    """What the shop says to customers about such a reason; may be empty."""
    replies: list[Reply]
    """The oldest first; what was corrected comes once, as it was corrected."""


class Given(Shape):
    """A compensation that the customer got."""

    number: int
    title: str
    """What it is and how much it is worth."""
    status: str
    tone: Tone
    code: str | None
    """What to enter at checkout; null where there is none, or no use for it any more."""
    text: list[str]
    """How to use it and what it is bound to, in sentences."""


class ReportRules(Shape):
    """What the form of a report has to know."""

    reasons: list[ReasonToReport]
    lines: list[LineToReport]
    longest: int
    """Characters of a text."""
    refusal: str | None
    """Why nothing can be reported at this moment; null: something can."""


class AccountOrder(Shape):
    """An order of the customer, what went wrong with it, and what can be reported."""

    name: str
    report: ReportRules
    problems: list[Problem]
    """Those that are open first, then the newest."""
    given: list[Given]


class Account(Shape):
    """All problems of the customer and what they got for them."""

    problems: list[Problem]
    given: list[Given]
    more: bool
    """Whether there is more than these lists hold."""


class Reported(Shape):
    """What was reported."""

    text: str
    problem: Problem
