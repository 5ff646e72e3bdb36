"""Shopify's sums over a customer's life beside what we were told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.customers.service import Summary, apply_summary
from shop_app.effects import NOTHING, Effects
from shop_app.money import Money
from shop_app.reconciliation.answers import money
from shop_app.shopify.shapes import MoneyV2


@dataclass(frozen=True, slots=True)
class Sums:
    """What Shopify counts for one customer: `orders` and what was `spent`, over their life."""

    gid: str
    orders: int
    spent: MoneyV2


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """What we know of a customer; `spent` and `orders` are None when nobody has told us."""

    updated_at: datetime | None
    gone: bool
    orders: int | None
    spent: Money | None


_KNOWN = text(
    """
    SELECT gid, updated_at, deleted_at IS NOT NULL OR merged_into IS NOT NULL AS gone,
        lifetime_orders, lifetime_spent, lifetime_currency
    FROM customer WHERE shop = :shop AND gid = ANY(:gids)
    """
)


def known_customers(db: Connection, shop: str, gids: Sequence[str]) -> dict[str, KnownCustomer]:
    """The customers we know of by gid."""
    rows = db.execute(_KNOWN, {"shop": shop, "gids": list(gids)})
    return {
        row.gid: KnownCustomer(
            row.updated_at,
            row.gone,
            row.lifetime_orders,
            None
            if row.lifetime_spent is None
            else Money(row.lifetime_spent, row.lifetime_currency),
        )
        for row in rows
    }


def unlike(known: Mapping[str, KnownCustomer], sums: Sums) -> bool:
    """Whether Shopify's sums are not those we know."""
    one = known.get(sums.gid)
    if one is None:
        return True
    return not one.gone and (one.orders, one.spent) != (sums.orders, money(sums.spent))


def book_sums(db: Connection, shop: str, told: Sequence[Sums], asked_at: datetime) -> Effects:
    """Book those sums that are not what we know, true as of `asked_at`."""
    known = known_customers(db, shop, [sums.gid for sums in told])
    follows = NOTHING
    for sums in told:
        if unlike(known, sums):
            summary = Summary(sums.gid, sums.orders, money(sums.spent), asked_at)
            follows |= apply_summary(db, shop, summary, from_shopify=True)
    return follows
