"""Whether an action's return value is what its schema says: Flow shows it to merchants by that.

Source: Shopify's page on complex data types of Flow: a value that does not match fails the step, and
one of more than 50 KB counts as a failure that may pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
)
from graphql.type import GraphQLOutputType

from sandbox.extensions.configuration import Extension

MOST_BYTES = 50_000


class MismatchError(Exception):
    """The answer is not what the schema says; the text says where."""


def return_value(action: Extension, body: bytes) -> Any:
    """The return value of an answer, checked; None for an action without a schema.

    Raises MismatchError, and GraphQLError for a schema that is none.
    """
    kind = return_type(action)
    if kind is None:
        return None
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise MismatchError(f"the answer is no JSON: {error}") from error
    if not isinstance(answer, dict) or "return_value" not in answer:
        raise MismatchError("the answer has no return_value")
    problems = list(mismatches(GraphQLNonNull(kind), answer["return_value"], "return_value"))
    if problems:
        raise MismatchError("; ".join(problems))
    return answer["return_value"]


def return_type(action: Extension) -> GraphQLObjectType | None:
    """What the action's schema calls its return value. Raises MismatchError, GraphQLError, OSError."""
    if action.schema is None or action.return_type is None:
        return None
    text = action.schema.read_text(encoding="utf-8")
    found = build_schema(text).get_type(action.return_type)
    if not isinstance(found, GraphQLObjectType):
        raise MismatchError(f"{action.handle}: the schema has no type {action.return_type}")
    return found


def mismatches(kind: GraphQLOutputType, value: Any, path: str) -> Iterator[str]:
    """Every place at which a value is not of a type."""
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            yield f"{path} must not be null"
            return
        kind = kind.of_type
    if value is None:
        return
    if isinstance(kind, GraphQLList):
        yield from _in_list(kind, value, path)
    elif isinstance(kind, GraphQLObjectType):
        yield from _in_object(kind, value, path)
    elif isinstance(kind, GraphQLScalarType | GraphQLEnumType) and not _is_of(kind, value):
        yield f"{path} is no {kind.name}: {value!r}"


def _in_list(kind: GraphQLList[Any], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is no list: {value!r}"
        return
    for place, one in enumerate(value):
        yield from mismatches(kind.of_type, one, f"{path}[{place}]")


def _in_object(kind: GraphQLObjectType, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no {kind.name}: {value!r}"
        return
    for name in sorted(set(value) - set(kind.fields)):
        yield f"{path}.{name} is not in the schema"
    for name, one in kind.fields.items():
        yield from mismatches(one.type, value.get(name), f"{path}.{name}")


def _is_of(kind: GraphQLScalarType | GraphQLEnumType, value: Any) -> bool:
    """Without GraphQL's own leniency, which would write the number 5 as the text "5"."""
    wanted = {"String": str, "ID": str, "Boolean": bool, "Int": int, "Float": int | float}
    if isinstance(kind, GraphQLScalarType) and kind.name in wanted:
        is_wanted = isinstance(value, wanted[kind.name])
        return is_wanted and (kind.name == "Boolean" or not isinstance(value, bool))
    try:
        kind.parse_value(value)
    except GraphQLError:
        return False
    return True
