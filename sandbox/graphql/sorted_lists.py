"""A shop's orders and customers in any order, kept sorted from one page to the next.

Sorting 50,000 orders for every page would cost more than the page. A list is sorted again only when
one of the values it is sorted by is another, so nobody has to tell this module what changed.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TypeVar

from sandbox.graphql.search import earliest
from sandbox.state import Customer, Order, Shop, SortedList

T = TypeVar("T", Customer, Order)


def in_order_since(shop: Shop, objects: dict[int, T], attribute: str, query: str | None) -> list[T]:
    """Like `in_order`, without those too early to match a search for times of that attribute."""
    ordered = in_order(shop, objects, attribute)
    since = None if attribute == "id" else earliest(query, attribute)
    if since is None:
        return ordered
    return ordered[bisect_left(ordered, since, key=attrgetter(attribute)) :]


def in_order(shop: Shop, objects: dict[int, T], attribute: str) -> list[T]:
    """All objects of a dictionary of the shop, sorted by an attribute, then by id.

    The caller holds `shop.lock`. Ids are never used twice, so as many objects with the same one
    last are the same objects.
    """
    if not objects:
        return []
    newest, read = next(reversed(objects.values())), attrgetter(attribute)
    place = (type(newest).__name__, attribute)
    kept = shop.sorted_lists.get(place)
    if kept is None or kept.newest is not newest or len(kept.objects) != len(objects):
        kept = shop.sorted_lists[place] = SortedList(newest, list(objects.values()), [])
    # Values that did not change are the same objects: this comparison takes a millisecond.
    if list(map(read, kept.objects)) != kept.values:
        kept.objects.sort(key=attrgetter(attribute, "id"))
        kept.values = list(map(read, kept.objects))
    return kept.objects
