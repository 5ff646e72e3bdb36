"""What moved in a shop's ledger, for accounting: each hold, spend and release once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.compensation.kinds import Kind, Move, Origin, Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of movements ended."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What one compensation moved at a time. `held` and `spent` are differences, minor units of
    `currency`, the shop's at that time; `month` ("2026-05") is the one whose budget it counts in, which is when
    the money was first held. `why` is a code, `actor` and `actor_id` are who asked for it."""

    id: int
    at: datetime
    month: str
    number: int
    origin: Origin
    kind: Kind
    reason: str | None
    move: Move
    why: str
    held: int
    spent: int
    currency: str
    order_gid: str | None
    order_name: str | None
    customer_gid: str | None
    issue_number: int | None
    actor: str
    actor_id: str | None

    @property
    def place(self) -> Place:
        """Where the next page goes on."""
        return Place(self.at, self.id)


# Every compensation that counts anywhere counts in its month of the shop, and no merge moves that.
_PAGE = text(
    f"""
    SELECT moved.id, moved.at, split_part(moved.period, ' ', 1) AS month, compensation.number, compensation.origin,
        compensation.kind, compensation.reason, moved.move, moved.why, moved.held, moved.spent,
        compensation.currency, compensation.order_gid, orders.name AS order_name,
        compensation.customer_gid, issue.number AS issue_number, compensation.actor,
        compensation.actor_id
    FROM allowance_movement AS moved
        JOIN compensation ON compensation.shop = :shop AND compensation.id = moved.compensation_id
        LEFT JOIN orders ON orders.shop = :shop AND orders.gid = compensation.order_gid
        LEFT JOIN issue ON issue.shop = :shop AND issue.id = compensation.issue_id
    WHERE moved.shop = :shop AND moved.scope = '{Scope.SHOP_MONTH}'
        AND moved.at >= :since AND moved.at < :until AND (moved.at, moved.id) > (:at, :id)
    ORDER BY moved.at, moved.id LIMIT :limit
    """  # noqa: S608 - constants
)


def movements(
    db: Connection,
    shop: str,
    since: datetime,
    until: datetime,
    *,
    after: Place | None = None,
    limit: int = 1_000,
) -> list[Movement]:
    """A page of what moved from `since` until before `until` (aware), the oldest first.

    An empty page is the end. What was given by hand and counts nowhere moved nothing.
    """
    begin = after or Place(since, 0)
    params = {"shop": shop, "since": since, "until": until, "at": begin.at, "id": begin.id}
    rows = db.execute(_PAGE, params | {"limit": limit}).mappings()
    return [
        Movement(
            **{
                **row,
                "origin": Origin(row["origin"]),
                "kind": Kind(row["kind"]),
                "move": Move(row["move"]),
            }
        )
        for row in rows
    ]
