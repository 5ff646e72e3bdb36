"""Find customers whose deletion no webhook told: where Shopify counts fewer than we know.

As with orders, a stretch in which we know more is halved, down to some dozen customers that are
asked for one by one; a shop where nobody is missing costs a point for each length of its ids. What
is looked for in one comparison is bounded: it finds the rest the night after. Customers whom we
do not know make up for missing ones; the comparison books those first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.customers.service import delete_customer
from shop_app.gids import gid
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_counts import count_between, not_there

FEW = 50
"""So many are asked for one by one, for a point each."""

MOST_LOOKS = 60
"""Stretches looked at in one comparison, for a point each and at most 50 more: two customers missing
among a million take about 60."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The ids from `first` to `last`, which have equally many digits: their gids then sort alike."""

    first: int
    last: int

    def params(self, shop: str) -> dict[str, object]:
        """For the statements below."""
        first, last = gid("Customer", self.first), gid("Customer", self.last)
        return {"shop": shop, "first": first, "last": last, "length": len(first)}


_LENGTHS = text(
    """
    SELECT min(gid) AS first, max(gid) AS last FROM customer
    WHERE shop = :shop AND deleted_at IS NULL AND merged_into IS NULL
    GROUP BY length(gid) ORDER BY length(gid)
    """
)
# Served by the primary key.
_THERE = """
    FROM customer
    WHERE shop = :shop AND gid >= :first AND gid <= :last AND length(gid) = :length
        AND deleted_at IS NULL AND merged_into IS NULL
    """
_KNOWN = text(f"SELECT count(*) {_THERE}")
_MIDDLE = text(f"SELECT gid {_THERE} ORDER BY gid LIMIT 1 OFFSET :half")
_GIDS = text(f"SELECT gid {_THERE} ORDER BY gid")
_STILL_KNOWN = text(
    """
    SELECT gid FROM customer
    WHERE shop = :shop AND gid = ANY(:gids) AND deleted_at IS NULL AND merged_into IS NULL
    ORDER BY gid FOR UPDATE
    """
)


def missing_customers(deps: jobs.Deps, shop: str, admin: Admin) -> list[str]:
    """Customers we know who are not there any more. Raises what the Admin API client raises."""
    with deps.engine.begin() as db:
        waiting = [
            _Stretch(_number(row.first), _number(row.last))
            for row in db.execute(_LENGTHS, {"shop": shop})
        ]
    found: list[str] = []
    for _ in range(MOST_LOOKS):
        if not waiting:
            break
        halves, few = _look_at(deps, shop, admin, waiting.pop())
        waiting += halves
        found += not_there(admin, few) if few else []
    return found


def _number(of: str) -> int:
    return int(of.rpartition("/")[2])


def _look_at(
    deps: jobs.Deps, shop: str, admin: Admin, stretch: _Stretch
) -> tuple[list[_Stretch], list[str]]:
    """Both halves of a stretch where some are missing, or the few customers in it; else nothing."""
    params = stretch.params(shop)
    with deps.engine.begin() as db:
        known = int(db.execute(_KNOWN, params).scalar_one())
    if not known or count_between(admin, stretch.first, stretch.last) >= known:
        return [], []
    with deps.engine.begin() as db:
        if known <= FEW:
            return [], list(db.scalars(_GIDS, params))
        middle = _number(db.execute(_MIDDLE, {**params, "half": known // 2}).scalar_one())
    return [_Stretch(stretch.first, middle - 1), _Stretch(middle, stretch.last)], []


def delete_missing(db: Connection, shop: str, gids: Sequence[str], asked_at: datetime) -> int:
    """Book that these were not there at `asked_at`; returns of how many nobody had told meanwhile.

    The caller is alone with the ledger.
    """
    missing = list(db.scalars(_STILL_KNOWN, {"shop": shop, "gids": list(gids)}))
    for one in missing:
        delete_customer(db, shop, one, asked_at)
    return len(missing)
