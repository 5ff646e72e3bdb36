"""Which issues a history's refunds must open, worked out from the file alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.independent import Bought, accounts

REFUNDS, DAYS = 3, 90
"""As the shipped rule has it."""


def expected(
    path: Path, shift: timedelta, now: datetime
) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """By the file's customer id: refunds; orders with one, each an issue as long as nobody solves
    any; and who has had a third refund within 90 days, which is one issue more."""
    found = accounts(path, shift)
    given = {who: [one for one in orders if one.given] for who, orders in found.items()}
    refunds = {who: sum(len(one.given) for one in some) for who, some in given.items() if some}
    orders = {who: len(some) for who, some in given.items() if some}
    assert all(at <= now for some in given.values() for one in some for at, _ in one.given)
    return refunds, orders, {who for who, some in given.items() if _often(some)}


def _often(orders: Sequence[Bought]) -> bool:
    moments = sorted(at for order in orders for at, _ in order.given)
    spans = zip(moments, moments[REFUNDS - 1 :], strict=False)
    return any(last - first < timedelta(days=DAYS) for first, last in spans)


def by_customer(rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """Counts by the gid of the customer."""
    found: dict[str, int] = {}
    for row in rows:
        gid = str(row["customer_gid"])
        found[gid] = found.get(gid, 0) + 1
    return found
