"""What the `query` argument of a list finds, as far as the sandbox understands it.

`search_syntax` reads it. A field that a list cannot be searched by is a GraphQL error that says so;
the real API would ignore it silently, which is exactly what a test must not overlook.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.graphql.search_syntax import All, AnyOf, Node, Not, Term, parse, unsupported

__all__ = [
    "DEFAULT", "Filter", "Predicate", "by_any", "by_number", "by_text", "by_time", "by_words",
    "earliest", "matcher", "negated", "unsupported",
]  # fmt: skip

Predicate = Callable[[Any], bool]
Filter = Callable[[Term], Predicate]

DEFAULT = ""
"""Names the filter for values without a field; a list without one needs fields."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "": operator.eq,
}


def matcher(query: str | None, filters: Mapping[str, Filter]) -> Predicate | None:
    """The test a search asks for, None when it asks for nothing; raises a GraphQL error."""
    if query is None or not query.strip():
        return None
    return _predicate(parse(query), filters)


def earliest(query: str | None, field: str) -> datetime | None:
    """The moment before which nothing can match, as far as a time field is compared with one.

    None when a search says nothing about it, or has alternatives. Raises as `matcher` does.
    """
    if query is None or not query.strip():
        return None
    tree = parse(query)
    terms = tree.parts if isinstance(tree, All) else [tree]
    limits = [
        _moment(term)
        for term in terms
        if isinstance(term, Term) and term.field == field and term.comparator in {">", ">="}
    ]
    return max(limits, default=None)


def _predicate(tree: Node, filters: Mapping[str, Filter]) -> Predicate:
    match tree:
        case Not(part):
            holds = _predicate(part, filters)
            return lambda item: not holds(item)
        case All(parts):
            tests = [_predicate(part, filters) for part in parts]
            return lambda item: all(holds(item) for holds in tests)
        case AnyOf(parts):
            tests = [_predicate(part, filters) for part in parts]
            return lambda item: any(holds(item) for holds in tests)
        case Term():
            return _filter(tree, filters)(tree)


def _filter(term: Term, filters: Mapping[str, Filter]) -> Filter:
    found = filters.get(DEFAULT if term.field is None else term.field)
    if found is not None:
        return found
    if term.field is None:
        raise unsupported(f"{term.value!r} is no field:value term")
    known = ", ".join(sorted(filter(None, filters)))
    raise unsupported(f"no filter {term.field!r}; known: {known}")


def by_time(read: Callable[[Any], datetime]) -> Filter:
    """Filters on a time; a day without a time means its first moment in UTC."""

    def make(term: Term) -> Predicate:
        limit, compare = _moment(term), _COMPARE[term.comparator]
        return lambda item: compare(read(item), limit)

    return make


def _moment(term: Term) -> datetime:
    try:
        moment = datetime.fromisoformat(term.value)
    except ValueError as error:
        raise unsupported(f"{term.field}:{term.value} is no ISO 8601 time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def by_number(read: Callable[[Any], int | Decimal | None]) -> Filter:
    """Filters on an id, a count or an amount; an object without one never matches."""

    def make(term: Term) -> Predicate:
        try:
            limit = Decimal(term.value.rpartition("/")[2])
        except InvalidOperation as error:
            raise unsupported(f"{term.field}:{term.value} is no number") from error
        compare = _COMPARE[term.comparator]
        return lambda item: (value := read(item)) is not None and compare(value, limit)

    return make


def by_text(read: Callable[[Any], str | None]) -> Filter:
    """Filters on a text, without regard to case; `abc*` means it starts with abc."""
    return by_any(lambda item: [value] if (value := read(item)) is not None else [])


def by_any(read: Callable[[Any], list[str]]) -> Filter:
    """Filters on several texts of which one must match, such as tags."""

    def make(term: Term) -> Predicate:
        if term.comparator:
            raise unsupported(f"{term.field} is a text and has no {term.comparator}")
        wanted = term.value.casefold()
        if term.prefix:
            return lambda item: any(value.casefold().startswith(wanted) for value in read(item))
        return lambda item: any(value.casefold() == wanted for value in read(item))

    return make


_WORDS = re.compile(r"\w+")


def by_words(read: Callable[[Any], list[str]]) -> Filter:
    """Filters on words in a row of one of several texts, without regard to case.

    A value without a letter or digit finds nothing. Of a `prefix` the last word is one's beginning.
    """

    def make(term: Term) -> Predicate:
        wanted = _WORDS.findall(term.value.casefold())
        return lambda item: any(_has(text, wanted, prefix=term.prefix) for text in read(item))

    return make


def _has(text: str, wanted: list[str], *, prefix: bool) -> bool:
    if not wanted:
        return False
    words, many = _WORDS.findall(text.casefold()), len(wanted)
    rows = (words[start : start + many] for start in range(len(words) - many + 1))
    if not prefix:
        return wanted in rows
    *whole, begun = wanted
    return any(row[:-1] == whole and row[-1].startswith(begun) for row in rows)


def negated(make: Filter) -> Filter:
    """The opposite of a filter, as `tag_not` is of `tag`."""

    def opposite(term: Term) -> Predicate:
        holds = make(term)
        return lambda item: not holds(item)

    return opposite
