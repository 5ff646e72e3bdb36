"""Documents are parsed, validated and measured once and then remembered by their text.

Validating 100 aliased mutations takes graphql-core many times longer than running them, and an app
sends the same few documents over and over.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    SKIP,
    DocumentNode,
    FieldNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLObjectType,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    VisitorAction,
    parse,
    validate,
    value_from_ast_untyped,
    visit,
)

from sandbox.graphql.cost import Cost, measure
from sandbox.graphql.registry import is_resolved, missing
from sandbox.schema import load_schema

# A document of 100 aliased mutations takes about 2 MB, so 128 of them stay below 250 MB.
REMEMBERED_DOCUMENTS = 128
LONGEST_ARRAY = 250
NO_NODE = DocumentNode(definitions=())


@dataclass(frozen=True)
class Operation:
    """One operation of a document: its root fields in order, and how its cost is counted.

    `defaults` are the values of variables the caller may leave out.
    """

    name: str | None
    root_fields: tuple[str, ...]
    cost: Cost
    defaults: dict[str, Any]

    def requested_cost(self, variables: dict[str, Any]) -> int:
        """The points to have in the bucket before the operation may run."""
        return self.cost.requested({**self.defaults, **variables})


@dataclass(frozen=True)
class Document:
    """A parsed document; with `errors` it must not be run."""

    node: DocumentNode
    operations: tuple[Operation, ...] = ()
    errors: tuple[GraphQLError, ...] = ()

    def operation(self, name: str | None) -> Operation | None:
        """The operation to run: the named one, or the only one; None when that is not clear."""
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((o for o in self.operations if o.name == name), None)


@functools.lru_cache(maxsize=REMEMBERED_DOCUMENTS)
def prepare(text: str) -> Document:
    """Parse and validate a document; what is wrong with it is in `errors`, nothing is raised."""
    try:
        node = parse(text)
    except GraphQLError as error:
        return Document(NO_NODE, errors=(error,))
    schema = load_schema()
    errors = validate(schema, node) or _unanswerable(node)
    operations = tuple(
        Operation(
            _name_of(definition),
            _root_fields(definition),
            measure(schema, node, definition),
            _defaults(definition),
        )
        for definition in node.definitions
        if isinstance(definition, OperationDefinitionNode) and not errors
    )
    return Document(node, operations, tuple(errors))


def _name_of(definition: OperationDefinitionNode) -> str | None:
    return definition.name.value if definition.name else None


def _root_fields(definition: OperationDefinitionNode) -> tuple[str, ...]:
    selections = definition.selection_set.selections
    return tuple(node.name.value for node in selections if isinstance(node, FieldNode))


def _defaults(definition: OperationDefinitionNode) -> dict[str, Any]:
    return {
        variable.variable.name.value: value_from_ast_untyped(variable.default_value)
        for variable in definition.variable_definitions or ()
        if variable.default_value is not None
    }


def _kinds_of(parent: GraphQLCompositeType) -> list[str]:
    """The object types a selection may be about: one, or all that an interface stands for."""
    if isinstance(parent, GraphQLObjectType):
        return [parent.name]
    return [kind.name for kind in load_schema().get_possible_types(parent)]


@dataclass
class _Findings:
    errors: list[GraphQLError] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)


class _Inspector(Visitor):
    """Finds fields without a resolver and literal lists that are too long."""

    def __init__(self, types: TypeInfo, findings: _Findings) -> None:
        super().__init__()
        self.types = types
        self.findings = findings

    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        parent, name = self.types.get_parent_type(), node.name.value
        if parent is None or name.startswith("__") or parent.name.startswith("__"):
            return None
        if any(is_resolved(kind, name) for kind in _kinds_of(parent)):
            return None
        if (parent.name, name) not in self.findings.seen:
            self.findings.seen.add((parent.name, name))
            self.findings.errors.append(missing(parent.name, name))
        return SKIP  # what is selected inside a missing field would only repeat the news

    def enter_list_value(self, node: ListValueNode, *_: Any) -> None:
        if len(node.values) > LONGEST_ARRAY:
            self.findings.errors.append(array_too_long(len(node.values), node))


def _unanswerable(node: DocumentNode) -> list[GraphQLError]:
    findings, types = _Findings(), TypeInfo(load_schema())
    visit(node, TypeInfoVisitor(types, _Inspector(types, findings)))
    return findings.errors


def array_too_long(length: int, node: Node | None = None) -> GraphQLError:
    """Shopify's error for an array argument of more than 250 items."""
    return GraphQLError(
        f"The input array size of {length} is greater than the maximum allowed of {LONGEST_ARRAY}.",
        nodes=node,
        extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"},
    )


def long_arrays(value: object) -> Iterator[GraphQLError]:
    """The errors for every array in the variables that is too long, however deep it sits."""
    if isinstance(value, list):
        if len(value) > LONGEST_ARRAY:
            yield array_too_long(len(value))
        for item in value:
            yield from long_arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from long_arrays(item)
