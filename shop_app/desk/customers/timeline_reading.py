"""The one story of a customer, merged when it is read: what Amends and staff did, and what Shopify
told.

Nothing is copied: orders, refunds and parcels stay in the ledger, decisions in the timeline, issues,
notes and compensations with those who work on them. Each branch finds the customer's rows by its index and keeps no more than are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from shop_app.timeline import places
from shop_app.timeline.places import Place


class Show(StrEnum):
    """Which lines are wanted."""

    ALL = "all"
    TAGS = "tags"
    ORDERS = "orders"
    ISSUES = "issues"
    NOTES = "notes"
    COMPENSATIONS = "compensations"


class Happened(IntEnum):
    """What happened. Of the same moment, the higher number is the later one: causes stand first."""

    ORDERED = 0
    SHIPPED = 1
    DELIVERED = 2
    REFUNDED = 3
    CANCELLED = 4
    DECIDED = 5
    """A line of the timeline itself."""
    ISSUE = 6
    NOTED = 7
    GIVEN = 8
    """A line of a compensation's history."""


def place(written: str | None) -> Place:
    """The place that `str` wrote; the end, where the newest lines are, for what is none of ours."""
    return places.place(written, last_kind=9, digits=20)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line as it is known; `data` is what its branch of the statement tells of it."""

    place: Place
    kind: Happened
    data: Mapping[str, Any]


class _Branch(NamedTuple):
    """Where lines come from, and what is told of those that are left when they have been counted."""

    lines: str
    told: str


_DECIDED = _Branch(
    """
    SELECT at, 5 AS kind, CAST(id AS numeric) AS id, what, actor, data FROM (
        SELECT at, id, kind AS what, actor, data FROM timeline_entry
        WHERE shop = :shop AND customer_gid = :customer OFFSET 0
    ) AS entry
    """,
    "jsonb_build_object('kind', what, 'actor', actor, 'data', data)",
)
_ORDERED = _Branch(
    """
    SELECT processed_at AS at, 0 AS kind, CAST(split_part(gid, '/', 5) AS numeric) AS id,
        gid, name, total, currency
    FROM orders WHERE shop = :shop AND customer_gid = :customer AND deleted_at IS NULL
    """,
    "jsonb_build_object('order', gid, 'name', name, 'amount', total, 'currency', currency)",
)
_CANCELLED = _Branch(
    """
    SELECT cancelled_at AS at, 4 AS kind, CAST(split_part(gid, '/', 5) AS numeric) AS id, gid, name
    FROM orders WHERE shop = :shop AND customer_gid = :customer AND deleted_at IS NULL
        AND cancelled_at IS NOT NULL
    """,
    "jsonb_build_object('order', gid, 'name', name)",
)
# OFFSET 0: looked up order by order, by the index, whatever the planner believes of the tables.
_REFUNDED = _Branch(
    """
    SELECT back.created_at AS at, 3 AS kind, CAST(split_part(back.gid, '/', 5) AS numeric) AS id,
        orders.gid, name, paid, orders.currency AS paid_in, back.amount, back.currency
    FROM orders CROSS JOIN LATERAL (
        SELECT gid, created_at, amount, currency FROM refund
        WHERE shop = :shop AND order_gid = orders.gid OFFSET 0
    ) AS back
    WHERE shop = :shop AND customer_gid = :customer AND deleted_at IS NULL
    """,
    "jsonb_build_object('order', gid, 'name', name, 'amount', amount, 'currency', currency,"
    " 'paid', paid, 'paid_in', paid_in)",
)
# Cancelled and failed parcels were never on their way. The first word of delivery counts.
_PARCELS = _Branch(
    """
    SELECT moment.at, moment.kind, CAST(split_part(parcel, '/', 5) AS numeric) AS id,
        orders.gid, name, processed_at, cancelled_at, country, sent.*
    FROM orders CROSS JOIN LATERAL (
        SELECT gid AS parcel, created_at AS shipped_at, estimated_delivery_at,
            coalesce(delivered_at, (
                SELECT min(happened_at) FROM fulfillment_event
                WHERE shop = :shop AND order_gid = orders.gid AND fulfillment_gid = fulfillment.gid
                    AND status = 'delivered'
            )) AS delivered_at
        FROM fulfillment
        WHERE shop = :shop AND order_gid = orders.gid AND deleted_at IS NULL
            AND (status IS NULL OR status NOT IN ('cancelled', 'error', 'failure')) OFFSET 0
    ) AS sent
    CROSS JOIN LATERAL (VALUES (1, shipped_at), (2, delivered_at)) AS moment (kind, at)
    WHERE shop = :shop AND customer_gid = :customer AND deleted_at IS NULL
        AND moment.at IS NOT NULL
    """,
    """jsonb_build_object('order', gid, 'name', name, 'ordered_at', processed_at,
        'cancelled', cancelled_at IS NOT NULL, 'country', country, 'shipped_at', shipped_at,
        'delivered_at', delivered_at, 'estimate', estimated_delivery_at,
        'estimates', (
            SELECT jsonb_agg(estimated_delivery_at ORDER BY happened_at) FROM fulfillment_event
            WHERE shop = :shop AND order_gid = line.gid AND fulfillment_gid = parcel
                AND estimated_delivery_at IS NOT NULL
        ),
        'days', (
            SELECT days FROM delivery_promise
            WHERE shop = :shop AND country IN (coalesce(line.country, ''), '')
            ORDER BY country DESC LIMIT 1
        ))""",
)
_ISSUES = _Branch(
    """
    SELECT at, 6 AS kind, CAST(id AS numeric) AS id, what, actor, actor_id, data, issue_id FROM (
        SELECT at, id, kind AS what, actor, actor_id, data, issue_id FROM issue_event
        WHERE shop = :shop AND customer_gid = :customer OFFSET 0
    ) AS event
    """,
    """jsonb_build_object('kind', what, 'actor', actor, 'by', actor_id, 'data', data,
        'issue', (SELECT number FROM issue WHERE shop = :shop AND id = line.issue_id))""",
)
_NOTED = _Branch(
    """
    SELECT at, 7 AS kind, CAST(id AS numeric) AS id, actor, author_id, said, words, corrects,
        erased_at, issue_id, order_gid
    FROM (
        SELECT at, id, actor, author_id, said, text AS words, corrects, erased_at, issue_id, order_gid
        FROM note WHERE shop = :shop AND customer_gid = :customer OFFSET 0
    ) AS written
    """,
    """jsonb_build_object('actor', actor, 'by', author_id, 'said', said, 'text', words,
        'correction', corrects IS NOT NULL, 'erased', erased_at IS NOT NULL,
        'issue', (SELECT number FROM issue WHERE shop = :shop AND id = line.issue_id),
        'order', order_gid,
        'name', (SELECT name FROM orders WHERE shop = :shop AND gid = line.order_gid))""",
)
_GIVEN = _Branch(
    """
    SELECT at, 8 AS kind, CAST(id AS numeric) AS id, what, actor, actor_id, data, compensation_id
    FROM (
        SELECT at, id, kind AS what, actor, actor_id, data, compensation_id FROM compensation_event
        WHERE shop = :shop AND customer_gid = :customer OFFSET 0
    ) AS event
    """,
    """(SELECT jsonb_build_object('kind', what, 'actor', line.actor, 'by', line.actor_id,
            'data', data, 'given', its.kind, 'number', its.number, 'currency', its.currency)
        FROM compensation AS its WHERE its.shop = :shop AND its.id = line.compensation_id)""",
)
_NEWEST = "ORDER BY at DESC, kind DESC, id DESC LIMIT :limit"
_LINES = """
    SELECT at, kind, id, {told} AS data FROM (
        SELECT * FROM ({lines}) AS line
        WHERE (at, kind, id) < (:at, :kind, CAST(:id AS numeric)) {newest}
    ) AS line
    """


def _statement(*branches: _Branch) -> str:
    each = (_LINES.format(newest=_NEWEST, **branch._asdict()) for branch in branches)
    return f"SELECT * FROM ({' UNION ALL '.join(each)}) AS story {_NEWEST}"  # noqa: S608 - constants


_OF_ORDERS = (_ORDERED, _CANCELLED, _REFUNDED, _PARCELS)
_STATEMENTS = {
    Show.ALL: text(_statement(_DECIDED, *_OF_ORDERS, _ISSUES, _NOTED, _GIVEN)),
    Show.TAGS: text(_statement(_DECIDED)),
    Show.ORDERS: text(_statement(*_OF_ORDERS)),
    Show.ISSUES: text(_statement(_ISSUES)),
    Show.NOTES: text(_statement(_NOTED)),
    Show.COMPENSATIONS: text(_statement(_GIVEN)),
}


def happenings(
    db: Connection, shop: str, customer_gid: str, show: Show, *, before: Place, limit: int
) -> Sequence[Happening]:
    """The newest lines, newest first, that come after the one at the place `before`.

    Going on from the last place of a page neither repeats nor misses a line, whatever is new.
    """
    params = {
        "shop": shop,
        "customer": customer_gid,
        "at": before.at,
        "kind": before.kind,
        "id": before.id,
        "limit": limit,
    }
    return [
        Happening(Place(row.at, row.kind, int(row.id)), Happened(row.kind), row.data)
        for row in db.execute(_STATEMENTS[show], params)
    ]
