"""What the actions' forms are told; sentences are in the reader's language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shop_app.desk.issues_api.earlier import EarlierIssue
from shop_app.desk.issues_api.fields import CustomerGid, OrderGid, SeverityCode
from shop_app.desk.openapi.described import Asked, Shape
from shop_app.issues.rules import Channel

MOST_ORDERS = 50
"""Orders of one go: Shopify's lists show as many at once."""


class FormAsked(Asked):
    """What a form is for: a customer, or orders."""

    customer: CustomerGid | None = None
    order: Annotated[tuple[OrderGid, ...], Field(max_length=MOST_ORDERS)] = ()
    """Given several times, the same is to be done to each."""


class Choice(Shape):
    """Something to choose, and what it is called."""

    key: str
    name: str


class FormOrder(Shape):
    """An order that the form is about, or that can be chosen in it."""

    order: str
    name: str
    """What people call it, such as #1001."""
    text: str
    """Its name, day and total."""


class FormLine(Shape):
    """A line of the order."""

    line: str
    text: str


class FormReason(Shape):
    """A reason to choose, what it means, and the severity that it brings."""

    key: str
    name: str
    hint: str
    severity: SeverityCode
    sub_reasons: list[Choice]


class IssueForm(Shape):
    """Everything that a form to open issues needs."""

    orders: list[FormOrder]
    """Those asked for that Amends knows; of a customer, the latest, one of which may be chosen."""
    unknown: list[str]
    """Gids of those asked for that Amends does not know."""
    lines: list[FormLine]
    """Of the one order that was asked for."""
    reasons: list[FormReason]
    channels: list[Choice]
    channel: Channel
    """What is chosen at first."""
    severities: list[Choice]
    owners: list[Choice]
    """Keys are gids of staff members, "" for nobody."""
    owner: str
    """Who is chosen at first."""
    earlier: list[EarlierIssue]
    """What the customer told lately: another of the same order (or none) and reason repeats it."""
    longest: int
    """Characters of `impact` and of `wish`."""
    too_long: str
    """What to say of more."""


class NotePlace(Shape):
    """Where a note can be written: a path below /api/, and what it is called."""

    path: str
    name: str


class NoteForm(Shape):
    """Everything that a form to write notes needs."""

    places: list[NotePlace]
    """Those of the one customer or order that was asked for: itself first, then its issues at work."""
    orders: list[FormOrder]
    """Those asked for that Amends knows."""
    unknown: list[str]
    """Gids of those asked for that Amends does not know."""
    people: list[str]
    """Names that can be mentioned, as in `@Ada`."""
    longest: int
    """Characters of a note."""
    too_long: str
    """What to say of more."""
