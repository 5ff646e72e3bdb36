"""Issues, their history, notes and reasons as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from shop_app.desk.issues_api import shapes
from shop_app.desk.issues_api.fields import member_gid
from shop_app.issues import models, reasons
from shop_app.issues.events import EventKind
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import EventRow, IssueRow
from shop_app.issues.rules import moves
from shop_app.timeline.service import Actor, By


def issues(db: Connection, shop: str, rows: Iterable[IssueRow]) -> list[shapes.Issue]:
    """Issues as answers, each with the number of the one that it repeats."""
    rows = list(rows)
    numbers = _numbers(db, shop, {row.repeat_of for row in rows if row.repeat_of is not None})
    return [_issue(row, numbers) for row in rows]


def issue(db: Connection, shop: str, row: IssueRow) -> shapes.Issue:
    """One issue as an answer."""
    return issues(db, shop, [row])[0]


def line(row: EventRow) -> shapes.IssueLine:
    """One line of a history."""
    data: dict[str, Any] = dict(row.data)
    if row.kind is EventKind.ASSIGNED:
        data = {name: member_gid(member) for name, member in data.items()}
    return shapes.IssueLine(id=row.id, at=row.at, kind=row.kind, by=doer(row.by), data=data)


def note(row: NoteRow) -> shapes.Note:
    """One note."""
    return shapes.Note(
        id=row.id,
        at=row.at,
        by=doer(By(row.actor, row.author_id)),
        author=row.author,
        issue=row.issue_number,
        customer=row.customer_gid,
        order=row.order_gid,
        said=row.said,
        text=row.text,
        corrects=row.corrects,
        corrected_by=row.corrected_by,
        mentions=[gid for one in row.mentions if (gid := member_gid(one)) is not None],
        erased_at=row.erased_at,
    )


def reason(found: reasons.Reason) -> shapes.Reason:
    """One reason, in the reader's language."""
    return shapes.Reason(
        key=found.key,
        name=reasons.name_of(found),
        hint=reasons.hint_of(found),
        customer_text=reasons.customer_text_of(found),
        severity=found.severity.code,
        resolve_seconds=found.resolve_seconds,
        compensation=found.compensation,
        active=found.active,
        sub_reasons=[
            shapes.SubReason(key=sub.key, name=reasons.name_of(sub), active=sub.active)
            for sub in found.sub_reasons
        ],
    )


def doer(by: By) -> shapes.Doer:
    """Who did it: staff members by their gid."""
    named = member_gid(by.id) if by.actor is Actor.STAFF else by.id
    return shapes.Doer(actor=by.actor, id=named)


def _numbers(db: Connection, shop: str, ids: set[int]) -> Mapping[int, int]:
    if not ids:
        return {}
    wanted = select(models.Issue.id, models.Issue.number).where(
        models.Issue.shop == shop, models.Issue.id.in_(ids)
    )
    return {row.id: row.number for row in db.execute(wanted)}


def _issue(row: IssueRow, numbers: Mapping[int, int]) -> shapes.Issue:
    return shapes.Issue(
        number=row.number,
        version=row.version,
        status=row.status,
        moves=list(moves(row.status)),
        customer=row.customer_gid,
        order=row.order_gid,
        lines=list(row.lines),
        reason=row.reason,
        sub_reason=row.sub_reason,
        channel=row.channel,
        severity=row.severity.code,
        impact=row.impact,
        wish=row.wish,
        owner=member_gid(row.owner_id),
        root_cause=row.root_cause,
        remedy=_remedy(row),
        clock=_clock(row),
        opened_at=row.opened_at,
        opened_by=doer(row.opener),
        updated_at=row.updated_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        follow_up_at=row.follow_up_at,
        reopened=row.reopened,
        repeat_of=None if row.repeat_of is None else numbers.get(row.repeat_of),
        erased_at=row.erased_at,
    )


def _remedy(row: IssueRow) -> shapes.IssueRemedy | None:
    if row.remedy is None:
        return None
    money = row.remedied
    amount = None if money is None else shapes.Amount(amount=money.minor, currency=money.currency)
    return shapes.IssueRemedy(remedy=row.remedy, amount=amount, link=row.remedy_link)


def _clock(row: IssueRow) -> shapes.IssueClock:
    return shapes.IssueClock(
        running=row.clock_from is not None,
        used_seconds=row.clock_used,
        running_since=row.clock_from,
        response_target_seconds=row.response_target,
        resolve_target_seconds=row.resolve_target,
        response_due_at=row.response_due_at,
        resolve_due_at=row.resolve_due_at,
        due_at=row.due_at,
        at_risk_at=row.at_risk_at,
        first_response_at=row.first_response_at,
    )
