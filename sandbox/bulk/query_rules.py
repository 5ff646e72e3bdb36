"""What Shopify accepts as a bulk query; its sentences are those of the real API where known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from sandbox.bulk.selection import Fragments, fields_of, fragments_of, key_of, possible_types
from sandbox.bulk.walk import is_connection
from sandbox.graphql.document import Document, prepare
from sandbox.graphql.search import unsupported
from sandbox.schema import load_schema

# shopify.dev "Bulk operations", restrictions. A root connection has depth 0 (believed).
MOST_CONNECTIONS = 5
DEEPEST_NESTING = 2


@dataclass(frozen=True)
class BulkQuery:
    """A query that may run in bulk."""

    operation: OperationDefinitionNode
    fragments: Fragments


@dataclass
class _Findings:
    connections: int = 0
    deepest: int = 0
    in_lists: bool = False
    without_edges: list[str] = field(default_factory=list)
    without_id: list[str] = field(default_factory=list)


def read_bulk_query(text: str) -> tuple[BulkQuery | None, list[str]]:
    """The query, or what is wrong with it in Shopify's words.

    Raises the loud GraphQL error for what the sandbox itself cannot answer.
    """
    document = prepare(text)
    raise_what_is_missing(document)
    if document.errors:
        return None, [f"Invalid bulk query: {first_words(document.errors[0])}"]
    operations = [one for one in document.node.definitions if _is_operation(one)]
    if len(operations) != 1:
        return None, ["Invalid bulk query: exactly one operation is needed"]
    operation = cast(OperationDefinitionNode, operations[0])
    if operation.operation is not OperationType.QUERY:
        return None, ["Invalid operation type. Only `query` operations are supported."]
    if operation.variable_definitions:
        return None, ["Invalid bulk query: variables are not supported"]
    fragments = fragments_of(document.node)
    problems = _problems(operation, fragments)
    return (None, problems) if problems else (BulkQuery(operation, fragments), [])


def raise_what_is_missing(document: Document) -> None:
    """Raise the error for a field the sandbox has no resolver for; Shopify would know it."""
    for error in document.errors:
        if (error.extensions or {}).get("code"):
            raise GraphQLError(error.message, extensions=error.extensions)


def first_words(error: GraphQLError) -> str:
    """An error's sentence as Shopify puts it behind its own words: beginning small."""
    message = error.message
    return message[0].lower() + message[1:]


def _is_operation(definition: object) -> bool:
    return isinstance(definition, OperationDefinitionNode)


def _problems(operation: OperationDefinitionNode, fragments: Fragments) -> list[str]:
    root, findings = cast(GraphQLObjectType, load_schema().query_type), _Findings()
    roots = fields_of([cast(FieldNode, operation)], root, fragments)
    problems = [
        f"Bulk queries cannot contain a top level `{name}` field."
        for name in ("node", "nodes")
        if any(node.name.value == name for nodes in roots.values() for node in nodes)
    ]
    _look(root, [cast(FieldNode, operation)], fragments, findings, depth=-1, listed=False)
    problems += _sentences(findings)
    if not problems and any(not _is_root(root, nodes[0]) for nodes in roots.values()):
        raise unsupported("bulk queries that start from anything but connections")
    return problems


def _is_root(root: GraphQLObjectType, node: FieldNode) -> bool:
    return is_connection(root.fields[node.name.value])


def _sentences(found: _Findings) -> list[str]:
    said: list[str] = []
    if found.without_edges:
        names = "', '".join(found.without_edges)
        said.append(
            "All connection fields in a bulk query must select their contents using 'edges' > "
            f"'node', e.g: '{found.without_edges[0]} {{ edges {{ node {{'. Selecting via 'nodes' "
            f"is not supported. Invalid connection fields: '{names}'."
        )
    if found.deepest > DEEPEST_NESTING:
        said.append(
            "Bulk queries cannot contain connections with a nesting depth greater than "
            f"{DEEPEST_NESTING}."
        )
    if found.connections > MOST_CONNECTIONS:
        said.append(f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections.")
    if found.without_id:
        said.append(
            "The parent 'node' field for a nested connection must select the 'id' field without "
            "an alias and must be of 'ID' return type. Connection fields without 'id': "
            f"{', '.join(found.without_id)}."
        )
    if found.in_lists:
        said.append(
            "Queries that contain a connection field within a list field are not currently "
            "supported."
        )
    if not found.connections:
        said.append("Bulk queries must contain at least one connection.")
    return said


def _look(
    kind: GraphQLObjectType,
    nodes: list[FieldNode],
    fragments: Fragments,
    findings: _Findings,
    *,
    depth: int,
    listed: bool,
) -> bool:
    """Look through what is selected of an object; says whether a connection is among it."""
    among = False
    for same in fields_of(nodes, kind, fragments).values():
        if same[0].name.value.startswith("__"):
            continue
        definition = kind.fields[same[0].name.value]
        if is_connection(definition):
            among = True
            findings.in_lists |= listed
            _look_into(definition, same, fragments, findings, depth + 1)
        elif is_composite_type(returned := get_named_type(definition.type)):
            inside = listed or _is_list(definition)
            for one in possible_types(returned):
                among |= _look(one, same, fragments, findings, depth=depth, listed=inside)
    return among


def _look_into(
    definition: GraphQLField,
    nodes: list[FieldNode],
    fragments: Fragments,
    findings: _Findings,
    depth: int,
) -> None:
    name = key_of(nodes[0])
    findings.connections += 1
    findings.deepest = max(findings.deepest, depth)
    page = cast(GraphQLObjectType, get_named_type(definition.type))
    edges = fields_of(nodes, page, fragments).get("edges", [])
    edge = cast(GraphQLObjectType, get_named_type(page.fields["edges"].type))
    inner = fields_of(edges, edge, fragments).get("node", [])
    if not inner or "nodes" in fields_of(nodes, page, fragments):
        findings.without_edges.append(name)
        return
    for one in possible_types(get_named_type(edge.fields["node"].type)):
        nested = _look(one, inner, fragments, findings, depth=depth, listed=False)
        ids = fields_of(inner, one, fragments).get("id", [])
        if nested and not any(node.name.value == "id" for node in ids):
            findings.without_id.append(name)


def _is_list(definition: GraphQLField) -> bool:
    kind = definition.type
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)
