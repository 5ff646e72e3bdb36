"""What the books have about the customer or the order that a block stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, text

from shop_app.errors import NotFound
from shop_app.gids import number_of
from shop_app.issues.models import AT_WORK, Issue
from shop_app.issues.queries import COLUMNS, IssueRow, as_row
from shop_app.tagging.explain import Assigned
from shop_app.tagging.rules import State

MOST_AT_WORK = 50
"""Issues at work among which the most urgent are looked for; nobody has so many."""

_NEVER = datetime.max.replace(tzinfo=UTC)
_TAGS = """
    SELECT jsonb_agg(jsonb_build_object(
        'tag', tag, 'wanted', wanted, 'in_shop', in_shop, 'error', error, 'reason', reason
    ) ORDER BY in_shop = 'ours' DESC, tag)
    FROM tag_assignment
    WHERE shop = :shop AND customer_gid = who.gid AND (wanted OR in_shop <> 'absent')
    """
_CUSTOMER = text(
    f"""
    SELECT CAST(NULL AS text) AS order_gid, CAST(NULL AS text) AS order_name, who.gid AS customer,
        ({_TAGS}) AS tags
    FROM (
        SELECT coalesce(named.merged_into, named.gid) AS gid FROM customer AS named
        WHERE named.shop = :shop AND named.gid = :gid
            AND (named.deleted_at IS NULL OR named.merged_into IS NOT NULL)
    ) AS who
    """  # noqa: S608 - constants
)
_ORDER = text(
    f"""
    SELECT who.order_gid, who.order_name, who.gid AS customer, ({_TAGS}) AS tags
    FROM (
        SELECT orders.gid AS order_gid, orders.name AS order_name,
            coalesce(buyer.merged_into, orders.customer_gid) AS gid
        FROM orders LEFT JOIN customer AS buyer
            ON buyer.shop = :shop AND buyer.gid = orders.customer_gid
        WHERE orders.shop = :shop AND orders.gid = :gid AND orders.deleted_at IS NULL
    ) AS who
    """  # noqa: S608 - constants
)


@dataclass(frozen=True, slots=True)
class TagNow:
    """A tag as it was decided last: `reason` is what was kept of why."""

    tag: str
    assigned: Assigned
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """Whom a block is about. `order_gid` None: the page of a customer; `customer_gid` None: a
    guest's order. Somebody who was merged is who was kept."""

    customer_gid: str | None
    order_gid: str | None
    order_name: str | None
    tags: tuple[TagNow, ...]


def beside_customer(db: Connection, shop: str, gid: str) -> Beside:
    """Raises NotFound for a customer that the shop does not have (any more)."""
    return _beside(db.execute(_CUSTOMER, {"shop": shop, "gid": gid}).one_or_none(), gid)


def beside_order(db: Connection, shop: str, gid: str) -> Beside:
    """Raises NotFound for an order that the shop does not have (any more)."""
    return _beside(db.execute(_ORDER, {"shop": shop, "gid": gid}).one_or_none(), gid)


def at_work(db: Connection, what: Beside, shop: str) -> list[IssueRow]:
    """Issues of the order and its customer that somebody still has to do with, those due first."""
    about = [
        column == gid
        for column, gid in (
            (Issue.customer_gid, what.customer_gid),
            (Issue.order_gid, what.order_gid),
        )
        if gid is not None
    ]
    wanted = select(*COLUMNS).where(Issue.shop == shop, or_(*about), text(AT_WORK))
    found = db.execute(wanted.order_by(Issue.id.desc()).limit(MOST_AT_WORK)).mappings()
    return sorted(map(as_row, found), key=_urgency)


def _urgency(row: IssueRow) -> datetime:
    """Those without a target come last, the newest of them first, as they were read."""
    return row.due_at or _NEVER


def _beside(row: Row[Any] | None, gid: str) -> Beside:
    if row is None:
        raise NotFound(f"Amends has not heard of {gid}", code="not_heard_of")
    name = None if row.order_gid is None else row.order_name or number_of(row.order_gid)
    return Beside(row.customer, row.order_gid, name, tuple(map(_tag, row.tags or ())))


def _tag(told: dict[str, Any]) -> TagNow:
    state = State(told["wanted"], None, None, expired=False)
    assigned = Assigned(told["wanted"], told["in_shop"], told["error"], state)
    return TagNow(told["tag"], assigned, told["reason"])
