"""Hold the money of a grant that the policy allows, and have Shopify told of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from shop_app.compensation import codes, ledger
from shop_app.compensation.claiming import send_soon
from shop_app.compensation.deciding import Decision
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.policy import Terms


def columns(db: Connection, shop: str, decision: Decision, kind: Kind) -> dict[str, Any]:
    """What a compensation becomes with this decision; its money is held next (`hold`)."""
    terms = decision.policy.terms
    due_at = decision.at + terms.take_back
    return {
        **decided(decision, kind),
        "state": State.RESERVED,
        "decided_at": decision.at,
        "terms": terms.model_dump(mode="json"),
        "code": codes.choose(db, shop, kind, terms),
        "expires_at": _expires_at(terms, kind, decision),
        "op": Op.CREATE,
        "op_due_at": due_at,
        "op_since": due_at,
    }


def decided(decision: Decision, kind: Kind) -> dict[str, Any]:
    """What a decision says of a compensation, also of one that has to be approved."""
    judgement = decision.judgement
    worth = None if kind is Kind.FREE_SHIPPING else judgement.value
    return {
        "amount": judgement.hold,
        "value": None if worth is None else worth.minor,
        "value_currency": None if worth is None else worth.currency,
        "percentage": judgement.percentage,
        "policy_version": decision.policy_version,
        "decision_id": decision.id,
    }


def hold(db: Connection, shop: str, compensation_id: int, decision: Decision, *, why: str) -> None:
    """Hold what it may cost and queue telling Shopify, once it can't be taken back any more."""
    said = decision.judgement
    ledger.hold(db, shop, compensation_id, decision.keys, said.hold, caps=said.caps, why=why)
    send_soon(db, shop, decision.policy.terms.take_back)


def _expires_at(terms: Terms, kind: Kind, decision: Decision) -> datetime | None:
    """The last second of its last day in the shop's time zone: customers are told a day."""
    days = {
        Kind.GIFT_CARD: terms.gift_card_days,
        Kind.STORE_CREDIT: terms.store_credit_days,
    }.get(kind, terms.code_days)
    if days is None:
        return None
    here = decision.case.timezone
    after = decision.at.astimezone(here).date() + timedelta(days=days + 1)
    return datetime.combine(after, time(), here).astimezone(UTC) - timedelta(seconds=1)
