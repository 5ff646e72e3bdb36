"""Append to a customer's timeline and read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from shop_app.timeline.models import TimelineEntry


class Kind(StrEnum):
    """What happened."""

    TAG_ADDED = "tag_added"
    TAG_REMOVED = "tag_removed"
    TAG_WITHDRAWN = "tag_withdrawn"


class Actor(StrEnum):
    """Who did it."""

    STAFF = "staff"
    RULE = "rule"
    FLOW = "flow"
    CUSTOMER = "customer"
    WEBHOOK = "webhook"
    RECONCILIATION = "reconciliation"
    OPERATOR = "operator"
    """The command line."""


@dataclass(frozen=True, slots=True)
class By:
    """Who did something; `id` is a staff member's, or a rule's, None where the kind says it all."""

    actor: Actor
    id: str | None = None


OPERATOR = By(Actor.OPERATOR)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to append; `data` holds the numbers, never personal data."""

    customer_gid: str
    kind: Kind
    actor: Actor
    data: dict[str, Any]


def append(db: Connection, shop: str, entries: Sequence[Entry]) -> None:
    """Add lines to the timelines of a shop's customers; what stands there never changes."""
    if entries:
        rows = [
            {
                "shop": shop,
                "customer_gid": entry.customer_gid,
                "kind": entry.kind,
                "actor": entry.actor,
                "data": entry.data,
            }
            for entry in entries
        ]
        db.execute(insert(TimelineEntry), rows)


@dataclass(frozen=True, slots=True)
class Written:
    """One line as it stands; ids grow from line to line."""

    id: int
    at: datetime
    kind: Kind
    actor: Actor
    data: dict[str, Any]


def latest(db: Connection, shop: str, customer_gid: str, limit: int = 50) -> list[Written]:
    """The newest lines of a customer's timeline, newest first."""
    entry = TimelineEntry
    rows = db.execute(
        select(entry.id, entry.at, entry.kind, entry.actor, entry.data)
        .where(entry.shop == shop, entry.customer_gid == customer_gid)
        .order_by(entry.id.desc())
        .limit(limit)
    )
    return [Written(row.id, row.at, Kind(row.kind), Actor(row.actor), row.data) for row in rows]
