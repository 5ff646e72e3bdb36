"""Open an issue, and see whether it is the same trouble again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.flow.events import IssueTold, issue_opened
from shop_app.flow.outbox import tell_flow
from shop_app.issues import clock, saving
from shop_app.issues import reasons as reasons_of
from shop_app.issues.events import EventKind, Ref, append
from shop_app.issues.models import Issue, IssueCounter
from shop_app.issues.queries import COLUMNS, IssueRow, as_row, issue_by_id
from shop_app.issues.rules import Channel, Severity
from shop_app.issues.subjects import Subject, check_owner, check_words, checked
from shop_app.notifications.service import Told, tell
from shop_app.sla import settings as sla_settings
from shop_app.timeline.service import By

FIRST_NUMBER = 1001
"""The number of a shop's first issue."""

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """What is to be opened. `severity` None: the reason's; `lines` are gids of order lines.

    `impact` and `wish` are the customer's words, at most LONGEST_WORDS characters each.
    """

    customer_gid: str | None
    order_gid: str | None
    reason: str
    channel: Channel
    lines: tuple[str, ...] = ()
    sub_reason: str | None = None
    severity: Severity | None = None
    impact: str = ""
    wish: str = ""
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An issue that was opened; `number` is what people call it by."""

    id: int
    number: int


def open_issue(
    db: Connection,
    shop: str,
    draft: IssueDraft,
    *,
    by: By,
    now: datetime,
    repeat_of: int | None = None,
    cause: Mapping[str, Any] | None = None,
    form_key: str | None = None,
) -> Opened:
    """Open an issue; its clock starts, its owner and Flow are told.

    `repeat_of` is the id of the earlier issue that it repeats, `cause` what a rule opened it for
    (`cause`, `rule`: no words of people). A `form_key` that the shop has seen opens nothing again
    and returns the issue it opened. Raises Invalid with the codes of `subjects.checked`,
    `check_owner`, `check_words` and `reasons.chosen`, NotFound for an unknown `repeat_of`.
    """
    if form_key is not None:
        jobs.alone_with(db, f"form {form_key}", shop)
        before = sent_before(db, shop, form_key)
        if before is not None:
            return before
    check_words(impact=draft.impact, wish=draft.wish)
    subject = checked(db, shop, draft.customer_gid, draft.order_gid, draft.lines)
    reason = reasons_of.chosen(db, shop, draft.reason, draft.sub_reason)
    if draft.owner_id is not None:
        check_owner(db, shop, draft.owner_id)
    earlier = None if repeat_of is None else issue_by_id(db, shop, repeat_of)
    severity = reason.severity if draft.severity is None else draft.severity
    terms = sla_settings.terms(db, shop)
    values = {
        **_said(shop, draft, subject, now),
        **clock.started(terms, reason.resolve_seconds, severity, draft.channel, now),
        "severity": severity,
        "opened_by": by.actor,
        "opened_by_id": by.id,
        "repeat_of": repeat_of,
        "form_key": form_key,
    }
    opened = _insert(db, shop, values)
    data = dict(cause or {}) | ({"repeat_of": earlier.number} if earlier else {})
    ref = Ref(opened.id, subject.customer_gid)
    append(db, shop, ref, EventKind.OPENED, by=by, data=data, at=now)
    if draft.owner_id is not None:
        mine = (draft.owner_id,)
        tell(db, shop, mine, Told.ASSIGNED, opened.id, key=str(FIRST_VERSION), by=by)
    _tell_flow(db, shop, opened.number, values)
    return opened


def repeats(
    db: Connection,
    shop: str,
    customer_gid: str | None,
    order_gid: str | None,
    reason: str,
    *,
    now: datetime,
) -> list[IssueRow]:
    """Issues of the last `repeat_days` that the same trouble would repeat, the newest first.

    The same customer, order and reason; of a guest the same order. An issue without an order
    repeats only one without.
    """
    days = reasons_of.repeat_days(db, shop)
    if days == 0 or (customer_gid is None and order_gid is None):
        return []
    wanted = select(*COLUMNS).where(
        Issue.shop == shop,
        Issue.customer_gid.is_not_distinct_from(customer_gid)
        if order_gid is None
        else Issue.order_gid == order_gid,
        Issue.reason == reason,
        Issue.opened_at > now - timedelta(days=days),
    )
    if order_gid is None:
        wanted = wanted.where(Issue.order_gid.is_(None))
    rows = db.execute(wanted.order_by(Issue.id.desc()).limit(20)).mappings()
    return [as_row(row) for row in rows]


def sent_before(db: Connection, shop: str, form_key: str) -> Opened | None:
    """The issue that a form has opened already; None: it has opened none."""
    its = select(Issue.id, Issue.number).where(Issue.shop == shop, Issue.form_key == form_key)
    found = db.execute(its).one_or_none()
    return None if found is None else Opened(found.id, found.number)


def _said(shop: str, draft: IssueDraft, subject: Subject, now: datetime) -> dict[str, Any]:
    return {
        "customer_gid": subject.customer_gid,
        "order_gid": subject.order_gid,
        "lines": list(subject.lines),
        "reason": draft.reason,
        "sub_reason": draft.sub_reason,
        "channel": draft.channel,
        "impact": draft.impact,
        "wish": draft.wish,
        "owner_id": draft.owner_id,
        "opened_at": now,
        "updated_at": now,
        "search": saving.searchable(shop, draft.impact, draft.wish, at=now),
    }


def _tell_flow(db: Connection, shop: str, number: int, values: Mapping[str, Any]) -> None:
    its = (values[name] for name in ("customer_gid", "order_gid"))
    told = IssueTold(number, values["reason"], values["severity"].code, *its)
    channel, by = values["channel"], values["opened_by"]
    repeat = values["repeat_of"] is not None
    tell_flow(db, shop, [issue_opened(told, channel=channel, by=by, repeat=repeat)])


def _insert(db: Connection, shop: str, values: Mapping[str, Any]) -> Opened:
    counted = insert(IssueCounter).values(shop=shop, last=FIRST_NUMBER)
    following = counted.on_conflict_do_update(
        index_elements=["shop"], set_={"last": IssueCounter.last + 1}
    )
    number = db.execute(following.returning(IssueCounter.last)).scalar_one()
    row = plain_insert(Issue).values(shop=shop, number=number, **values).returning(Issue.id)
    return Opened(db.execute(row).scalar_one(), number)
