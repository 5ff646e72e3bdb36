"""Which field of the schema is answered by which function.

A resolver takes the object it belongs to (None for a root field), the call's context and the
field's arguments as a dictionary. A field without one is refused by name, never answered null:
a further resolver arrives with its first caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError

from sandbox.graphql.context import Context
from sandbox.schema import load_schema

Arguments = dict[str, Any]
Resolver = Callable[[Any, Context, Arguments], Any]

_resolvers: dict[tuple[str, str], Resolver] = {}
_type_names: dict[type, str] = {}


def register(type_name: str, field_name: str, resolver: Resolver) -> None:
    """Let `resolver` answer a field; raises ValueError if the schema lacks it or it has one."""
    schema_type = load_schema().get_type(type_name)
    if field_name not in getattr(schema_type, "fields", ()):
        raise ValueError(f"the schema has no field {type_name}.{field_name}")
    if (type_name, field_name) in _resolvers:
        raise ValueError(f"{type_name}.{field_name} already has a resolver")
    _resolvers[type_name, field_name] = resolver


def field(type_name: str, field_name: str) -> Callable[[Resolver], Resolver]:
    """The decorator form of `register`."""

    def decorate(resolver: Resolver) -> Resolver:
        register(type_name, field_name, resolver)
        return resolver

    return decorate


def query(field_name: str) -> Callable[[Resolver], Resolver]:
    """Decorates the resolver of a root query."""
    return field("QueryRoot", field_name)


def mutation(field_name: str) -> Callable[[Resolver], Resolver]:
    """Decorates the resolver of a mutation."""
    return field("Mutation", field_name)


def values(type_name: str, fields: dict[str, Callable[[Any], Any]]) -> None:
    """Register fields that need nothing but the object they belong to."""
    for field_name, read in fields.items():
        register(type_name, field_name, _from_source(read))


def _from_source(read: Callable[[Any], Any]) -> Resolver:
    return lambda source, _context, _arguments: read(source)


def errors_with_code(type_name: str) -> None:
    """Register a type of user errors that has codes."""
    values(
        type_name,
        {
            "field": lambda error: error.field,
            "message": lambda error: error.message,
            "code": lambda error: error.code,
        },
    )


def represents(python_type: type, type_name: str) -> None:
    """Say which GraphQL type a Python object is when the schema only promises an interface."""
    _type_names[python_type] = type_name


def type_name_of(value: object) -> str:
    """The GraphQL type of an object; raises KeyError for one that was never registered."""
    return _type_names[type(value)]


def resolver_of(type_name: str, field_name: str) -> Resolver:
    """The resolver of a field; raises the GraphQL error that names a missing one."""
    found = _resolvers.get((type_name, field_name))
    if found is None:
        raise missing(type_name, field_name)
    return found


def is_resolved(type_name: str, field_name: str) -> bool:
    """Whether a field has a resolver."""
    return (type_name, field_name) in _resolvers


def missing(type_name: str, field_name: str) -> GraphQLError:
    """The loud error for a field of the real schema that the sandbox cannot answer yet."""
    name = f"{type_name}.{field_name}"
    return GraphQLError(
        f"The stand-in Shopify has no resolver for {name}: add one in sandbox/graphql.",
        extensions={"code": "NOT_IN_SANDBOX", "field": name},
    )
