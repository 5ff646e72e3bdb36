"""What tag rules, previews, explanations and runs look like as JSON (`tag_rules.as_json` writes it)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shop_app.conditions.checking import Warned
from shop_app.desk.openapi.condition_models import Condition
from shop_app.desk.openapi.described import Sent, Shape
from shop_app.desk.tag_rules.as_json import HIGHEST_ID, HIGHEST_VERSION
from shop_app.tagging.rule import (
    HIGHEST_RANK,
    LONGEST_EXPIRY,
    LONGEST_GRACE,
    LONGEST_GROUP,
    LONGEST_NAME,
    LONGEST_TAG,
)
from shop_app.tagging.runs import RunState

Id = Annotated[int, Field(ge=1, le=HIGHEST_ID)]
Version = Annotated[int, Field(ge=1, le=HIGHEST_VERSION)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Group = Annotated[str, Field(min_length=1, max_length=LONGEST_GROUP)]
Rank = Annotated[int, Field(ge=0, le=HIGHEST_RANK)]
Grace = Annotated[int, Field(ge=0, le=LONGEST_GRACE)]
Expiry = Annotated[int, Field(ge=1, le=LONGEST_EXPIRY)]
Count = Annotated[int, Field(ge=0)]


class RuleSent(Sent):
    """A rule as it is sent. What answers say of it besides (`key`, `in_words`) may come back with
    it and changes nothing; so may the whole answer, as `{"rule": …}`."""

    name: Name
    tag: Tag
    """Without commas: Shopify separates tags by them."""
    condition: Condition
    group: Group | None = None
    """Of the rules of a group only the highest that holds keeps its tag."""
    rank: Rank = 0
    remove_when_untrue: bool = True
    grace_hours: Grace = 0
    """How long the tag outlives its condition."""
    expires_after_days: Expiry | None = None
    """How long the tag stays at most."""
    active: bool = True
    id: Id | None = None
    """Of the rule that this is a change of."""
    version: Version | None = None
    """The version that this is a change of; needed to change a rule."""
    key: Any = None
    in_words: Any = None


class RestoreSent(Sent):
    """Which version comes back."""

    version: Version
    expected_version: Version | None = None
    """Go back only from this one."""


class _Draft(Shape):
    name: str
    tag: str
    condition: Condition
    group: str | None
    rank: int
    remove_when_untrue: bool
    grace_hours: int
    expires_after_days: int | None
    active: bool
    in_words: str
    """The condition, in the reader's language."""


class Rule(_Draft):
    """A stored rule."""

    id: int
    version: int
    key: str | None
    """The shipped rule that it began as."""


class RuleWarning(Shape):
    """What to know of a condition that is fine in itself."""

    code: Warned
    path: str
    fact: str
    message: str


class Run(Shape):
    """How far a run of a rule over all customers is."""

    id: int
    rule: int
    version: int
    state: RunState
    judged: Count
    total: Count
    percent: Annotated[int, Field(ge=0, le=100)]
    gained: Count
    lost: Count
    unread: Count
    """Customers of whom Shopify is asked first."""
    seconds_left: float | None
    """An estimate; null before there is anything to estimate by."""
    error: str | None
    started_at: datetime
    finished_at: datetime | None


class RuleList(Shape):
    """All rules of the shop, those that are off too."""

    rules: list[Rule]


class RuleShown(Shape):
    """A rule and its latest run."""

    rule: Rule
    run: Run | None


class RuleSaved(Shape):
    """A rule as it stands now, and what to know of its condition."""

    rule: Rule
    warnings: list[RuleWarning]


class RuleDeleted(Shape):
    """Which rule went, and whether its tags go."""

    deleted: int
    remove_tags: bool


class RuleAuthor(Shape):
    """Who made a version; `id` is a staff member's."""

    kind: Literal["staff", "operator", "amends"]
    id: str | None


class RuleVersion(_Draft):
    """A rule as it once was."""

    version: int
    at: datetime
    by: RuleAuthor
    deleted: bool


class RuleHistory(Shape):
    """Every version, newest first."""

    versions: list[RuleVersion]


class RunShown(Shape):
    """One run."""

    run: Run


class RunList(Shape):
    """The runs of a rule, newest first."""

    runs: list[Run]


class FactWord(Shape):
    """An operator and what it is called in the reader's language."""

    name: str
    label: str


class FactChoice(Shape):
    """One of the values that a fact can have."""

    value: str
    label: str


class Fact(Shape):
    """Something that conditions can ask about a customer."""

    name: str
    label: str
    kind: str
    unit: str | None
    operators: list[FactWord]
    parameters: list[str]
    choices: list[FactChoice]
    source: str
    points: float
    """What reading it costs of Shopify's budget, per customer."""
    protected: bool
    scope: str | None
    null: str | None
    """What it means when nothing is known."""


class FactList(Shape):
    """What conditions can be made of."""

    facts: list[Fact]


class Sample(Shape):
    """A customer as an example."""

    customer: str
    why: str | None


class TagTally(Shape):
    """One tag: how many customers would get or lose it, with examples."""

    tag: str
    gain: Count
    lose: Count
    keep: Count
    withdrawn: Count
    refused: Count
    theirs: Count
    undecided: Count
    samples: dict[str, list[Sample]]


class PreviewReading(Shape):
    """What was read from Shopify, and what would have to be."""

    read: Count
    to_read: Count
    points: float


class PreviewCost(Shape):
    """What applying would cost of Shopify's budget."""

    customers: Count
    writes: Count
    points: float
    seconds: float
    bulk_points: float


class Preview(Shape):
    """What applying a rule would change; nothing was written."""

    as_of: datetime
    customers: Count
    judged: Count
    complete: bool
    warnings: list[RuleWarning]
    tags: list[TagTally]
    reading: PreviewReading
    cost: PreviewCost


class NotRead(Shape):
    """Why Shopify did not tell."""

    code: str
    message: str


class Before(Shape):
    """One time that the rule set or removed its tag."""

    at: datetime
    kind: str
    tag: str
    rule_version: int | None
    why: str


class Explained(Shape):
    """Whether a rule holds for a customer and why; null: not known yet."""

    customer: str
    as_of: datetime
    rule: Rule
    holds: bool | None
    wanted: bool | None
    cause: str
    why: str
    in_shop: str | None
    standing: str
    held_since: datetime | None
    grace_until: datetime | None
    expires_at: datetime | None
    may_change_at: datetime | None
    unread: list[str]
    not_read: NotRead | None
    before: list[Before]
    more_before: int | None
