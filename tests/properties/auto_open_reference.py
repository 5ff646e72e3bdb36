"""A slow second opinion on which causes open an issue: dates and lists, nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Order:
    """What is known of an order; `customer` None: a guest's. Refunds and scans: (id, when)."""

    number: int
    customer: int | None
    cancelled: tuple[datetime, str] | None = None
    refunds: list[tuple[int, datetime]] = field(default_factory=list)
    scans: list[tuple[int, datetime]] = field(default_factory=list)


def single_causes(orders: list[Order], since: datetime) -> set[tuple[str, int, int]]:
    """Kind, id and order of every refund, cancellation and failed delivery that counts."""
    found = set()
    for order in orders:
        for number, at in order.refunds:
            if at >= since and counts(order, at):
                found.add(("refund", number, order.number))
        for number, at in order.scans:
            if at >= since:
                found.add(("scan", number, order.number))
        at, reason = order.cancelled or (since, "")
        if at >= since and reason in ("inventory", "staff", "other"):
            found.add(("cancelled", order.number, order.number))
    return found


def counts(order: Order, at: datetime) -> bool:
    """Whether a refund is not a part of cancelling the order."""
    return order.cancelled is None or order.cancelled[0] - at > timedelta(minutes=5)


def rows(
    orders: list[Order], since: datetime, refunds: int, days: int
) -> list[tuple[str, set[int], datetime]]:
    """Whose, which refunds, and when the first of them was: for every row of refunds."""
    found = []
    owners = {f"c{o.customer}" if o.customer else f"o{o.number}" for o in orders}
    for owner in sorted(owners):
        its = [o for o in orders if owner in (f"c{o.customer}", f"o{o.number}")]
        its = [o for o in its if (o.customer is None) == owner.startswith("o")]
        given = sorted((at, number) for o in its for number, at in o.refunds if counts(o, at))
        row: list[tuple[datetime, int]] = []
        for place, one in enumerate(given):
            before = [
                other
                for other in given[: place + 1]
                if (one[0] - other[0]).total_seconds() < days * 86_400
            ]
            if len(before) >= refunds:
                row.append(one)
            if row and (len(before) < refunds or place == len(given) - 1):
                if row[0][0] >= since:
                    found.append((owner, {number for _, number in row}, row[0][0]))
                row = []
    return found
