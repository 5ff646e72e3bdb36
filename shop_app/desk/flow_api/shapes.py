"""What actions answer; the same as `extensions/flow-*/schema.graphql` say."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from shop_app.desk.openapi.described import Shape


class Status(StrEnum):
    """What became of a grant."""

    GRANTED = "granted"
    NEEDS_APPROVAL = "needs_approval"
    REFUSED = "refused"


class IssueResult(Shape):
    """The issue that was opened."""

    number: int
    repeat_of: int | None = Field(None, alias="repeatOf")
    """The number of the earlier issue of the same trouble."""


class NoteResult(Shape):
    """The note that was written."""

    id: str
    issue: int | None
    """The number of the issue that it is on."""


class GrantResult(Shape):
    """What the policy said. Sentences are in the shop's language."""

    status: Status
    number: int | None = None
    """Of the compensation that was granted or asked for."""
    kind: str | None = None
    amount: str | None = None
    """What the customer gets, as the shop's language writes it."""
    code: str | None = None
    """Of a discount that was granted."""
    reasons: tuple[str, ...] = ()
    """Why it needs an approval, or was refused: a sentence each."""
    reason_codes: tuple[str, ...] = Field((), alias="reasonCodes")
    """The same as stable codes."""


class TagsResult(Shape):
    """The customer is judged within seconds."""

    status: str
    tags: list[str]
    """What the customer carries by the rules so far."""


class IssueAnswer(Shape):
    """What `flow-open-issue` answers."""

    return_value: IssueResult


class NoteAnswer(Shape):
    """What `flow-add-note` answers."""

    return_value: NoteResult


class GrantAnswer(Shape):
    """What `flow-grant-compensation` answers."""

    return_value: GrantResult


class TagsAnswer(Shape):
    """What `flow-evaluate-tags` answers."""

    return_value: TagsResult
