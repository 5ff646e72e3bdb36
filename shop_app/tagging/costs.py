"""What writing tags costs at Shopify, in points of the Admin API's bucket and in seconds."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_READ = 1
"""A customer's tags, looked at before they are changed."""

POINTS_PER_WRITE = 10
"""A mutation (Shopify: 10 points each), however many share a request."""

POINTS_PER_BULK = 25
"""Starting a bulk operation: its upload, the start (10 points each) and some looks at it.
What it does itself draws on no bucket."""

_RESTORED = {"Advanced": 200, "Shopify Plus": 1000, "Enterprise": 2000}
_RESTORED_USUALLY = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Of `writes` tags on `customers`: `points` and `seconds` one by one, `bulk_points` in bulk.

    `seconds` is how long the shop's bucket takes to give the points; half of a full bucket stays
    free all the time for the shop's other apps.
    """

    customers: int
    writes: int
    points: int
    seconds: float
    bulk_points: int


def cost(customers: int, adds: int, removes: int, plan: str | None) -> Cost:
    """What it costs to add and remove so many tags on so many customers of a shop on `plan`.

    A bulk operation reads what the tags are now, one adds, one removes; none for nothing.
    """
    writes = adds + removes
    points = customers * POINTS_PER_READ + writes * POINTS_PER_WRITE
    operations = bool(writes) + bool(adds) + bool(removes)
    return Cost(
        customers=customers,
        writes=writes,
        points=points,
        seconds=points / restored_per_second(plan),
        bulk_points=operations * POINTS_PER_BULK,
    )


def restored_per_second(plan: str | None) -> int:
    """Points a second that Shopify gives back on the plan of this public name.

    Shopify ("Rate limits"): 100, Advanced 200, Plus 1,000, Enterprise 2,000.
    """
    return _RESTORED.get(plan or "", _RESTORED_USUALLY)
