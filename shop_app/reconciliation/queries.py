"""How far a shop is verified, what was never heard of, and how far its backfill is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, text

from shop_app.reconciliation.backfill_rows import LOADING, Kind
from shop_app.reconciliation.models import DONE, FAILED, RUNNING
from shop_app.reconciliation.runs import (
    CUSTOMERS,
    FULFILLMENTS,
    ORDERS,
    REFUNDS,
    SUBSCRIPTIONS,
    TAGS,
)

TOPICS: Mapping[str, tuple[str, ...]] = {
    ORDERS: (
        "orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/fulfilled",
        "orders/edited", "orders/delete",
    ),
    REFUNDS: ("refunds/create",),
    FULFILLMENTS: ("fulfillments/create", "fulfillments/update", "fulfillment_events/create"),
    CUSTOMERS: ("customers/create", "customers/update", "customers/purchasing_summary"),
    TAGS: ("customer.tags_added", "customer.tags_removed"),
    SUBSCRIPTIONS: (),
}  # fmt: skip
"""Which topics should have told of each family."""


@dataclass(frozen=True, slots=True)
class Verified:
    """`up_to`: everything that changed before is as at Shopify; None: never compared yet.

    `running` is when the comparison going on now began, `error` why the last one failed.
    """

    up_to: datetime | None
    running: datetime | None
    error: str | None


_VERIFIED = text(
    """
    SELECT verified_up_to, (
            SELECT max(started_at) FROM reconciliation_run AS run
            WHERE run.shop = :shop AND run.state = 'running'
        ) AS running, (
            SELECT CASE WHEN state = 'failed' THEN error END FROM reconciliation_run AS run
            WHERE run.shop = :shop AND run.finished_at IS NOT NULL
            ORDER BY run.finished_at DESC LIMIT 1
        ) AS error
    FROM shop WHERE shop = :shop
    """
)


def verified(db: Connection, shop: str) -> Verified:
    """How far everything is verified in a shop; nothing for one we do not know."""
    row = db.execute(_VERIFIED, {"shop": shop}).one_or_none()
    return Verified(None, None, None) if row is None else Verified(*row)


@dataclass(frozen=True, slots=True)
class Gap:
    """A family of topics: how much of it was `found` unheard, and when last; when each of its topics
    was last `heard` (None: never). Subscriptions of the app itself can't be read back: this is how
    one sees them."""

    family: str
    found: int
    last_found_at: datetime | None
    heard: dict[str, datetime | None]


_GAPS = text("SELECT topic, found, last_found_at FROM topic_gap WHERE shop = :shop")
_HEARD = text("SELECT topic, last_at FROM topic_heard WHERE shop = :shop")


def gaps(db: Connection, shop: str) -> list[Gap]:
    """Every family of topics, found unheard or not."""
    found = {row.topic: row for row in db.execute(_GAPS, {"shop": shop})}
    heard: dict[str, datetime] = {
        row.topic: row.last_at for row in db.execute(_HEARD, {"shop": shop})
    }
    return [
        Gap(
            family,
            found[family].found if family in found else 0,
            found[family].last_found_at if family in found else None,
            {topic: heard.get(topic) for topic in topics},
        )
        for family, topics in TOPICS.items()
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """How far the backfill of one kind is. `done` of `expected` objects are booked (None: not known
    yet); `share` counts Shopify's part of the work as half, from 0.0 to 1.0."""

    kind: Kind
    state: str
    done: int
    expected: int | None
    share: float
    seconds_left: float | None
    whole: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A whole backfill. `hidden_orders`: how many more orders Shopify counts for the customers than
    it shows without the scope `read_all_orders`; None once it shows all, or while that is unknown."""

    parts: tuple[Part, ...]
    percent: int
    seconds_left: float | None
    hidden_orders: int | None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return all(part.state in (DONE, FAILED) for part in self.parts)

    @property
    def may_hide(self) -> bool:
        """Whether the orders are fetched, but only those that the scopes showed."""
        return any(
            part.kind is Kind.ORDERS and part.state == DONE and not part.whole
            for part in self.parts
        )


_PARTS = text(
    """
    SELECT kind, state, objects, expected, booked, whole, error, asked_at, finished_at
    FROM backfill WHERE shop = :shop ORDER BY kind
    """
)
_HIDDEN = text(
    """
    SELECT (SELECT coalesce(sum(lifetime_orders), 0) FROM customer
        WHERE shop = :shop AND deleted_at IS NULL AND merged_into IS NULL)
    - (SELECT count(*) FROM orders
        WHERE shop = :shop AND deleted_at IS NULL AND customer_gid IS NOT NULL)
    """
)


def progress(db: Connection, shop: str, now: datetime | None = None) -> Progress | None:
    """How far the shop's backfill is, None when none was ever wanted. `now` is aware.

    Adds up every customer and order for `hidden_orders`; `parts_done` leaves that out.
    """
    found = parts_done(db, shop, now or datetime.now(UTC))
    if found is None or not found.may_hide:
        return found
    return replace(found, hidden_orders=hidden_orders(db, shop))


def parts_done(db: Connection, shop: str, now: datetime) -> Progress | None:
    """Like `progress`, but `hidden_orders` is always None.

    What has not begun is taken to need as long as what has: `percent` counts both alike too.
    """
    rows = db.execute(_PARTS, {"shop": shop}).mappings().all()
    if not rows:
        return None
    longest = max((took for row in rows if (took := _took(row, now)) is not None), default=None)
    parts = tuple(_part(row, now, longest) for row in rows)
    left = [part.seconds_left for part in parts if part.seconds_left is not None]
    return Progress(
        parts,
        percent=int(100 * sum(part.share for part in parts) / len(parts)),
        seconds_left=sum(left) if len(left) == len(parts) else None,
        hidden_orders=None,
    )


def _part(row: RowMapping, now: datetime, longest: float | None) -> Part:
    share, took = _share(row), _took(row, now)
    took = longest if took is None else took
    left = 0.0 if share == 1 else None if took is None else took * (1 - share)
    return Part(
        Kind(row["kind"]), row["state"], row["booked"], row["expected"], share,
        left, row["whole"], row["error"],
    )  # fmt: skip


def _took(row: RowMapping, now: datetime) -> float | None:
    """How many seconds a part takes in all, by how far it came so far; None while nobody can say."""
    share = _share(row)
    if row["asked_at"] is None or share == 0 or row["state"] == FAILED:
        return None
    seconds = ((row["finished_at"] or now) - row["asked_at"]).total_seconds()
    return float(seconds / share)


def _share(row: RowMapping) -> float:
    """From 0.0 to 1.0; Shopify's part of the work counts as half of it."""
    if row["state"] in (DONE, FAILED):
        return 1.0
    if row["state"] == RUNNING:
        return _ratio(row["objects"], row["expected"]) / 2
    if row["state"] == LOADING:
        return 0.5 + _ratio(row["booked"], row["objects"]) / 2
    return 0.0


def _ratio(done: int, of: int | None) -> float:
    return min(1.0, done / of) if of else 0.0


def hidden_orders(db: Connection, shop: str) -> int:
    """How many more orders Shopify counts for the shop's customers than we know."""
    return max(0, int(db.scalar(_HIDDEN, {"shop": shop}) or 0))
