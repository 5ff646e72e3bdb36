"""Issues of before as one line each, for whoever is about to open one of the same trouble."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.issues import words
from shop_app.desk.issues_api import bodies
from shop_app.desk.openapi.described import Shape
from shop_app.errors import Conflict
from shop_app.issues import reasons, repeating
from shop_app.issues.opening import repeats, sent_before
from shop_app.issues.queries import IssueRow
from shop_app.texts import gettext, moment


class EarlierBadge(Shape):
    """A word that stands out."""

    text: str
    tone: str


class EarlierIssue(Shape):
    """An issue in one line, in the reader's language."""

    number: int
    order: str | None
    reason: str
    """Its key."""
    link: str
    """Where it is: a path of the app."""
    title: str
    badges: list[EarlierBadge]
    text: str


class IssueRepeatsDetails(Shape):
    """The earlier issues, the newest first."""

    earlier: list[EarlierIssue]


class IssueRepeatsError(Shape):
    """The customer has told of this before."""

    code: str
    message: str
    text: str
    details: IssueRepeatsDetails


class IssueRepeats(Shape):
    """The refusal to open what would be the same trouble again."""

    error: IssueRepeatsError


def lines(rows: Iterable[IssueRow], named: Iterable[reasons.Reason]) -> list[EarlierIssue]:
    """Issues in the reader's words; `named` are the shop's reasons."""
    known = reasons.by_key(named)
    return [_line(row, known[row.reason]) for row in rows]


def must_be_new(
    db: Connection, shop: str, wanted: bodies.IssueSent, form_key: str | None, *, now: datetime
) -> None:
    """Whoever opens the same trouble at this moment is waited for. Raises Conflict (`issue_repeats`,
    with the `earlier` ones) where there is one already that was opened without this key."""
    repeating.alone(db, shop, wanted.customer, wanted.order, wanted.reason)
    if form_key is not None and sent_before(db, shop, form_key) is not None:
        return
    found = repeats(db, shop, wanted.customer, wanted.order, wanted.reason, now=now)
    if not found:
        return
    shown = lines(found, reasons.reasons(db, shop))
    raise Conflict(
        f"#{found[0].number} is about the same trouble",
        code="issue_repeats",
        earlier=[one.model_dump(mode="json") for one in shown],
    )


def _line(row: IssueRow, reason: reasons.Reason) -> EarlierIssue:
    badge = EarlierBadge(text=words.status(row.status), tone=words.status_tone(row.status))
    return EarlierIssue(
        number=row.number,
        order=row.order_gid,
        reason=row.reason,
        link=f"issues/{row.number}",
        title=f"#{row.number} · {reasons.name_of(reason)}",
        badges=[badge],
        text=gettext("Opened on %(moment)s", moment=moment(row.opened_at)),
    )
