"""Shopify's search syntax, read into a tree of terms.

    query = term { [AND | OR] term }        without a connective AND is meant; OR binds weaker
    term  = ["-" | NOT] ( "(" query ")" | [field ":" [> | < | >= | <=]] value )
    value = a word, or anything between single or double quotes

`: \\ ( )` are special: a backslash takes their meaning away, in quotes that of a quote too (shopify.dev
"API search syntax"). `*` at the end of a word that is not quoted stands for any ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import GraphQLError


@dataclass(frozen=True)
class Term:
    """One `field:value` of a query; `comparator` is empty for plain equality.

    `field` None: the value alone stands there, for whatever is searched by default. `prefix`: a
    text that begins like this is meant.
    """

    field: str | None
    comparator: str
    value: str
    prefix: bool


@dataclass(frozen=True)
class Not:
    """What must not hold."""

    part: Node


@dataclass(frozen=True)
class All:
    """Parts that must all hold."""

    parts: Sequence[Node]


@dataclass(frozen=True)
class AnyOf:
    """Parts of which one must hold."""

    parts: Sequence[Node]


Node = Term | Not | All | AnyOf

_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s(]|$)")
_FIELD = re.compile(r"([a-z_][a-z0-9_.]*):(>=|<=|>|<)?")
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""", re.DOTALL)
_WORD = re.compile(r"""(?:[^\s()\\:'"]|\\.)(?:[^\s()\\:]|\\.)*""")
# Times and ids have colons of their own.
_WORD_OF_FIELD = re.compile(r"""(?:[^\s()\\'"]|\\.)(?:[^\s()\\]|\\.)*""")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def unsupported(problem: str) -> GraphQLError:
    """The error for a query the sandbox does not understand."""
    return GraphQLError(
        f"The stand-in Shopify cannot search like this: {problem}",
        extensions={"code": "NOT_IN_SANDBOX"},
    )


def parse(query: str) -> Node:
    """The tree of a query that is not empty. Raises a GraphQL error for what is no query."""
    reading = _Reading(query)
    tree = reading.either()
    reading.must_be_over()
    return tree


class _Reading:
    """One query, read from left to right."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0

    def either(self) -> Node:
        """Groups with OR between them."""
        groups = [self._all()]
        while self._operator("OR"):
            groups.append(self._all())
        return groups[0] if len(groups) == 1 else AnyOf(groups)

    def must_be_over(self) -> None:
        """Raises when something is left over."""
        if self._left():
            raise unsupported(f"{self._left()!r} is no field:value term")

    def _all(self) -> Node:
        parts = [self._modified()]
        while self._operator("AND") or self._another():
            parts.append(self._modified())
        return parts[0] if len(parts) == 1 else All(parts)

    def _another(self) -> bool:
        left = self._left()
        return bool(left) and not left.startswith(")") and not _operator_of(left, "OR")

    def _modified(self) -> Node:
        if self._operator("NOT"):
            return Not(self._modified())
        left = self._left()
        if left[:1] == "-" and not left[1:2].isspace():
            self._at += 1
            return Not(self._simple())
        return self._simple()

    def _simple(self) -> Node:
        left = self._left()
        if not left or left.startswith(")") or _OPERATOR.match(left):
            raise unsupported(f"{self._query!r} has an operator without a term")
        if not left.startswith("("):
            return self._term(left)
        self._at += 1
        inside = self.either()
        if not self._left().startswith(")"):
            raise unsupported(f"{self._query!r} lacks a closing parenthesis")
        self._at += 1
        return inside

    def _term(self, left: str) -> Term:
        named = _FIELD.match(left)
        start = named.end() if named else 0
        quoted = _QUOTED.match(left, start)
        found = quoted or (_WORD_OF_FIELD if named else _WORD).match(left, start)
        if found is None or left[found.end() : found.end() + 1] not in ("", " ", "\t", "\n", ")"):
            raise unsupported(f"{left!r} is no field:value term")
        self._at += found.end()
        field, comparator = (named[1], named[2] or "") if named else (None, "")
        if quoted:
            value = quoted[1] if quoted[1] is not None else quoted[2]
            return Term(field, comparator, _ESCAPED.sub(r"\1", value), prefix=False)
        prefix = found[0].endswith("*")
        word = _ESCAPED.sub(r"\1", found[0].removesuffix("*"))
        return Term(field, comparator, word, prefix)

    def _operator(self, name: str) -> bool:
        found = _operator_of(self._left(), name)
        self._at += len(name) if found else 0
        return found

    def _left(self) -> str:
        """What has not been read, without the space before it."""
        space = _SPACE.match(self._query, self._at)
        self._at = space.end() if space else self._at
        return self._query[self._at :]


def _operator_of(text: str, name: str) -> bool:
    found = _OPERATOR.match(text)
    return found is not None and found[1] == name
