"""Keep returns and disputes true: what customers asked for, and what their banks did."""

from __future__ import annotations

from sqlalchemy import Connection, text

from shop_app.effects import NOTHING, Effects
from shop_app.orders.records import DisputeVersion, ReturnRecord
from shop_app.orders.service import of_order

_ADD_RETURN = text(
    """
    INSERT INTO order_return (shop, gid, order_gid, requested_at, reasons)
    VALUES (:shop, :gid, :order_gid, :requested_at, :reasons)
    ON CONFLICT DO NOTHING
    """
)


def add_return(db: Connection, shop: str, asked: ReturnRecord) -> Effects:
    """Book once that a customer asked to send something back."""
    added = db.execute(
        _ADD_RETURN,
        {
            "shop": shop,
            "gid": asked.gid,
            "order_gid": asked.order_gid,
            "requested_at": asked.requested_at,
            "reasons": list(asked.reasons),
        },
    )
    return of_order(db, shop, asked.order_gid) if added.rowcount else NOTHING


# An update can come before the dispute itself; its body says as much.
_APPLY_DISPUTE = text(
    """
    INSERT INTO dispute AS stored (shop, gid, order_gid, kind, reason, status, amount, currency,
        initiated_at, evidence_due_at, finalized_at, heard_at)
    VALUES (:shop, :gid, :order_gid, :kind, :reason, :status, :amount, :currency,
        :initiated_at, :evidence_due_at, :finalized_at, :heard_at)
    ON CONFLICT (shop, gid) DO UPDATE SET
        order_gid = coalesce(excluded.order_gid, stored.order_gid), kind = excluded.kind,
        reason = excluded.reason, status = excluded.status, amount = excluded.amount,
        currency = excluded.currency, evidence_due_at = excluded.evidence_due_at,
        finalized_at = excluded.finalized_at, heard_at = excluded.heard_at
    WHERE stored.heard_at < excluded.heard_at
    """
)


def apply_dispute(db: Connection, shop: str, version: DisputeVersion) -> Effects:
    """Book a dispute as it stands if that was heard later than what we have."""
    applied = db.execute(
        _APPLY_DISPUTE,
        {
            "shop": shop,
            "gid": version.gid,
            "order_gid": version.order_gid,
            "kind": version.kind,
            "reason": version.reason,
            "status": version.status,
            "amount": version.amount.minor,
            "currency": version.amount.currency,
            "initiated_at": version.initiated_at,
            "evidence_due_at": version.evidence_due_at,
            "finalized_at": version.finalized_at,
            "heard_at": version.heard_at,
        },
    )
    if not applied.rowcount or version.order_gid is None:
        return NOTHING
    return of_order(db, shop, version.order_gid)
