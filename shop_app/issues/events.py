"""What happened to an issue, one line each; what stands there never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert

from shop_app.issues.models import IssueEvent
from shop_app.timeline.service import By


class EventKind(StrEnum):
    """What happened. Beside each: what `data` holds."""

    OPENED = "opened"
    """`repeat_of`: number of the earlier issue; `cause`, `rule`: when a rule opened it."""
    CAUSE_JOINED = "cause_joined"
    """`cause`, `rule`: something else went wrong that belongs to the issue."""
    MOVED = "moved"
    """`before`, `after`: statuses."""
    ASSIGNED = "assigned"
    """`before`, `after`: ids of staff members, None: nobody."""
    EDITED = "edited"
    """`fields`: name → [before, after]; words of people are named only, with [None, None]."""
    REMEDIED = "remedied"
    """`remedy`, `amount` (minor units), `currency`."""
    RESPONDED = "responded"
    """The first answer to the customer; `seconds`: business seconds it took, `target`."""
    FOLLOWED_UP = "followed_up"
    """`content`: whether the customer is content."""
    ERASED = "erased"
    """Shopify had the customer's words erased."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Which issue a line is about, and whose it is; None: a guest's."""

    id: int
    customer_gid: str | None


def append(
    db: Connection,
    shop: str,
    issue: Ref,
    kind: EventKind,
    *,
    by: By,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Add a line, at the transaction's time when `at` is None."""
    values = {
        "shop": shop,
        "issue_id": issue.id,
        "customer_gid": issue.customer_gid,
        "kind": kind,
        "actor": by.actor,
        "actor_id": by.id,
        "data": dict(data or {}),
    }
    db.execute(insert(IssueEvent).values(values if at is None else values | {"at": at}))
