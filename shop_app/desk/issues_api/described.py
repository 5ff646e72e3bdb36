"""What the doors of issues and notes say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.issues_api import addresses, bodies, earlier, examples, shapes
from shop_app.desk.openapi.described import Door, Why

ISSUES, NOTES, NOTIFICATIONS = "Issues", "Notes", "Notifications"
TAGS: tuple[Mapping[str, str], ...] = (
    {"name": ISSUES, "description": "What went wrong for customers, and what was done."},
    {"name": NOTES, "description": "What staff wrote; never changed, corrected by a new one."},
    {"name": NOTIFICATIONS, "description": "What the staff member who asks is told."},
)

_CHANGED = Why(
    "issue_changed",
    "Somebody has changed the issue since that version. `details.issue` is the issue as it stands.",
    shapes.IssueChanged,
)
_SENT_BEFORE = Why("note_already_saved", "The key was sent before with another note.")
_AGAIN = {200: "The key was sent before: what was written then, as it stands now."}
_NUMBER = {
    "description": "The number of an issue (#1042) or a compensation, or of the gid of a customer or "
    "an order.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
}
NAMES: Mapping[str, dict[str, Any]] = {"number": _NUMBER}


def _change(summary: str, body: type[Any], example: Any, description: str = "") -> Door:
    return Door(
        ISSUES,
        summary,
        shapes.IssueShown,
        description=description,
        body=body,
        body_example=example,
        refusals={409: _CHANGED},
    )


_ISSUES: Mapping[str, Door] = {
    "issues": Door(
        ISSUES,
        "Issues: a list, filtered and sorted, or what a search finds",
        shapes.IssuePage,
        description="Issues that stay as they are come once, however many come and go meanwhile.",
        query=addresses.IssuesAsked,
        answer_example={"issues": [examples.ISSUE], "next": "1042~"},
    ),
    "counts": Door(ISSUES, "How many issues each list has", shapes.IssueCounts),
    "repeats": Door(
        ISSUES,
        "Earlier issues of the same trouble",
        shapes.IssueList,
        description="Of the same customer, order and reason, within the days that the merchant set.",
        query=addresses.RepeatsAsked,
    ),
    "open_issue": Door(
        ISSUES,
        "Open an issue",
        shapes.IssueShown,
        status=201,
        also=_AGAIN,
        headers=bodies.Retried,
        body=bodies.IssueSent,
        body_example=examples.ISSUE_SENT,
        answer_example={"issue": examples.ISSUE},
        refusals={
            404: Why("issue_unknown", "`repeat_of` is no issue of this shop."),
            409: Why("issue_repeats", "`unless_repeated`, and it is.", earlier.IssueRepeats),
        },
    ),
    "issue": Door(ISSUES, "One issue", shapes.IssueShown, answer_example={"issue": examples.ISSUE}),
    "edit": _change(
        "Change what an issue says",
        bodies.IssueEdited,
        {"version": 3, "severity": "urgent", "wish": "A new one by Friday."},
        "Another reason, severity or channel has the due times worked out anew.",
    ),
    "move": _change(
        "Move an issue to another status",
        bodies.StatusSent,
        {"version": 3, "status": "resolved"},
        "400 with `move_not_allowed` for one that is not among its `moves`.",
    ),
    "assign": _change(
        "Give an issue to a staff member",
        bodies.OwnerSent,
        {"version": 3, "owner": examples.MEMBER},
        "They are told.",
    ),
    "remedy": _change(
        "Note what was done for the customer",
        bodies.RemedySent,
        {"version": 3, "remedy": "refund", "amount": {"amount": 1250, "currency": "EUR"}},
        "Nothing is paid by this.",
    ),
    "follow_up": Door(
        ISSUES,
        "Say whether the customer is content with how an issue was resolved",
        shapes.IssueShown,
        body=bodies.FollowUpSent,
        body_example={"content": True},
        refusals={409: Why("follow_up_over", "The issue is not resolved (any more).")},
    ),
    "history": Door(
        ISSUES, "What happened to an issue", shapes.History, query=addresses.OlderAsked
    ),
    "all_reasons": Door(ISSUES, "Why there can be issues", shapes.ReasonList),
    "notifications": Door(
        NOTIFICATIONS,
        "What the staff member who asks is told",
        shapes.NotificationList,
        query=addresses.OlderAsked,
    ),
}


def _notes_of(what: str, said: str) -> Mapping[str, Door]:
    return {
        f"{what}_notes": Door(NOTES, f"Notes {said}", shapes.NoteList, query=addresses.OlderAsked),
        f"add_{what}_note": Door(
            NOTES,
            f"Write a note {said}",
            shapes.NoteShown,
            description="Whoever it mentions is told. It can't be changed or deleted.",
            status=201,
            also=_AGAIN,
            headers=bodies.Retried,
            body=bodies.NoteSent,
            body_example=examples.NOTE_SENT,
            answer_example={"note": examples.NOTE},
            refusals={409: _SENT_BEFORE},
        ),
    }


DOORS: Mapping[str, Door] = {
    f"desk.issues_api.{name}": door
    for name, door in {
        **_ISSUES,
        **_notes_of("issues", "on an issue"),
        **_notes_of("customers", "about a customer, those of their issues and orders too"),
        **_notes_of("orders", "about an order, those of its issues too"),
    }.items()
}
