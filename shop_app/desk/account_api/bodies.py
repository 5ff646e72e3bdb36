"""What a customer may send."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shop_app.desk.issues_api.bodies import LONGEST_KEY, Lines
from shop_app.desk.issues_api.fields import Keepable, OrderGid, ReasonKey
from shop_app.desk.openapi.described import Asked, Sent

LONGEST_TEXT = 2000
"""Characters of what a customer writes; our own choice, a page of print."""

Words = Annotated[str, Field(max_length=LONGEST_TEXT), *Keepable]


class ReportSent(Sent):
    """Something that went wrong with an order."""

    order: OrderGid
    reason: ReasonKey
    """A key among the order's `report.reasons`."""
    lines: Lines = ()
    """Those concerned, of the order's `report.lines`; none: all of it."""
    text: Words
    """What happened."""
    wish: Words = ""
    """What the customer wishes."""


class ReportRetried(Asked):
    """How a report that is sent again is known."""

    key: Annotated[
        str, Field(alias="Idempotency-Key", pattern=f"^[A-Za-z0-9_-]{{1,{LONGEST_KEY}}}$")
    ]
    """Chosen by the client, such as a UUID. The same customer's second report with it opens nothing
    and answers what the first one opened."""
