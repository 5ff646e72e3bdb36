"""What writing tags costs at Shopify, in points of the Admin API's bucket and in seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shop_app.tagging.bulk_lots import BULK_FROM, FEW
from shop_app.tagging.bulk_writing import LOT

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

    `seconds` is how long the shop's bucket takes to give the points, those for reading what the
    rules ask of Shopify first included; half of a full bucket stays
    free all the time for the shop's other apps. `bulk_points` is None where so few tags are written
    one by one; else they are written in bulk, in some minutes.
    """

    customers: int
    writes: int
    points: int
    seconds: float
    bulk_points: int | None


def cost(
    customers: int, adds: int, removes: int, *, of_all: int, plan: str | None, reading: int = 0
) -> Cost:
    """What it costs to add and remove so many tags on `customers` of the `of_all` that a shop on
    `plan` has, after `reading` points were spent on what the rules ask of Shopify."""
    writes = adds + removes
    points = customers * POINTS_PER_READ + writes * POINTS_PER_WRITE
    return Cost(
        customers=customers,
        writes=writes,
        points=points,
        seconds=(points + reading) / restored_per_second(plan),
        bulk_points=_in_bulk(customers, adds, removes, of_all) if writes > BULK_FROM else None,
    )


def _in_bulk(customers: int, adds: int, removes: int, of_all: int) -> int:
    """First the tags there are now are read: of few customers by their ids, else of all in bulk."""
    look = customers * POINTS_PER_READ if customers * FEW <= of_all else POINTS_PER_BULK
    return look + sum(math.ceil(tags / LOT) for tags in (adds, removes)) * POINTS_PER_BULK


def restored_per_second(plan: str | None) -> int:
    """Points a second that Shopify gives back on the plan of this public name.

    Shopify ("Rate limits"): 100, Advanced 200, Plus 1,000, Enterprise 2,000.
    """
    return _RESTORED.get(plan or "", _RESTORED_USUALLY)
