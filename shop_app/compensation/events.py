"""What happened to a compensation, one line each; what stands there never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert

from shop_app.compensation.models import CompensationEvent
from shop_app.timeline.service import By


class EventKind(StrEnum):
    """What happened. Beside each: what `data` holds; amounts are minor units of the shop's currency."""

    REQUESTED = "requested"
    """`amount`, `approvals`: codes of why somebody has to approve."""
    APPROVED = "approved"
    """`amount`, `asked`: what was asked for, when it was more."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    RESERVED = "reserved"
    """`amount`."""
    TAKEN_BACK = "taken_back"
    GRANTED = "granted"
    """`looked_up`: it was found in Shopify, the answer had been lost."""
    DELAYED = "delayed"
    """`code` of why Shopify could not be told; it goes on by itself. `op` of these three: what it is
    that Shopify is told (`Op`), where that is not the grant itself."""
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    """`code` of why."""
    SETTLED = "settled"
    """A person said what had happened; `done`."""
    REDEEMED = "redeemed"
    """`amount` that was redeemed now (negative: given back), `order` gid where there is one."""
    REVOKED = "revoked"
    """`released`; `by_hand`: noticed in Shopify."""
    EXTENDED = "extended"
    """`until`: ISO date and time, None: without end; `by_hand`: noticed in Shopify."""
    EXPIRED = "expired"
    """`released`."""
    FOUND = "found"
    """Given by hand in Shopify, and counted from now on; `amount`."""
    STRAY = "stray"
    """Found in Shopify although it had failed or was taken back; it is switched off."""
    CLEANED = "cleaned"
    """The ended code was deleted from the shop."""


_APPEND = insert(CompensationEvent)


@dataclass(frozen=True, slots=True)
class Ref:
    """Which compensation a line is about, and whose it is; None: a guest's."""

    id: int
    customer_gid: str | None


def append(
    db: Connection,
    shop: str,
    compensation: Ref,
    kind: EventKind,
    *,
    by: By,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Add a line, at the transaction's time when `at` is None."""
    values = {
        "shop": shop,
        "compensation_id": compensation.id,
        "customer_gid": compensation.customer_gid,
        "kind": kind,
        "actor": by.actor,
        "actor_id": by.id,
        "data": dict(data or {}),
    }
    db.execute(_APPEND, values if at is None else values | {"at": at})
