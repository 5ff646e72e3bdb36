"""What Shopify Flow sends when a workflow runs one of our actions.

Names of properties are those of `extensions/flow-*/shopify.extension.toml`; a field that a merchant
leaves empty comes as "" or null, or not at all. Source: Shopify's page "Create Flow action endpoints",
2026-04.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

from shop_app.desk.issues_api.fields import Keepable

LONGEST_RUN_ID = 255
"""Characters; our own choice: Shopify's have about 80."""

Reference = str | int | None
"""The number of a customer or an order, or its gid."""
Words = str | None
Number = str | Annotated[int, Strict()] | Decimal | None
"""As text or as a number; true is no 1."""


class Given(BaseModel):
    """What Shopify sends may have more than we know of."""

    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class About(Given):
    """Whom and what it is about."""

    customer_id: Reference = None
    order_id: Reference = None


class AboutIssue(About):
    """Whom and what it is about: an issue brings its customer and its order along."""

    issue: Number = None
    """Its number: `1042` or `#1042`."""


class IssueProperties(About):
    """An issue to open."""

    reason: Words = None
    """A key of `/api/reasons`, or its name in one of the app's languages."""
    sub_reason: Words = None
    channel: Words = None
    """How the customer told us; empty: `other`."""
    severity: Words = None
    """Empty: the reason's."""
    impact: Words = None
    wish: Words = None


class NoteProperties(AboutIssue):
    """A note to write: on the issue, else on the order, else on the customer."""

    text: Words = None
    said: bool | Literal[""] | None = None
    """Whether the customer was told this."""


class GrantProperties(AboutIssue):
    """What to grant; what is left empty is what the policy suggests."""

    reason: Words = None
    """With an issue its own, and empty will do."""
    kind: Words = None
    amount: Number = None
    """Major units of the shop's currency: `12.50`."""
    note: Words = None


class Call(Given):
    """A run of an action."""

    shopify_domain: Annotated[str, *Keepable]
    action_run_id: Annotated[str, Field(min_length=1, max_length=LONGEST_RUN_ID), *Keepable]
    """The same whenever the run is sent again."""


class IssueCall(Call):
    """A run of `flow-open-issue`."""

    properties: IssueProperties


class NoteCall(Call):
    """A run of `flow-add-note`."""

    properties: NoteProperties


class GrantCall(Call):
    """A run of `flow-grant-compensation`."""

    properties: GrantProperties


class TagsCall(Call):
    """A run of `flow-evaluate-tags`."""

    properties: About
