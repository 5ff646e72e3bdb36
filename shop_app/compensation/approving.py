"""Decide on what somebody asks for: approve it, perhaps less of it, or decline it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from shop_app.compensation import queries, reserving
from shop_app.compensation.about import About
from shop_app.compensation.deciding import Asker, Decision, decide, with_facts
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.granting import Granted
from shop_app.compensation.judgement import Wanted, Worth
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.live_facts import LiveFacts
from shop_app.compensation.models import Compensation
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.refusing import MayNotDecide, OwnRequest, Refused
from shop_app.errors import Conflict, Invalid
from shop_app.issues.subjects import check_words
from shop_app.money import Money
from shop_app.notifications.service import Decided, Told, tell
from shop_app.shopify.client import Admin
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Permission, Role, may
from shop_app.timeline.service import Actor, By

_ROLE = "role"
"""Where `wants` says what whoever asked was then."""


@dataclass(frozen=True, slots=True)
class _Approval:
    """Who approves how much; `amount` None: all of it."""

    number: int
    amount: Money | None
    by: By
    role: Role | None


def approve(
    engine: Engine,
    admin: Admin | None,
    shop: str,
    number: int,
    *,
    amount: Money | None = None,
    by: By,
    role: Role | None,
) -> Granted:
    """Grant what somebody asked for, or only `amount` of it, as far as every limit leaves it now.

    The limits of roles and people are those of who asked. Raises Refused with every reason, and the
    request waits on; NotFound, MayNotDecide, OwnRequest, Conflict (`not_requested`,
    `request_lapsed`), Invalid (`more_than_asked`, `amount_fixed` for what has no amount) and what
    `granting.grant_compensation` raises of customers and orders.
    """
    said = _Approval(number, amount, by, role)

    def work(db: Connection, facts: LiveFacts | None) -> Granted | Refused:
        return _approve(db, shop, said, facts)

    return with_facts(engine, admin, shop, work)


def decline(
    engine: Engine, shop: str, number: int, text: str, *, by: By, role: Role | None = None
) -> None:
    """Say no to a request, and why; who asked is told.

    Raises NotFound, MayNotDecide, OwnRequest, Conflict (`not_requested`, `request_lapsed`) and
    Invalid (`text_missing`, `too_long`, `not_text`).
    """
    if not text.strip():
        raise Invalid("say why it is declined", code="text_missing")
    check_words(reason_text=text)
    with engine.begin() as db:
        row = _request(db, shop, number, by=by, role=role)
        ended = {
            "state": State.DECLINED,
            "decided_at": func.now(),
            "decided_by": by.id,
            "ended_at": func.now(),
            "end": State.DECLINED,
            "reason_text": text.strip(),
        }
        _change(db, row, ended)
        append(db, shop, Ref(row.id, row.customer_gid), EventKind.DECLINED, by=by)
        _tell_asker(db, row, Decided.DECLINED, by=by)


def _approve(
    db: Connection, shop: str, said: _Approval, facts: LiveFacts | None
) -> Granted | Refused:
    row = _request(db, shop, said.number, by=said.by, role=said.role)
    about = About(row.customer_gid, row.order_gid, row.issue_id)
    asker = Asker(row.by, _role_of_asker(db, row))
    wanted = _wanted(row, said.amount)
    decision = decide(db, shop, about, wanted, asker=asker, by=said.by, facts=facts, besides=row.id)
    if decision.refusal is not None:
        return decision.refusal
    if said.amount is not None and decision.judgement.hold > row.amount:
        raise Invalid(
            f"{decision.judgement.hold} is more than the {row.amount} that were asked for",
            code="more_than_asked",
            limit=row.amount,
            value=decision.judgement.hold,
        )
    _grant(db, row, decision, by=said.by)
    return Granted(row.id, row.number, State.RESERVED)


def _grant(db: Connection, row: CompensationRow, decision: Decision, *, by: By) -> None:
    case, hold = decision.case, decision.judgement.hold
    known = {
        "reason": case.reason,
        "customer_gid": case.customer_gid,
        "currency": case.currency,
        "decided_by": by.id,
    }
    _change(db, row, known | reserving.columns(db, row.shop, decision, row.kind))
    reserving.hold(db, row.shop, row.id, decision, why="approved")
    less = hold < row.amount
    data = {"amount": hold} | ({"asked": row.amount} if less else {})
    ref = Ref(row.id, case.customer_gid)
    append(db, row.shop, ref, EventKind.APPROVED, by=by, data=data, at=decision.at)
    _tell_asker(db, row, Decided.LESS if less else Decided.APPROVED, by=by)


def _request(
    db: Connection, shop: str, number: int, *, by: By, role: Role | None
) -> CompensationRow:
    """The request, locked. Raises what both decisions raise."""
    if role is not None and not may(role, Permission.APPROVE_COMPENSATION):
        raise MayNotDecide(role)
    row = queries.compensation(db, shop, number, locked=True)
    if row.state is not State.REQUESTED:
        raise Conflict(
            f"compensation {number} is {row.state} by now, not requested",
            code="not_requested",
            number=number,
            state=row.state.value,
        )
    if row.actor is Actor.STAFF and row.by == by:
        raise OwnRequest(number)
    if row.request_expires_at is not None and row.request_expires_at <= datetime.now(UTC):
        raise Conflict(f"the request {number} has lapsed", code="request_lapsed", number=number)
    return row


def _role_of_asker(db: Connection, row: CompensationRow) -> Role | None:
    """What who asked is now, and was then if they are gone; None: it was no person."""
    then = row.wants.get(_ROLE)
    if then is None:
        return None
    its = (StaffMember.shop == row.shop, StaffMember.id == row.actor_id)
    return Role(db.scalar(select(StaffMember.role).where(*its)) or then)


def _wanted(row: CompensationRow, amount: Money | None) -> Wanted:
    """What was asked for as the request shows it: a percent stays the amount that it was then."""
    fixed = row.percentage is not None or row.kind is Kind.FREE_SHIPPING
    if fixed and amount is not None:
        raise Invalid(f"a {row.kind} of this sort has no amount to lower", code="amount_fixed")
    worth = Worth(percentage=row.percentage) if fixed else Worth(amount=amount or row.worth)
    reason = "" if row.issue_id is not None else row.reason or ""
    return Wanted(row.kind, reason, worth)


def _change(db: Connection, row: CompensationRow, values: dict[str, Any]) -> None:
    its = (Compensation.shop == row.shop, Compensation.id == row.id)
    db.execute(update(Compensation).where(*its).values(values))


def _tell_asker(db: Connection, row: CompensationRow, decided: Decided, *, by: By) -> None:
    if row.actor is not Actor.STAFF or row.actor_id is None:
        return
    told, whom = Told.APPROVAL_DECIDED, (row.actor_id,)
    tell(db, row.shop, whom, told, None, key=decided, by=by, compensation_id=row.id)
