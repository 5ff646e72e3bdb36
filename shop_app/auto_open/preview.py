"""What a rule would have opened in the past: looked up in the ledger, nothing is written."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, TextClause, select, text

from shop_app.auto_open.finding import Wanted, look, wanted
from shop_app.auto_open.rule import AutoDraft, AutoRule
from shop_app.auto_open.rules import Trigger
from shop_app.conditions.facts.local_days import day_of
from shop_app.orders.models import Order
from shop_app.shops.queries import installed
from shop_app.timezones import zone

DAYS = 90
MOST_PEOPLE = 2_000
"""Customers and guests' orders looked at, those of the newest trouble first; our own choice."""

MOST_SECONDS = 2.0
"""So long a preview goes on looking; our own choice."""

_AT_ONCE = 100
_EXAMPLES = 5

_WHOSE = "coalesce(orders.customer_gid, orders.gid)"
_NEWEST = """
    SELECT gid FROM (
        SELECT {whose} AS gid, max(trouble.at) AS newest
        FROM ({trouble} ORDER BY at DESC LIMIT :rows) AS trouble
            JOIN orders ON orders.shop = :shop AND orders.gid = trouble.order_gid
        WHERE orders.deleted_at IS NULL
        GROUP BY 1
    ) AS people ORDER BY newest DESC, gid LIMIT :people
    """
_REFUNDS = """
    SELECT order_gid, created_at AS at FROM refund WHERE shop = :shop AND created_at >= :since
    """
_TROUBLE: Mapping[Trigger, str] = {
    Trigger.REFUND_CREATED: _REFUNDS,
    Trigger.NTH_REFUND: _REFUNDS,
    Trigger.ORDER_CANCELLED: """
        SELECT gid AS order_gid, cancelled_at AS at FROM orders
        WHERE shop = :shop AND cancelled_at >= :since
        """,
    # A promise may have been made long before the days that are looked at.
    Trigger.LATE_DELIVERY: """
        SELECT gid AS order_gid, processed_at AS at FROM orders
        WHERE shop = :shop AND processed_at >= :since - interval '30 days' AND deleted_at IS NULL
            AND EXISTS (SELECT FROM fulfillment
                WHERE fulfillment.shop = :shop AND fulfillment.order_gid = orders.gid)
        """,
    Trigger.PARCEL_EVENT: """
        SELECT order_gid, happened_at AS at FROM fulfillment_event
        WHERE shop = :shop AND happened_at >= :since
            AND status IN ('attempted_delivery', 'delayed', 'failure')
        """,
    Trigger.RETURN_REQUESTED: """
        SELECT order_gid, requested_at AS at FROM order_return
        WHERE shop = :shop AND requested_at >= :since
        """,
    Trigger.DISPUTE_OPENED: """
        SELECT order_gid, initiated_at AS at FROM dispute
        WHERE shop = :shop AND initiated_at >= :since
        """,
}


@dataclass(frozen=True, slots=True)
class Example:
    """An issue that would have been opened; `order_name` None: it would be about the customer."""

    at: datetime
    customer_gid: str | None
    order_gid: str | None
    order_name: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would have come of a rule in the last DAYS days.

    `issues` would have been opened, `joined` causes would have been part of them, and `held` is how
    many more the cap would have held back. Not `whole`: only the `people` of the newest trouble
    were looked at, customers and guests' orders.
    """

    issues: int
    joined: int
    held: int
    people: int
    whole: bool
    examples: tuple[Example, ...]


def preview(db: Connection, shop: str, draft: AutoDraft, now: datetime) -> Preview:
    """Look at the last DAYS days, as long as MOST_SECONDS allow.

    Causes of one order are taken as one issue, as they are while it is at work.
    """
    rule = AutoRule("preview", draft, active=True, since=now - timedelta(days=DAYS))
    gids = _people(db, shop, rule)
    ends = time.monotonic() + MOST_SECONDS
    found: list[Wanted] = []
    looked_at = 0
    while looked_at < len(gids) and time.monotonic() < ends:
        some = gids[looked_at : looked_at + _AT_ONCE]
        happened = look(db, shop, [rule], some, now).found
        found += wanted(db, shop, happened, (), now)
        looked_at += len(some)
    whole = looked_at == len(gids) and len(gids) < MOST_PEOPLE
    return _counted(db, shop, rule, found, replace(_NONE, people=looked_at, whole=whole))


_NONE = Preview(0, 0, 0, 0, whole=True, examples=())


def _people(db: Connection, shop: str, rule: AutoRule) -> list[str]:
    params = {"shop": shop, "since": rule.since, "rows": 2 * MOST_PEOPLE, "people": MOST_PEOPLE}
    return list(db.scalars(_newest(rule.draft.catch.trigger), params))


def _newest(trigger: Trigger) -> TextClause:
    return text(_NEWEST.format(whose=_WHOSE, trouble=_TROUBLE[trigger]))


def _counted(
    db: Connection, shop: str, rule: AutoRule, found: list[Wanted], looked: Preview
) -> Preview:
    details = installed(db, shop)
    local = zone(details.timezone if details else None)
    first: dict[str, Wanted] = {}
    for one in sorted(found, key=lambda one: one.cause.at):
        first.setdefault(one.cause.order_gid or one.cause.key, one)
    by_day = Counter(day_of(one.cause.at, local) for one in first.values())
    held = sum(max(0, number - rule.draft.cap) for number in by_day.values())
    newest = sorted(first.values(), key=lambda one: one.cause.at, reverse=True)[:_EXAMPLES]
    return replace(
        looked,
        issues=len(first) - held,
        joined=len(found) - len(first),
        held=held,
        examples=_examples(db, shop, newest),
    )


def _examples(db: Connection, shop: str, newest: list[Wanted]) -> tuple[Example, ...]:
    gids = [one.cause.order_gid for one in newest if one.cause.order_gid]
    rows = db.execute(select(Order.gid, Order.name).where(Order.shop == shop, Order.gid.in_(gids)))
    names = {row.gid: row.name for row in rows}
    return tuple(
        Example(
            one.cause.at,
            one.customer_gid,
            one.cause.order_gid,
            names.get(one.cause.order_gid or ""),
        )
        for one in newest
    )
