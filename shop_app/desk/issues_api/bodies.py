"""What may be sent about issues and notes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from shop_app.desk.issues_api.fields import (
    HIGHEST_AMOUNT,
    CustomerGid,
    Id,
    Keepable,
    LineGid,
    MemberGid,
    OrderGid,
    ReasonKey,
    SeverityCode,
    Version,
)
from shop_app.desk.openapi.described import Asked, Sent
from shop_app.issues import notes
from shop_app.issues.changing import LONGEST_LINK
from shop_app.issues.rules import Channel, Remedy, RootCause, Said, Status
from shop_app.issues.subjects import LONGEST_WORDS, MOST_LINES

Words = Annotated[str, Field(max_length=LONGEST_WORDS), *Keepable]
Lines = Annotated[tuple[LineGid, ...], Field(max_length=MOST_LINES)]


class MoneySent(Sent):
    """An amount in minor units: cents of EUR, whole yen of JPY."""

    amount: Annotated[int, Field(ge=0, le=HIGHEST_AMOUNT)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
    """ISO 4217."""


class IssueSent(Sent):
    """An issue to open: about a customer, an order, or both."""

    customer: CustomerGid | None = None
    """Of an order of a known customer this is known."""
    order: OrderGid | None = None
    lines: Lines = ()
    """Of the order, those concerned."""
    reason: ReasonKey
    """A key of `/api/reasons`."""
    sub_reason: ReasonKey | None = None
    channel: Channel
    """How the customer told us."""
    severity: SeverityCode | None = None
    """null: the reason's."""
    impact: Words = ""
    """What happened, in the customer's words."""
    wish: Words = ""
    """What the customer wishes."""
    owner: MemberGid | None = None
    repeat_of: Id | None = None
    """The number of the earlier issue that this repeats, where `/api/issues/repeats` named one."""
    unless_repeated: bool = False
    """Whether to refuse it where there is an earlier issue of the same trouble."""


def _nothing_instead(schema: dict[str, Any]) -> None:
    """A field that is left out has no default: it stays as it is."""
    for field in schema["properties"].values():
        field.pop("default", None)


class IssueEdited(Sent):
    """What is to change of an issue; a field that is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=_nothing_instead)

    version: Version
    """The version that was looked at."""
    order: OrderGid | None = None
    lines: Lines = ()
    reason: ReasonKey = ""
    sub_reason: ReasonKey | None = None
    channel: Channel = Channel.OTHER
    severity: SeverityCode = "normal"
    impact: Words = ""
    wish: Words = ""
    root_cause: RootCause | None = None


class StatusSent(Sent):
    """Where an issue goes: one of its `moves`."""

    version: Version
    status: Status


class OwnerSent(Sent):
    """Who looks after an issue; null: nobody."""

    version: Version
    owner: MemberGid | None


class RemedySent(Sent):
    """What was done for the customer; null: nothing is noted."""

    version: Version
    remedy: Remedy | None
    amount: MoneySent | None = None
    link: Annotated[str, Field(min_length=1, max_length=LONGEST_LINK), *Keepable] | None = None
    """Where it can be looked at: an https address."""


class FollowUpSent(Sent):
    """What the customer says some days after an issue was resolved."""

    content: bool
    """true closes the issue, false opens it again."""


class NoteSent(Sent):
    """A note: plain text with line breaks, links, lists and mentions such as `@Ada`."""

    text: Annotated[str, Field(min_length=1, max_length=notes.LONGEST), *Keepable]
    said: Said = Said.INTERNAL
    """Whether the customer was told this."""
    corrects: Id | None = None
    """The id of the note of the same place that this corrects."""


LONGEST_KEY = 48
"""Characters: a UUID has 36."""


class Retried(Asked):
    """How a request that is sent again is known."""

    key: Annotated[
        str | None, Field(alias="Idempotency-Key", pattern=f"^[A-Za-z0-9_-]{{1,{LONGEST_KEY}}}$")
    ] = None
    """Chosen by the client, such as a UUID. The same staff member's second request with it writes
    nothing and answers what the first one wrote."""
