"""Keep what is known about customers true; the same functions for webhooks, reads and backfill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from shop_app.effects import NOTHING, About, Effects, Why, changed, read, record_changed
from shop_app.forward import move_forward
from shop_app.money import Money


def apply_customer(
    db: Connection,
    shop: str,
    gid: str,
    updated_at: datetime,
    said: dict[str, Any],
    *,
    from_shopify: bool = False,
) -> Effects:
    """Book what a customer's record says (`created_at`, `state`) if it is newer; a tie asks.

    What it does not say may have changed with it: language, country, consent.
    """
    moved = move_forward(
        db,
        "customer",
        {"shop": shop, "gid": gid, "updated_at": updated_at, **said},
        at="updated_at",
        compare=tuple(said),
        from_shopify=from_shopify,
    )
    if moved.applied:
        return record_changed(gid, About.RECORD, About.PERSON)
    return read(gid, Why.TIE) if moved.tie else NOTHING


@dataclass(frozen=True, slots=True)
class Summary:
    """Shopify's own sum over a customer's whole life, as of `at`. `orders` counts cancelled ones."""

    gid: str
    orders: int
    spent: Money
    at: datetime

    def row(self, shop: str) -> dict[str, Any]:
        """The columns of the customer that it speaks of."""
        return {
            "shop": shop,
            "gid": self.gid,
            "summary_at": self.at,
            "lifetime_orders": self.orders,
            "lifetime_spent": self.spent.minor,
            "lifetime_currency": self.spent.currency,
        }


_DOUBT = timedelta(seconds=10)
"""A reading is dated by our clock, a webhook by Shopify's, and an answer may lag behind what has
just happened. Within so much, which `doctor` lets clocks differ, nobody can say which is newer."""


def apply_summary(
    db: Connection, shop: str, summary: Summary, *, from_shopify: bool = False
) -> Effects:
    """Book a purchasing summary if it is newer. Of one with other figures that is hardly older, or
    of the same time, Shopify is asked."""
    moved = move_forward(
        db,
        "customer",
        summary.row(shop),
        at="summary_at",
        compare=("lifetime_orders", "lifetime_spent"),
        from_shopify=from_shopify,
    )
    if moved.applied:
        return changed(summary.gid)
    doubtful = moved.tie or (not from_shopify and _hardly_older(summary, moved.before))
    return read(summary.gid, Why.TIE) if doubtful else NOTHING


def _hardly_older(summary: Summary, stored: Mapping[str, Any]) -> bool:
    known = (stored["lifetime_orders"], stored["lifetime_spent"])
    if stored["summary_at"] is None or known == (summary.orders, summary.spent.minor):
        return False
    return bool(stored["summary_at"] - summary.at <= _DOUBT)


_DELETE = text(
    """
    INSERT INTO customer (shop, gid, deleted_at) VALUES (:shop, :gid, :at)
    ON CONFLICT (shop, gid) DO UPDATE SET deleted_at = :at, evaluate_at = NULL, facts_wanted_at = NULL
    WHERE customer.deleted_at IS NULL
    """
)


def delete_customer(db: Connection, shop: str, gid: str, at: datetime) -> None:
    """Remember that a customer is gone; nothing is decided or written for them any more."""
    db.execute(_DELETE, {"shop": shop, "gid": gid, "at": at})


_MERGE = text(
    """
    INSERT INTO customer (shop, gid, merged_into) VALUES (:shop, :lost, :kept)
    ON CONFLICT (shop, gid) DO UPDATE SET merged_into = :kept
    """
)
_FOLLOW = text(
    """
    UPDATE customer SET merged_into = :kept
    WHERE shop = :shop AND merged_into = :lost AND gid <> :kept
    """
)
_MOVE_ORDERS = text(
    """
    UPDATE orders SET customer_gid = customer.merged_into
    FROM customer
    WHERE orders.shop = :shop AND customer.shop = :shop AND customer.gid = ANY(:lost)
        AND customer.merged_into IS NOT NULL AND orders.customer_gid = customer.gid
    RETURNING customer.merged_into
    """
)


def merge_customers(db: Connection, shop: str, lost: str, kept: str) -> Effects:
    """Remember that `lost` became `kept` and move the orders over; earlier merges follow."""
    db.execute(_MERGE, {"shop": shop, "lost": lost, "kept": kept})
    db.execute(_FOLLOW, {"shop": shop, "lost": lost, "kept": kept})
    follow_merges(db, shop, [lost])
    return changed(kept) | read(kept, Why.STALE)


def follow_merges(db: Connection, shop: str, lost: Iterable[str]) -> Effects:
    """Move orders that arrived under a merged customer's old id to the one who was kept."""
    moved = db.scalars(_MOVE_ORDERS, {"shop": shop, "lost": list(lost)})
    return changed(*moved)


# Sorted, so that two transactions never wait for each other crosswise.
_FACTS_CHANGED = text(
    """
    INSERT INTO customer (shop, gid, evaluate_at, of_all)
    SELECT :shop, gid, now(), :of_all FROM unnest(CAST(:gids AS text[])) AS gid ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE
        SET evaluate_at = LEAST(customer.evaluate_at, excluded.evaluate_at),
            of_all = excluded.of_all
                AND (customer.of_all OR (customer.evaluate_at <= now()) IS NOT TRUE)
        WHERE customer.deleted_at IS NULL OR customer.merged_into IS NOT NULL
    RETURNING gid, lifetime_orders IS NULL AND merged_into IS NULL AS unsummed
    """
)


def facts_changed(
    db: Connection, shop: str, gids: Iterable[str], *, of_all: bool = False
) -> Effects:
    """Have the tag rules look at these customers soon; asks for sums nobody has told us yet.

    `of_all`: not because of news of theirs, but because everybody is looked at.
    """
    params = {"shop": shop, "gids": sorted(gids), "of_all": of_all}
    rows = db.execute(_FACTS_CHANGED, params)
    return Effects(reads=frozenset((row.gid, Why.NO_SUMMARY) for row in rows if row.unsummed))
