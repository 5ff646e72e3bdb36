"""What a staff member was told, as their page lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app.compensation.kinds import Kind, State
from shop_app.desk.compensations import words as compensation_words
from shop_app.desk.issues import words
from shop_app.gids import number_of
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Status
from shop_app.notifications.service import Decided, Told
from shop_app.texts import N_, gettext
from shop_app.timeline.service import Actor

PAGE = 25
"""Lines that are shown at once."""

_TONES = {
    Told.AT_RISK: "warning",
    Told.BREACHED: "critical",
    Told.COMPENSATION_IN_DOUBT: "critical",
}
_LATE = (Told.AT_RISK, Told.BREACHED)
_TOLD = text(
    """
    SELECT notification.id, notification.kind, notification.at, notification.read_at,
        notification.actor, member.name AS by_name, issue.number, issue.reason, issue.status,
        issue.owner_id, note.customer_gid, note.order_gid, orders.name AS order_name,
        compensation.number AS compensation, compensation.state, compensation.kind AS given,
        notification.key
    FROM notification
    LEFT JOIN staff_member AS member ON member.shop = :shop AND member.id = notification.actor_id
        AND notification.actor = 'staff'
    LEFT JOIN issue ON issue.shop = :shop AND issue.id = notification.issue_id
    LEFT JOIN note ON note.shop = :shop AND note.id = notification.note_id
    LEFT JOIN orders ON orders.shop = :shop AND orders.gid = note.order_gid
    LEFT JOIN compensation ON compensation.shop = :shop
        AND compensation.id = notification.compensation_id
    WHERE notification.shop = :shop AND notification.member_id = :member
        AND notification.id < :before
    ORDER BY notification.id DESC LIMIT :limit
    """
)
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One notification in words; `href` leads to what it is about, None: that is gone.

    `customer` is the number of the customer whom `about` names, to be shown by name later.
    """

    id: int
    at: datetime
    read: bool
    tone: str
    what: str
    about: str
    href: str | None
    more: str
    customer: str | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines, newest first; `before` asks for the earlier ones, None: that was all."""

    lines: tuple[Line, ...]
    before: int | None

    @property
    def newest(self) -> int:
        """The id of the newest line; 0 when there is none."""
        return self.lines[0].id if self.lines else 0


def read(db: Connection, shop: str, member_id: str, before: int | None) -> list[Row[Any]]:
    """The member's newest notifications older than the one of the id `before`, one more than is
    shown: so it is known whether there are more."""
    params = {"shop": shop, "member": member_id, "limit": PAGE + 1}
    return list(db.execute(_TOLD, {**params, "before": _NEWEST if before is None else before}))


def told(found: list[Row[Any]], reasons: Mapping[str, Reason]) -> Lines:
    """Rows of `read` in the reader's language."""
    shown = found[:PAGE]
    more = shown[-1].id if len(found) > PAGE else None
    return Lines(tuple(_line(row, reasons) for row in shown), more)


def _line(row: Row[Any], reasons: Mapping[str, Reason]) -> Line:
    kind = Told(row.kind)
    about, path = _about(row, reasons)
    return Line(
        id=row.id,
        at=row.at,
        read=row.read_at is not None,
        tone=_TONES.get(kind, "neutral"),
        what=_what(kind, row),
        about=about,
        href=None if path is None else f"{path}?told={row.id}",
        more=_more(kind, row),
        customer=_customer(row),
    )


def _what(kind: Told, row: Row[Any]) -> str:
    said = _SAID.get(kind)
    if said is not None:
        return gettext(said)
    name = row.by_name or gettext("A staff member")
    by_somebody, by_itself = _DECIDED[row.key] if kind is Told.APPROVAL_DECIDED else _DONE[kind]
    return gettext(by_somebody, name=name) if row.actor == Actor.STAFF else gettext(by_itself)


_SAID: Mapping[Told, str] = {
    Told.AT_RISK: N_("At risk"),
    Told.BREACHED: N_("Overdue"),
    Told.FOLLOW_UP: N_("Ask whether the customer is content"),
    Told.REQUEST_LAPSED: N_("Nobody decided in time"),
    Told.COMPENSATION_IN_DOUBT: N_("In doubt: did the customer get it?"),
}
_DONE: Mapping[Told, tuple[str, str]] = {
    Told.MENTIONED: (N_("%(name)s mentioned you"), N_("You were mentioned")),
    Told.ASSIGNED: (N_("%(name)s gave you this issue"), N_("This issue was given to you")),
    Told.APPROVAL_WANTED: (
        N_("%(name)s asks for an approval"),
        N_("An approval is asked for"),
    ),
}
"""Done by a staff member, and by anything else."""

_DECIDED: Mapping[str, tuple[str, str]] = {
    Decided.APPROVED: (
        N_("%(name)s approved your request"),
        N_("Your request was approved"),
    ),
    Decided.LESS: (
        N_("%(name)s approved less than you asked for"),
        N_("Less than you asked for was approved"),
    ),
    Decided.DECLINED: (
        N_("%(name)s declined your request"),
        N_("Your request was declined"),
    ),
}


def _about(row: Row[Any], reasons: Mapping[str, Reason]) -> tuple[str, str | None]:
    """What to call the thing that it is about, and its path."""
    if row.compensation is not None:
        kind = compensation_words.kind(Kind(row.given))
        name = gettext("Compensation %(number)s: %(kind)s", number=row.compensation, kind=kind)
        return name, f"/compensations/{row.compensation}"
    if row.number is not None:
        reason = words.reason(reasons, row.reason)
        name = gettext("#%(number)s: %(reason)s", number=str(row.number), reason=reason)
        return name, f"/issues/{row.number}"
    if row.order_gid is not None:
        order = row.order_name or number_of(row.order_gid)
        name = gettext("Note on the order %(order)s", order=order)
        return name, f"/orders/{number_of(row.order_gid)}"
    if row.customer_gid is not None:
        number = number_of(row.customer_gid)
        return gettext("Note on a customer"), f"/customers/{number}"
    return gettext("What this was about is gone"), None


def _customer(row: Row[Any]) -> str | None:
    on_customer = row.number is None and row.order_gid is None and row.customer_gid is not None
    return number_of(row.customer_gid) if on_customer else None


def _more(kind: Told, row: Row[Any]) -> str:
    if row.compensation is not None:
        return compensation_words.state(State(row.state))
    if row.number is None:
        return ""
    status = Status(row.status)
    if kind in _LATE and row.owner_id is None and status.at_work:
        return gettext("Nobody is in charge of it.")
    return "" if kind is Told.FOLLOW_UP and status is Status.RESOLVED else words.status(status)
