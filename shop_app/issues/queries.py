"""Issues as they stand, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, text

from shop_app.errors import NotFound
from shop_app.issues.events import EventKind
from shop_app.issues.models import AT_WORK, Issue, IssueEvent
from shop_app.issues.rules import Channel, Remedy, RootCause, Severity, Status
from shop_app.money import Money
from shop_app.timeline.service import Actor, By


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue as it stands; see `shop_app.issues.models.Issue` for what the columns mean.

    Targets and `clock_used` are business seconds, `remedy_amount` minor units, `repeat_of` an id.
    """

    shop: str
    id: int
    number: int
    version: int
    customer_gid: str | None
    order_gid: str | None
    lines: tuple[str, ...]
    reason: str
    sub_reason: str | None
    channel: Channel
    severity: Severity
    impact: str
    wish: str
    owner_id: str | None
    status: Status
    root_cause: RootCause | None
    remedy: Remedy | None
    remedy_amount: int | None
    remedy_currency: str | None
    remedy_link: str | None
    opened_at: datetime
    opened_by: Actor
    opened_by_id: str | None
    updated_at: datetime
    repeat_of: int | None
    reopened: int
    first_response_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    response_target: int | None
    resolve_target: int | None
    response_used: int | None
    clock_used: int
    clock_from: datetime | None
    response_due_at: datetime | None
    resolve_due_at: datetime | None
    at_risk_at: datetime | None
    due_at: datetime | None
    risk_told_for: datetime | None
    breach_told_for: datetime | None
    follow_up_at: datetime | None
    erased_at: datetime | None

    @property
    def remedied(self) -> Money | None:
        """What the remedy cost."""
        if self.remedy_amount is None or self.remedy_currency is None:
            return None
        return Money(self.remedy_amount, self.remedy_currency)

    @property
    def opener(self) -> By:
        """Who opened it."""
        return By(self.opened_by, self.opened_by_id)


_HIGHEST = 2**63 - 1
"""What a bigint of the database holds."""

COLUMNS = tuple(Issue.__table__.c[field.name] for field in fields(IssueRow))
"""What a statement selects so that `as_row` can read it."""


def as_row(found: RowMapping) -> IssueRow:
    """An issue from the values of COLUMNS by name."""
    values = {column.name: found[column.name] for column in COLUMNS}
    cause, remedy = values["root_cause"], values["remedy"]
    return IssueRow(
        **values
        | {
            "lines": tuple(values["lines"]),
            "channel": Channel(values["channel"]),
            "severity": Severity(values["severity"]),
            "status": Status(values["status"]),
            "root_cause": None if cause is None else RootCause(cause),
            "remedy": None if remedy is None else Remedy(remedy),
            "opened_by": Actor(values["opened_by"]),
        }
    )


def issue(db: Connection, shop: str, number: int) -> IssueRow:
    """The issue that people call by this number. Raises NotFound."""
    return one(db, select(*COLUMNS).where(Issue.shop == shop, Issue.number == number), number)


def issue_by_id(db: Connection, shop: str, issue_id: int) -> IssueRow:
    """The issue of this id. Raises NotFound."""
    return one(db, select(*COLUMNS).where(Issue.shop == shop, Issue.id == issue_id), issue_id)


def one(db: Connection, wanted: Select[Any], name: int) -> IssueRow:
    """The only issue that a statement over COLUMNS finds. Raises NotFound, with `name`."""
    found = db.execute(wanted).mappings().one_or_none() if name <= _HIGHEST else None
    if found is None:
        raise NotFound(f"this shop has no issue {name}", code="issue_unknown", number=name)
    return as_row(found)


def of_customer(
    db: Connection, shop: str, customer_gid: str, *, limit: int = 50, at_work: bool = False
) -> list[IssueRow]:
    """A customer's issues, the newest first; `at_work`: only those with something left to do."""
    wanted = select(*COLUMNS).where(Issue.shop == shop, Issue.customer_gid == customer_gid)
    return _newest(db, wanted, limit, at_work=at_work)


def of_order(
    db: Connection, shop: str, order_gid: str, *, limit: int = 50, at_work: bool = False
) -> list[IssueRow]:
    """An order's issues, the newest first; `at_work`: only those with something left to do."""
    wanted = select(*COLUMNS).where(Issue.shop == shop, Issue.order_gid == order_gid)
    return _newest(db, wanted, limit, at_work=at_work)


def _newest(db: Connection, wanted: Select[Any], limit: int, *, at_work: bool) -> list[IssueRow]:
    if at_work:
        wanted = wanted.where(text(AT_WORK))
    rows = db.execute(wanted.order_by(Issue.id.desc()).limit(limit)).mappings()
    return [as_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of what happened to an issue; `EventKind` tells what `data` holds."""

    id: int
    issue_id: int
    at: datetime
    kind: EventKind
    by: By
    data: dict[str, Any]


def events(
    db: Connection, shop: str, issue_id: int, *, before: int | None = None, limit: int = 50
) -> list[EventRow]:
    """What happened to an issue, the newest first; `before`: older than the line of this id."""
    wanted = select(IssueEvent.__table__).where(
        IssueEvent.shop == shop, IssueEvent.issue_id == issue_id
    )
    return _events(db, wanted, before, limit)


def events_of_customer(
    db: Connection, shop: str, customer_gid: str, *, before: int | None = None, limit: int = 50
) -> list[EventRow]:
    """What happened to all issues of a customer, the newest first."""
    wanted = select(IssueEvent.__table__).where(
        IssueEvent.shop == shop, IssueEvent.customer_gid == customer_gid
    )
    return _events(db, wanted, before, limit)


def _events(db: Connection, wanted: Select[Any], before: int | None, limit: int) -> list[EventRow]:
    if before is not None:
        wanted = wanted.where(IssueEvent.id < before)
    rows = db.execute(wanted.order_by(IssueEvent.id.desc()).limit(limit))
    return [
        EventRow(
            row.id,
            row.issue_id,
            row.at,
            EventKind(row.kind),
            By(Actor(row.actor), row.actor_id),
            row.data,
        )
        for row in rows
    ]
