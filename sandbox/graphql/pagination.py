"""Connections: a page of a sorted list, found again by cursor even if the list changed meanwhile."""

from __future__ import annotations

import base64
import bisect
import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLError

MOST_PER_PAGE = 250


class Everything(int):
    """The page size of a bulk operation, which goes through whole connections."""


EVERYTHING = Everything(2**31 - 1)

# What a list is sorted by (a time or an id), then the id.
Key = tuple[Any, int]


@dataclass(frozen=True)
class Page:
    """One page: objects with their sort keys, and whether there is more on either side."""

    entries: list[tuple[Key, Any]]
    has_next: bool
    has_previous: bool
    sort_key: str


@dataclass(frozen=True)
class Edge:
    """One object of a page with its cursor."""

    node: Any
    cursor: str


def paginate(
    items: Iterable[Any], key: Callable[[Any], Key], sort_key: str, arguments: dict[str, Any]
) -> Page:
    """The page that `first`/`after` or `last`/`before` ask for, `reverse` respected.

    `key` gives (value, id): values order the list, ids break ties. Raises GraphQL errors for a
    missing or too large page size and for a foreign cursor.
    """
    size, backwards = _size(arguments)
    descending = bool(arguments.get("reverse")) != backwards
    after, before = (_position(arguments.get(name), sort_key) for name in ("after", "before"))
    low, high = (before, after) if arguments.get("reverse") else (after, before)
    entries = ((key(item), item) for item in items)
    inside = [
        entry
        for entry in entries
        if (low is None or entry[0] > low) and (high is None or entry[0] < high)
    ]
    pick = heapq.nlargest if descending else heapq.nsmallest
    found = pick(size + 1, inside, key=lambda entry: entry[0])
    return _page(found, size, sort_key, arguments)


def _page(
    found: list[tuple[Key, Any]], size: int, sort_key: str, arguments: dict[str, Any]
) -> Page:
    """The page of the first `size` found; one more tells that there is a next one."""
    more, page = len(found) > size, found[:size]
    if arguments.get("first") is None:
        return Page(page[::-1], arguments.get("before") is not None, more, sort_key)
    return Page(page, more, arguments.get("after") is not None, sort_key)


def paginate_sorted(
    items: Sequence[Any],
    key: Callable[[Any], Key],
    sort_key: str,
    arguments: dict[str, Any],
    matches: Callable[[Any], bool],
) -> Page:
    """Like `paginate`, of those `items` that match; they are sorted by `key` already.

    Looks only at what lies between the cursors, and no further than the page needs.
    """
    size, backwards = _size(arguments)
    after, before = (_position(arguments.get(name), sort_key) for name in ("after", "before"))
    low, high = (before, after) if arguments.get("reverse") else (after, before)
    start = 0 if low is None else bisect.bisect_right(items, low, key=key)
    end = len(items) if high is None else bisect.bisect_left(items, high, key=key)
    between: Iterator[Any] = itertools.islice(items, start, end)
    if bool(arguments.get("reverse")) != backwards:
        between = (items[index] for index in range(end - 1, start - 1, -1))
    found = [(key(item), item) for item in itertools.islice(filter(matches, between), size + 1)]
    return _page(found, size, sort_key, arguments)


def cursor_of(key: Key, sort_key: str) -> str:
    """An opaque cursor that says where an object stands in a list sorted by `sort_key`."""
    value = key[0].isoformat() if isinstance(key[0], datetime) else key[0]
    text = json.dumps([sort_key, value, key[1]], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def _size(arguments: dict[str, Any]) -> tuple[int, bool]:
    first, last = arguments.get("first"), arguments.get("last")
    if (first is None) == (last is None):
        problem = "you must provide one of first or last"
        if first is not None:
            problem = "providing both first and last is not supported"
        raise GraphQLError(problem, extensions={"code": "BAD_REQUEST"})
    if isinstance(first, Everything):
        return first, False
    size = int(first if first is not None else last)  # type: ignore[arg-type]
    if not 1 <= size <= MOST_PER_PAGE:
        name = "first" if first is not None else "last"
        raise GraphQLError(
            f"{name} must be between 1 and {MOST_PER_PAGE}, got {size}",
            extensions={"code": "BAD_REQUEST"},
        )
    return size, first is None


def _position(cursor: str | None, sort_key: str) -> Key | None:
    if cursor is None:
        return None
    try:
        found, value, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        found, value, number = None, None, 0
    if found != sort_key:
        raise GraphQLError(
            "Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}
        )
    return datetime.fromisoformat(value) if isinstance(value, str) else value, number
