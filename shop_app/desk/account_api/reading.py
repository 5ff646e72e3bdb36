"""What is read for a customer's own pages: of their issues and compensations what they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from shop_app.compensation.kinds import Origin, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.queries import COLUMNS, CompensationRow, as_row
from shop_app.gids import number_of
from shop_app.issues.rules import Status

MOST = 50
"""Issues, and compensations, of one answer."""

MOST_REPLIES = 200
"""Notes of one answer, the newest; far above what anybody is told."""

SHOWN = (State.GRANTED, State.REDEEMED, State.EXPIRED, State.REVOKED)
"""Where a compensation stands that its customer has got."""

NOT_FOR_CUSTOMERS = frozenset({"negative_review", "dispute"})
"""Shipped reasons that only staff see: nobody reports their own review, or their bank's claim, and
nobody is shown what the shop notes about it."""

# Nothing internal is selected, so nothing internal can be answered. Words are the customer's as long as
# staff have not changed them.
_ISSUES = text(
    """
    SELECT issue.id, issue.number, issue.reason, issue.status, issue.opened_at,
        orders.gid AS order_gid, orders.name AS order_name,
        CASE WHEN own.words THEN issue.impact ELSE '' END AS happened,
        CASE WHEN own.words THEN issue.wish ELSE '' END AS wish
    FROM issue
    CROSS JOIN LATERAL (
        SELECT issue.opened_by = 'customer' AND NOT EXISTS (
            SELECT FROM issue_event AS event
            WHERE event.shop = :shop AND event.issue_id = issue.id AND event.kind = 'edited'
                AND event.data -> 'fields' ?| ARRAY['impact', 'wish']
        ) AS words
    ) AS own
    LEFT JOIN orders ON orders.shop = :shop AND orders.gid = issue.order_gid
        AND orders.deleted_at IS NULL
    WHERE issue.shop = :shop AND issue.customer_gid = :customer
        AND (CAST(:order AS text) IS NULL OR issue.order_gid = :order)
        AND (CAST(:id AS bigint) IS NULL OR issue.id = :id)
        AND (issue.opened_by = 'customer' OR issue.reason <> ALL(:hidden))
    ORDER BY issue.status IN ('resolved', 'closed'), issue.id DESC LIMIT :limit
    """
)
# A note that was corrected is not shown, whatever became of it: who marked an internal one by
# mistake corrects it with an internal one.
_REPLIES = text(
    """
    SELECT note.issue_id, note.at, note.text FROM note
    WHERE note.shop = :shop AND note.issue_id = ANY(:ids) AND note.said = 'to_customer'
        AND note.text <> ''
        AND NOT EXISTS (
            SELECT FROM note AS later WHERE later.shop = :shop AND later.corrects = note.id
        )
    ORDER BY note.id DESC LIMIT :limit
    """
)
_LINES = text(
    """
    SELECT gid, variant_gid, sku, quantity FROM order_line
    WHERE shop = :shop AND order_gid = :order ORDER BY gid LIMIT :limit
    """
)
_STAFF = text("SELECT name FROM staff_member WHERE shop = :shop AND name <> ''")


@dataclass(frozen=True, slots=True)
class IssueSeen:
    """An issue without anything internal; `order_name` None: it is about no order we know.

    `happened` and `wish` are the customer's own words, "" where staff wrote them.
    """

    id: int
    number: int
    reason: str
    status: Status
    opened_at: datetime
    order_name: str | None
    happened: str
    wish: str


@dataclass(frozen=True, slots=True)
class ReplySeen:
    """What was said to a customer."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line of an order."""

    gid: str
    variant_gid: str | None
    sku: str | None
    quantity: int


def issues_of(
    db: Connection,
    shop: str,
    customer: str,
    *,
    order: str | None = None,
    issue_id: int | None = None,
    limit: int = MOST,
) -> list[IssueSeen]:
    """A customer's issues, those that are open first, then the newest; `order`: of this order only,
    `issue_id`: this one only."""
    whose = {"shop": shop, "customer": customer, "order": order, "id": issue_id, "limit": limit}
    hidden = sorted(NOT_FOR_CUSTOMERS)
    return [
        IssueSeen(
            id=row.id,
            number=row.number,
            reason=row.reason,
            status=Status(row.status),
            opened_at=row.opened_at,
            order_name=row.order_gid and (row.order_name or number_of(row.order_gid)),
            happened=row.happened,
            wish=row.wish,
        )
        for row in db.execute(_ISSUES, whose | {"hidden": hidden})
    ]


def replies_to(
    db: Connection, shop: str, issues: Sequence[IssueSeen]
) -> Mapping[int, list[ReplySeen]]:
    """What was said to the customer about each of these issues, by its id, the oldest first."""
    said: dict[int, list[ReplySeen]] = {one.id: [] for one in issues}
    if said:
        about = {"shop": shop, "ids": list(said), "limit": MOST_REPLIES}
        for row in reversed(db.execute(_REPLIES, about).all()):
            said[row.issue_id].append(ReplySeen(row.at, row.text))
    return said


def staff_names(db: Connection, shop: str) -> list[str]:
    """The names of all staff members, however long ago they were seen."""
    return list(db.scalars(_STAFF, {"shop": shop}))


def given_to(
    db: Connection, shop: str, customer: str, *, order: str | None = None, limit: int = MOST
) -> list[CompensationRow]:
    """What Amends gave a customer, what can still be used first, then the newest; `order`: for this
    order only.

    What was given by hand, in Shopify, is left out: whether it was for this, and whether they know
    of it, nobody can tell.
    """
    wanted = select(*COLUMNS).where(
        Compensation.shop == shop,
        Compensation.customer_gid == customer,
        Compensation.state.in_(SHOWN),
        Compensation.origin == Origin.AMENDS,
    )
    if order is not None:
        wanted = wanted.where(Compensation.order_gid == order)
    over = Compensation.state != State.GRANTED
    rows = db.execute(wanted.order_by(over, Compensation.id.desc()).limit(limit)).mappings()
    return [as_row(row) for row in rows]


def lines_of(db: Connection, shop: str, order: str, *, limit: int) -> list[LineSeen]:
    """The lines of an order."""
    about = {"shop": shop, "order": order, "limit": limit}
    return [LineSeen(*row) for row in db.execute(_LINES, about)]
