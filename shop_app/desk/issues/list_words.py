"""What lists, filters and their states are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shop_app.desk.issues import words
from shop_app.issues.filters import Kind
from shop_app.issues.listing import MOST_COUNTED, Sort
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Status
from shop_app.texts import day, gettext, moment, number
from shop_app.timeline.service import Actor


def kind(value: Kind) -> str:
    """The name of a list."""
    return {
        Kind.MINE: gettext("Mine"),
        Kind.UNASSIGNED: gettext("Unassigned"),
        Kind.AT_RISK: gettext("At risk"),
        Kind.BREACHED: gettext("Overdue"),
        Kind.WAITING: gettext("Waiting"),
        Kind.FOLLOW_UP: gettext("Ask the customer"),
        Kind.ALL: gettext("All"),
    }[value]


def count(found: int) -> str:
    """How many issues a list has; “1,000+” when they are more than are counted."""
    if found > MOST_COUNTED:
        return gettext("%(count)s+", count=number(MOST_COUNTED))
    return number(found)


def empty(value: Kind) -> tuple[str, str]:
    """What an empty list says, and what to do next."""
    return {
        Kind.MINE: (
            gettext("You have no issue at work"),
            gettext("Look at the unassigned ones and take one, or open an issue."),
        ),
        Kind.UNASSIGNED: (
            gettext("Somebody is in charge of every issue"),
            gettext("New issues appear here until somebody takes them."),
        ),
        Kind.AT_RISK: (
            gettext("No target gets tight"),
            gettext("An issue appears here when most of its time is used up."),
        ),
        Kind.BREACHED: (
            gettext("Nothing is overdue"),
            gettext("An issue appears here when its target is missed. Look at those at risk next."),
        ),
        Kind.WAITING: (
            gettext("Nothing waits"),
            gettext("Issues that wait for the customer, the carrier or the supplier appear here."),
        ),
        Kind.FOLLOW_UP: (
            gettext("Nobody is to be asked today"),
            gettext(
                "Some days after an issue is resolved it appears here: ask whether the customer is"
                " content."
            ),
        ),
        Kind.ALL: (
            gettext("Record what goes wrong for a customer"),
            gettext(
                "An issue keeps what happened, what was said and what was done, so that nobody has"
                " to tell it twice."
            ),
        ),
    }[value]


def sort(value: Sort) -> str:
    """What a list is sorted by."""
    return {
        Sort.NUMBER: gettext("Number"),
        Sort.DUE: gettext("Due"),
        Sort.SEVERITY: gettext("Severity"),
        Sort.UPDATED: gettext("Last change"),
        Sort.OPENED: gettext("Opened"),
        Sort.OWNER: gettext("In charge"),
        Sort.REASON: gettext("Reason"),
    }[value]


def opener(value: Actor) -> str:
    """Who opened an issue, for the filter."""
    return {
        Actor.STAFF: gettext("A staff member"),
        Actor.RULE: gettext("An auto-open rule"),
        Actor.FLOW: gettext("A workflow of Shopify Flow"),
        Actor.CUSTOMER: gettext("The customer"),
        Actor.OPERATOR: gettext("An operator"),
    }.get(value, gettext("Amends"))


OPENERS = (Actor.STAFF, Actor.RULE, Actor.FLOW, Actor.CUSTOMER, Actor.OPERATOR)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to be done; `badge` says how it stands, "" where all is well."""

    badge: str
    tone: str
    text: str


def due(row: IssueRow, now: datetime) -> Due:
    """What is due next and when, or why nothing is."""
    if not row.status.at_work:
        return _asking(row, now)
    if row.due_at is None:
        paused = row.status is Status.WAITING_CUSTOMER
        return Due("", "neutral", gettext("Clock stands still") if paused else gettext("No target"))
    if row.due_at <= now:
        return Due(
            gettext("Overdue"), "critical", gettext("since %(moment)s", moment=moment(row.due_at))
        )
    first = row.response_due_at is not None and row.response_due_at == row.due_at
    text = (
        gettext("Answer by %(moment)s", moment=moment(row.due_at))
        if first
        else gettext("Resolve by %(moment)s", moment=moment(row.due_at))
    )
    if row.at_risk_at is not None and row.at_risk_at <= now:
        return Due(gettext("At risk"), "warning", text)
    return Due("", "neutral", text)


def _asking(row: IssueRow, now: datetime) -> Due:
    if row.status is Status.RESOLVED and row.follow_up_at is not None:
        if row.follow_up_at <= now:
            return Due(gettext("Ask the customer"), "info", "")
        return Due("", "neutral", gettext("Ask on %(day)s", day=day(row.follow_up_at)))
    return Due("", "neutral", "–")


def reason(found: Mapping[str, Reason], row: IssueRow) -> str:
    """Reason and sub-reason of an issue; the key of one that the shop no longer has."""
    name = words.reason(found, row.reason) if row.reason in found else row.reason
    if row.sub_reason is None:
        return name
    return gettext("%(reason)s: %(sub)s", reason=name, sub=sub_reason(found, row.sub_reason))


def sub_reason(found: Mapping[str, Reason], key: str) -> str:
    """A sub-reason by its key; the key of one that the shop no longer has."""
    for reason in found.values():
        if any(sub.key == key for sub in reason.sub_reasons):
            return words.sub_reason(found, reason.key, key)
    return key
