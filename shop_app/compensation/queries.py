"""Compensations as they stand, what happened to them, and what the policy said of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from shop_app.compensation import judgement_data
from shop_app.compensation.events import EventKind
from shop_app.compensation.judgement import Judgement
from shop_app.compensation.kinds import Kind, Op, Origin, State
from shop_app.compensation.models import Compensation, CompensationEvent, PolicyDecision
from shop_app.compensation.policy import Terms
from shop_app.errors import NotFound
from shop_app.money import Money
from shop_app.timeline.service import Actor, By

_HIGHEST = 2**63 - 1
"""What a bigint of the database holds."""


@dataclass(frozen=True, slots=True)
class CompensationRow:
    """A compensation as it stands; see `models.Compensation` for what the columns mean.

    `amount`, `held` and `spent` are minor units of `currency`, `value` of `value_currency`.
    """

    shop: str
    id: int
    number: int
    origin: Origin
    state: State
    kind: Kind
    reason: str | None
    customer_gid: str | None
    order_gid: str | None
    issue_id: int | None
    key: str
    actor: Actor
    actor_id: str | None
    asked_at: datetime
    note: str
    wants: dict[str, Any]
    currency: str
    amount: int
    held: int
    spent: int
    value: int | None
    value_currency: str | None
    percentage: int | None
    policy_version: int | None
    decision_id: int | None
    terms: dict[str, Any]
    decided_at: datetime | None
    decided_by: str | None
    request_expires_at: datetime | None
    reason_text: str
    code: str | None
    sealed_code: str | None
    code_tail: str | None
    remote_gid: str | None
    account_gid: str | None
    expires_at: datetime | None
    granted_at: datetime | None
    ended_at: datetime | None
    end: str | None
    checked_at: datetime | None
    cleaned_at: datetime | None
    op: Op | None
    op_due_at: datetime | None
    op_since: datetime | None
    op_token: str | None
    op_lease_until: datetime | None
    op_sent_at: datetime | None
    op_attempts: int
    op_error: str | None
    op_known: dict[str, Any]
    op_wants: dict[str, Any]

    @property
    def by(self) -> By:
        """Who asked for it."""
        return By(self.actor, self.actor_id)

    @property
    def worth(self) -> Money | None:
        """What the customer gets; None for a percentage code and for free shipping."""
        if self.value is None or self.value_currency is None:
            return None
        return Money(self.value, self.value_currency)

    @property
    def left(self) -> int:
        """What of the reserved amount is not redeemed, minor units of `currency`."""
        return max(self.amount - self.spent, 0)

    @property
    def overrun(self) -> int:
        """What it cost beyond the reserved amount, minor units of `currency`."""
        return max(self.spent - self.amount, 0)

    @property
    def conditions(self) -> Terms:
        """The terms it is given on; those of Amends for what was given by hand."""
        return Terms.model_validate(self.terms)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether nothing can have reached Shopify so far; `taking_back` makes sure."""
        unsent = self.op is Op.CREATE and self.op_sent_at is None and self.op_token is None
        return self.state is State.REQUESTED or (self.state is State.RESERVED and unsent)


COLUMNS = tuple(Compensation.__table__.c[field.name] for field in fields(CompensationRow))
"""What a statement selects so that `as_row` can read it."""


def as_row(found: RowMapping) -> CompensationRow:
    """A compensation from the values of COLUMNS by name."""
    values = {column.name: found[column.name] for column in COLUMNS}
    return CompensationRow(
        **values
        | {
            "origin": Origin(values["origin"]),
            "state": State(values["state"]),
            "kind": Kind(values["kind"]),
            "actor": Actor(values["actor"]),
            "op": None if values["op"] is None else Op(values["op"]),
        }
    )


def compensation(
    db: Connection, shop: str, number: int, *, locked: bool = False
) -> CompensationRow:
    """The compensation that people call by this number. Raises NotFound.

    `locked`: nobody else changes it until the transaction ends.
    """
    wanted = select(*COLUMNS).where(Compensation.shop == shop, Compensation.number == number)
    return _one(db, wanted, number, locked=locked)


def by_id(
    db: Connection, shop: str, compensation_id: int, *, locked: bool = False
) -> CompensationRow:
    """The compensation of this id, as `compensation` gives it."""
    wanted = select(*COLUMNS).where(Compensation.shop == shop, Compensation.id == compensation_id)
    return _one(db, wanted, compensation_id, locked=locked)


def _one(db: Connection, wanted: Select[Any], name: int, *, locked: bool) -> CompensationRow:
    wanted = wanted.with_for_update() if locked else wanted
    found = db.execute(wanted).mappings().one_or_none() if 0 <= name <= _HIGHEST else None
    if found is None:
        raise NotFound(
            f"this shop has no compensation {name}", code="compensation_unknown", number=name
        )
    return as_row(found)


def of_issue(db: Connection, shop: str, issue_id: int, *, limit: int = 50) -> list[CompensationRow]:
    """What was given or asked for on an issue, the newest first."""
    wanted = select(*COLUMNS).where(Compensation.shop == shop, Compensation.issue_id == issue_id)
    return _rows(db, wanted.order_by(Compensation.id.desc()).limit(limit))


def of_customer(
    db: Connection, shop: str, customer_gid: str, *, limit: int = 50
) -> list[CompensationRow]:
    """What a customer got or may get, the newest first; by hand too."""
    wanted = select(*COLUMNS).where(
        Compensation.shop == shop, Compensation.customer_gid == customer_gid
    )
    return _rows(db, wanted.order_by(Compensation.id.desc()).limit(limit))


def of_order(
    db: Connection, shop: str, order_gid: str, *, limit: int = 50
) -> list[CompensationRow]:
    """What was given or asked for on an order, the newest first."""
    wanted = select(*COLUMNS).where(Compensation.shop == shop, Compensation.order_gid == order_gid)
    return _rows(db, wanted.order_by(Compensation.id.desc()).limit(limit))


def _rows(db: Connection, wanted: Select[Any]) -> list[CompensationRow]:
    return [as_row(row) for row in db.execute(wanted).mappings()]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of what happened to a compensation; `EventKind` tells what `data` holds."""

    id: int
    compensation_id: int
    at: datetime
    kind: EventKind
    by: By
    data: dict[str, Any]


def events(
    db: Connection, shop: str, compensation_id: int, *, before: int | None = None, limit: int = 50
) -> list[EventRow]:
    """What happened to a compensation, the newest first; `before`: older than the line of this id."""
    wanted = select(CompensationEvent.__table__).where(
        CompensationEvent.shop == shop, CompensationEvent.compensation_id == compensation_id
    )
    return _events(db, wanted, before, limit)


def events_of_customer(
    db: Connection, shop: str, customer_gid: str, *, before: int | None = None, limit: int = 50
) -> list[EventRow]:
    """What happened to all compensations of a customer, the newest first."""
    wanted = select(CompensationEvent.__table__).where(
        CompensationEvent.shop == shop, CompensationEvent.customer_gid == customer_gid
    )
    return _events(db, wanted, before, limit)


def _events(db: Connection, wanted: Select[Any], before: int | None, limit: int) -> list[EventRow]:
    if before is not None:
        wanted = wanted.where(CompensationEvent.id < before)
    rows = db.execute(wanted.order_by(CompensationEvent.id.desc()).limit(limit))
    return [
        EventRow(
            row.id,
            row.compensation_id,
            row.at,
            EventKind(row.kind),
            By(Actor(row.actor), row.actor_id),
            row.data,
        )
        for row in rows
    ]


def decision(db: Connection, shop: str, decision_id: int) -> Judgement | None:
    """What the policy said, with all its numbers; None: the shop has no such decision."""
    wanted = select(PolicyDecision.answer).where(
        PolicyDecision.shop == shop, PolicyDecision.id == decision_id
    )
    answer = db.scalar(wanted)
    return None if answer is None else judgement_data.judgement_of(answer)
