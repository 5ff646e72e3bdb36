"""What issues, notes and what belongs to them look like in answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop_app.desk.issues_api.fields import SeverityCode
from shop_app.desk.openapi.described import Shape
from shop_app.issues.events import EventKind
from shop_app.issues.rules import Channel, Remedy, RootCause, Said, Status
from shop_app.notifications.service import Told
from shop_app.timeline.service import Actor


class Amount(Shape):
    """Money in minor units: cents of EUR, whole yen of JPY."""

    amount: int
    currency: str
    """ISO 4217."""


class Doer(Shape):
    """Who did something; `id`: the gid of a staff member, the key of a rule."""

    actor: Actor
    id: str | None


class IssueRemedy(Shape):
    """What was done for the customer."""

    remedy: Remedy
    amount: Amount | None
    link: str | None


class IssueClock(Shape):
    """Service levels. Targets and `used_seconds` are business seconds; null: no target.

    Due times are null once they are kept, and while the clock stands still.
    """

    running: bool
    used_seconds: int
    """Used up before `running_since`."""
    running_since: datetime | None
    response_target_seconds: int | None
    resolve_target_seconds: int | None
    response_due_at: datetime | None
    resolve_due_at: datetime | None
    due_at: datetime | None
    """The nearer of the two."""
    at_risk_at: datetime | None
    first_response_at: datetime | None


class Issue(Shape):
    """Something that went wrong for a customer, as it stands."""

    number: int
    """What people call it by: #1042."""
    version: int
    status: Status
    moves: list[Status]
    """What it may become."""
    customer: str | None
    """null: a guest."""
    order: str | None
    lines: list[str]
    reason: str
    sub_reason: str | None
    channel: Channel
    severity: SeverityCode
    impact: str
    wish: str
    owner: str | None
    """The gid of a staff member; null: nobody."""
    root_cause: RootCause | None
    remedy: IssueRemedy | None
    clock: IssueClock
    opened_at: datetime
    opened_by: Doer
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    follow_up_at: datetime | None
    """When its owner is asked whether the customer is content."""
    reopened: int
    """How often."""
    repeat_of: int | None
    """The number of the earlier issue."""
    erased_at: datetime | None
    """Shopify had the customer's words erased."""


class IssueShown(Shape):
    """One issue."""

    issue: Issue


class IssuePage(Shape):
    """Some issues; `next` asks for more as `cursor`, null: there are none."""

    issues: list[Issue]
    next: str | None


class IssueList(Shape):
    """Issues, the newest first."""

    issues: list[Issue]


class IssueCounts(Shape):
    """How many issues each list has for whoever asks; 1,001 stands for more than 1,000."""

    mine: int
    unassigned: int
    at_risk: int
    breached: int
    waiting: int
    follow_up: int
    """Resolved, and the customer is to be asked by now."""


class IssueChangedDetails(Shape):
    """The issue as somebody else has left it."""

    number: int
    version: int
    based_on: int
    issue: Issue


class IssueChangedError(Shape):
    """Somebody else was quicker."""

    code: str
    message: str
    details: IssueChangedDetails
    text: str | None = None
    """For people, in the reader's language."""


class IssueChanged(Shape):
    """The refusal of a change that was based on an older version, with the present values."""

    error: IssueChangedError


class IssueLine(Shape):
    """One line of an issue's history. What `data` holds goes by `kind`; no words of people."""

    id: int
    at: datetime
    kind: EventKind
    by: Doer
    data: dict[str, Any]


class History(Shape):
    """What happened to an issue, the newest first; `next` asks for older lines as `before`."""

    history: list[IssueLine]
    next: int | None


class Note(Shape):
    """What somebody wrote; it never changes."""

    id: int
    at: datetime
    by: Doer
    author: str | None
    """The name of the staff member, where it is known."""
    issue: int | None
    """The number of the issue that it is on."""
    customer: str | None
    order: str | None
    said: Said
    text: str
    corrects: int | None
    corrected_by: int | None
    mentions: list[str]
    """Gids of staff members."""
    erased_at: datetime | None


class NoteShown(Shape):
    """One note."""

    note: Note


class NoteList(Shape):
    """Notes, the newest first; `next` asks for older ones as `before`."""

    notes: list[Note]
    next: int | None


class SubReason(Shape):
    """A closer reason."""

    key: str
    name: str
    active: bool


class Reason(Shape):
    """Why there can be issues; texts in the reader's language, or as the merchant wrote them."""

    key: str
    name: str
    hint: str
    customer_text: str
    severity: SeverityCode
    resolve_seconds: int | None
    """Business seconds; null: what severity and channel say."""
    compensation: bool
    active: bool
    """Others are offered no more, but issues may have them."""
    sub_reasons: list[SubReason]


class ReasonList(Shape):
    """All reasons in the merchant's order."""

    reasons: list[Reason]


class Notification(Shape):
    """Something that the staff member is told."""

    id: int
    at: datetime
    kind: Told
    issue: int | None
    """The number of the issue."""
    note: int | None
    compensation: int | None
    """The number of the compensation."""
    by: Doer
    read_at: datetime | None


class NotificationList(Shape):
    """What the staff member who asks was told, the newest first; `next` asks for older ones as
    `before`."""

    notifications: list[Notification]
    unread: int
    """100 stands for more than 99."""
    next: int | None
