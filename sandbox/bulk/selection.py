"""Looking into the selections of a parsed document, through its fragments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionSetNode,
)

from sandbox.schema import load_schema

Fragments = dict[str, FragmentDefinitionNode]


def fragments_of(document: DocumentNode) -> Fragments:
    """The named fragments of a document."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def key_of(node: FieldNode) -> str:
    """The name under which a field stands in the answer."""
    return node.alias.value if node.alias else node.name.value


def fields_of(
    nodes: Iterable[FieldNode | FragmentDefinitionNode | InlineFragmentNode],
    kind: GraphQLObjectType,
    fragments: Fragments,
) -> dict[str, list[FieldNode]]:
    """The fields selected of an object of one type, by key; a key may be selected several times."""
    found: dict[str, list[FieldNode]] = {}
    for node in nodes:
        if node.selection_set is not None:
            _collect(node.selection_set, kind, fragments, found)
    return found


def _collect(
    selected: SelectionSetNode,
    kind: GraphQLObjectType,
    fragments: Fragments,
    found: dict[str, list[FieldNode]],
) -> None:
    for node in selected.selections:
        if isinstance(node, FieldNode):
            found.setdefault(key_of(node), []).append(node)
            continue
        if isinstance(node, FragmentSpreadNode):
            inner: FragmentDefinitionNode | InlineFragmentNode = fragments[node.name.value]
        else:
            inner = cast(InlineFragmentNode, node)
        condition = inner.type_condition
        if condition is None or _is(kind, condition.name.value):
            _collect(inner.selection_set, kind, fragments, found)


def _is(kind: GraphQLObjectType, name: str) -> bool:
    if kind.name == name:
        return True
    schema = load_schema()
    wanted = schema.type_map[name]
    return not isinstance(wanted, GraphQLObjectType) and schema.is_sub_type(
        cast(GraphQLAbstractType, wanted), kind
    )


def possible_types(kind: object) -> list[GraphQLObjectType]:
    """The object types that may come back where a composite type is promised."""
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    return list(load_schema().get_possible_types(cast(GraphQLAbstractType, kind)))
