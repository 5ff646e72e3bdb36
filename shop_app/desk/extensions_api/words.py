"""Tags, issues and notes as a block shows them: short, because it has not much room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

from shop_app.desk.customers.standing import standing
from shop_app.desk.extensions_api import shapes
from shop_app.desk.extensions_api.reading import TagNow
from shop_app.desk.issues import list_words
from shop_app.desk.issues import words as issue_words
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.list_words import Due
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Severity, Status
from shop_app.tagging.models import OURS
from shop_app.tagging.sentences import sentence_of
from shop_app.texts import gettext, moment, ngettext, number

LONGEST = 72
"""Characters of a reason or a note: two lines on a phone."""

_NOBODY = Crew({})
_TONES = frozenset(get_args(shapes.Tone))


def shortened(text: str) -> str:
    """A text on one line, with at most LONGEST characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def tag(one: TagNow) -> shapes.TagLine:
    """A tag, by what was decided last."""
    settled = one.assigned.wanted and one.assigned.in_shop == OURS
    return shapes.TagLine(
        name=one.tag,
        why=shortened(sentence_of(one.reason)),
        standing="" if settled else standing(None, one.assigned),
    )


def issue(row: IssueRow, found: Mapping[str, Reason], now: datetime) -> shapes.IssueLine:
    """An issue at work, with what is due next."""
    due = list_words.due(row, now)
    name = issue_words.reason(found, row.reason) if row.reason in found else row.reason
    title = gettext("#%(number)s: %(reason)s", number=row.number, reason=name)
    return shapes.IssueLine(
        number=row.number,
        link=f"issues/{row.number}",
        title=title,
        badges=_badges(row, due),
        text=due.text,
    )


def note(row: NoteRow) -> shapes.NoteLine:
    """The beginning of a note; one that was erased says so."""
    who = row.author or _NOBODY.who(row.actor, row.author_id)
    return shapes.NoteLine(
        id=row.id,
        about=gettext("%(who)s, %(moment)s", who=who, moment=moment(row.at)),
        text=_erased() if row.erased_at else shortened(row.text),
    )


def _erased() -> str:
    return gettext("The text was erased at the customer's request.")


def summary(issues: Sequence[IssueRow], now: datetime) -> str:
    """How many issues there are, and how many of them are late."""
    count = len(issues)
    late = sum(row.due_at is not None and row.due_at <= now for row in issues)
    if not count:
        return gettext("No open issues")
    if late:
        return ngettext(
            "%(count)s open issue, %(late)s overdue",
            "%(count)s open issues, %(late)s overdue",
            count,
            count=number(count),
            late=number(late),
        )
    return ngettext("%(count)s open issue", "%(count)s open issues", count, count=number(count))


def more_tags(count: int) -> str:
    """How many tags are not shown; "" for none."""
    if not count:
        return ""
    return ngettext("%(count)s more tag", "%(count)s more tags", count, count=number(count))


def more_issues(count: int) -> str:
    """How many open issues are not shown; "" for none."""
    if not count:
        return ""
    return ngettext(
        "%(count)s more open issue", "%(count)s more open issues", count, count=number(count)
    )


def _badges(row: IssueRow, due: Due) -> list[shapes.Badge]:
    """Two at most: what presses, else how bad it is; and its status where it is not simply open."""
    made = []
    if due.badge:
        made.append(_badge(due.badge, due.tone))
    elif row.severity >= Severity.HIGH:
        words = issue_words.severity(row.severity), issue_words.severity_tone(row.severity)
        made.append(_badge(*words))
    if row.status is not Status.OPEN:
        words = issue_words.status(row.status), issue_words.status_tone(row.status)
        made.append(_badge(*words))
    return made


def _badge(text: str, tone: str) -> shapes.Badge:
    return shapes.Badge(text=text, tone=tone if tone in _TONES else "auto")
