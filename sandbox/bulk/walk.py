"""A bulk query compiled into functions that read objects without running GraphQL for each.

It uses the resolvers and the guards of the API, so that it shows what a query would show. Measured
on 2 cores: 35 µs for a customer with ten fields; graphql-core takes about three times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLLeafType,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_argument_values,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from sandbox.bulk.selection import Fragments, fields_of, possible_types
from sandbox.graphql.context import Context
from sandbox.graphql.denials import Guard, guard_of
from sandbox.graphql.pagination import EVERYTHING, Page
from sandbox.graphql.registry import resolver_of, type_name_of
from sandbox.schema import load_schema

Found = list[tuple["Connection", Any]]
Read = Callable[[Any, Found], Any]


@dataclass(frozen=True)
class Connection:
    """A selected connection: the objects it has in a source, and how each of them is read."""

    page: Callable[[Any], Page]
    read: Read

    def items(self, source: Any) -> list[Any]:
        """All its objects, in its order."""
        return [item for _, item in self.page(source).entries]

    def lines(self, item: Any, parent: str | None = None) -> Iterable[tuple[dict[str, Any], bool]]:
        """The lines of one object, each with whether it is the object itself; children follow it."""
        found: Found = []
        line = self.read(item, found)
        if parent is not None:
            line["__parentId"] = parent
        yield line, parent is None
        for connection, source in found:
            for child in connection.items(source):
                yield from connection.lines(child, line["id"])


@dataclass
class Compiler:
    """Compiles a checked query for one context; `guards` are those of all its fields."""

    context: Context
    fragments: Fragments
    guards: set[Guard] = field(default_factory=set)

    def roots(self, operation: OperationDefinitionNode) -> list[Connection]:
        """The connections a query starts from."""
        root = cast(GraphQLObjectType, load_schema().query_type)
        found: Found = []
        self._object(root, [cast(FieldNode, operation)])(None, found)
        return [connection for connection, _ in found]

    def _object(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Read:
        readers: list[tuple[str, Read]] = []
        connections: list[Connection] = []
        for key, same in fields_of(nodes, kind, self.fragments).items():
            if same[0].name.value == "__typename":
                readers.append((key, _constant(kind.name)))
                continue
            definition = kind.fields[same[0].name.value]
            if is_connection(definition):
                connections.append(self._connection(kind, definition, same))
            else:
                readers.append((key, self._field(kind, definition, same)))

        def read(source: Any, found: Found) -> dict[str, Any]:
            for connection in connections:
                found.append((connection, source))
            return {key: reader(source, found) for key, reader in readers}

        return read

    def _connection(
        self, kind: GraphQLObjectType, definition: GraphQLField, nodes: list[FieldNode]
    ) -> Connection:
        resolve = self._resolver(kind, definition, nodes[0], {"first": EVERYTHING})
        page_type = cast(GraphQLObjectType, get_named_type(definition.type))
        edges = fields_of(nodes, page_type, self.fragments)["edges"]
        edge_type = cast(GraphQLObjectType, get_named_type(page_type.fields["edges"].type))
        inner = fields_of(edges, edge_type, self.fragments)["node"]
        node_type = get_named_type(edge_type.fields["node"].type)
        return Connection(resolve, self._composite(node_type, inner))

    def _field(
        self, kind: GraphQLObjectType, definition: GraphQLField, nodes: list[FieldNode]
    ) -> Read:
        resolve = self._resolver(kind, definition, nodes[0], {})
        returned = get_named_type(definition.type)
        leaf = is_leaf_type(returned)
        inner = _leaf(cast(GraphQLLeafType, returned)) if leaf else self._composite(returned, nodes)
        bare = definition.type.of_type if is_non_null_type(definition.type) else definition.type
        if is_list_type(bare):
            inner = _listed(inner)

        def read(source: Any, found: Found) -> Any:
            value = resolve(source)
            return None if value is None else inner(value, found)

        return read

    def _composite(self, kind: object, nodes: list[FieldNode]) -> Read:
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, nodes)
        known: dict[str, Read] = {}
        types = {one.name: one for one in possible_types(kind)}

        def read(source: Any, found: Found) -> Any:
            name = type_name_of(source)
            if name not in known:
                known[name] = self._object(types[name], nodes)
            return known[name](source, found)

        return read

    def _resolver(
        self,
        kind: GraphQLObjectType,
        definition: GraphQLField,
        node: FieldNode,
        given: dict[str, Any],
    ) -> Callable[[Any], Any]:
        name, context = node.name.value, self.context
        guard = guard_of(kind.name, name, mutation=False)
        guard.check(context.granted, context.world.approved_data)
        self.guards.add(guard)
        resolve = resolver_of(kind.name, name)
        arguments = {**get_argument_values(definition, node), **given}
        return lambda source: resolve(source, context, arguments)


def is_connection(definition: GraphQLField) -> bool:
    """Whether a field of the schema returns a connection."""
    returned = get_named_type(definition.type)
    return is_composite_type(returned) and returned.name.endswith("Connection")


def _constant(value: str) -> Read:
    return lambda _source, _found: value


def _leaf(kind: GraphQLLeafType) -> Read:
    serialize = kind.serialize
    return lambda value, _found: serialize(value)


def _listed(inner: Read) -> Read:
    return lambda values, found: [None if v is None else inner(v, found) for v in values]
