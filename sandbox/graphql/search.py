"""Shopify's search syntax for the `query` argument, as far as the sandbox understands it.

Understood: `field:value`, comparisons (`updated_at:>'2026-11-20T00:00:00Z'`), quotes, `AND` or a
space between terms, `OR` (binds weaker), `-` or `NOT` before a term, `*` at the end of a text.
Everything else is a GraphQL error that says so; the real API would ignore an unknown field
silently, which is exactly what a test must not overlook.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError

Predicate = Callable[[Any], bool]
Filter = Callable[["Term"], Predicate]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<word>AND|OR|NOT)(?=\s|$)
      | (?P<minus>-)?(?P<field>[a-z_][a-z0-9_.]*):(?P<comparator>>=|<=|>|<)?
        (?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>[^\s'"()]+))
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "": operator.eq,
}


@dataclass(frozen=True)
class Term:
    """One `field:value` of a query; `comparator` is empty for plain equality."""

    field: str
    comparator: str
    value: str
    negated: bool


def unsupported(problem: str) -> GraphQLError:
    """The error for a query the sandbox does not understand."""
    return GraphQLError(
        f"The stand-in Shopify cannot search like this: {problem}",
        extensions={"code": "NOT_IN_SANDBOX"},
    )


def matcher(query: str | None, filters: Mapping[str, Filter]) -> Predicate | None:
    """The test a search asks for, None when it asks for nothing; raises a GraphQL error."""
    if query is None or not query.strip():
        return None
    groups = [[_predicate(term, filters) for term in group] for group in _groups(query)]
    return _any([_all(group) for group in groups])


def earliest(query: str | None, field: str) -> datetime | None:
    """The moment before which nothing can match, as far as a time field is compared with one.

    None when a search says nothing about it, or has alternatives. Raises as `matcher` does.
    """
    groups = _groups(query) if query and query.strip() else []
    terms = groups[0] if len(groups) == 1 else []
    limits = [
        _moment(term)
        for term in terms
        if term.field == field and term.comparator in {">", ">="} and not term.negated
    ]
    return max(limits, default=None)


def _all(tests: list[Predicate]) -> Predicate:
    return tests[0] if len(tests) == 1 else lambda item: all(holds(item) for holds in tests)


def _any(tests: list[Predicate]) -> Predicate:
    return tests[0] if len(tests) == 1 else lambda item: any(holds(item) for holds in tests)


def _groups(query: str) -> list[list[Term]]:
    groups: list[list[Term]] = [[]]
    position, negated = 0, False
    while position < len(query.rstrip()):
        match = _TOKEN.match(query, position)
        if match is None:
            raise unsupported(f"{query[position:].strip()!r} is no field:value term")
        position = match.end()
        if match["word"] == "OR":
            groups.append([])
        elif match["word"] == "NOT":
            negated = True
        elif match["word"] is None:
            groups[-1].append(_term(match, negated=negated))
            negated = False
    if negated or not all(groups):
        raise unsupported(f"{query!r} has an operator without a term")
    return groups


def _term(match: re.Match[str], *, negated: bool) -> Term:
    value = next(v for v in (match["single"], match["double"], match["bare"]) if v is not None)
    return Term(
        match["field"], match["comparator"] or "", value, negated != (match["minus"] is not None)
    )


def _predicate(term: Term, filters: Mapping[str, Filter]) -> Predicate:
    make = filters.get(term.field)
    if make is None:
        raise unsupported(f"no filter {term.field!r}; known: {', '.join(sorted(filters))}")
    holds = make(term)
    return (lambda item: not holds(item)) if term.negated else holds


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
        if wanted.endswith("*"):
            start = wanted[:-1]
            return lambda item: any(value.casefold().startswith(start) for value in read(item))
        return lambda item: any(value.casefold() == wanted for value in read(item))

    return make


def negated(make: Filter) -> Filter:
    """The opposite of a filter, as `tag_not` is of `tag`."""

    def opposite(term: Term) -> Predicate:
        holds = make(term)
        return lambda item: not holds(item)

    return opposite
