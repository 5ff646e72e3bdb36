"""What a query costs, in points: before it runs (requested) and after (actual).

Rules (shopify.dev "API limits"; the marked ones are believed): a scalar costs 0, an object 1, an
interface the dearest of its branches, a connection 2 (believed) plus its nodes times `first` or
`last`, a plain list its objects times `first`. A mutation costs 10 and that covers its payload and
the objects standing directly in it (believed). What does not come back is given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)
from graphql.type import GraphQLOutputType, is_non_null_type

MUTATION = 10
CONNECTION = 2
MOST_FOR_ONE_QUERY = 1000
SIZED_BY = ("first", "last", "ids")

Variables = dict[str, Any]


@dataclass(frozen=True)
class Cost:
    """The cost of one selected field and of what is selected inside it.

    `size` says how many objects to expect: a number, or the name of the variable that says it.
    `branch` is the type condition under which the field is selected.
    """

    key: str
    kind: str
    size: int | str
    branch: str | None
    children: tuple[Cost, ...]

    def requested(self, variables: Variables) -> int:
        """Points to have in the bucket before the query may run."""
        inside = self._inside(variables)
        if self.kind == "root":
            return inside
        if self.kind == "mutation":
            return MUTATION + sum(child._inside(variables) for child in self.children)
        if self.kind == "connection":
            return CONNECTION + self._expected(variables) * inside
        if self.kind in ("edges", "page_info"):
            return inside
        return self._expected(variables) * (1 + inside)

    def actual(self, data: Any) -> int:
        """Points for what really came back in `data`."""
        if data is None:
            return 0
        if isinstance(data, list):
            return sum(self.actual(item) for item in data)
        inside = sum(c.actual(data[c.key]) for c in self.children if c.key in data)
        if self.kind in ("root", "edges", "page_info"):
            return inside
        if self.kind == "mutation":
            covered = sum(
                len(value) if isinstance(value, list) else value is not None
                for value in (data.get(child.key) for child in self.children)
            )
            return MUTATION + inside - covered
        return inside + (CONNECTION if self.kind == "connection" else 1)

    def _inside(self, variables: Variables) -> int:
        shared, branches = 0, dict[str, int]()
        for child in self.children:
            cost = child.requested(variables)
            if child.branch is None:
                shared += cost
            else:
                branches[child.branch] = branches.get(child.branch, 0) + cost
        return shared + max(branches.values(), default=0)

    def _expected(self, variables: Variables) -> int:
        if isinstance(self.size, int):
            return self.size
        given = variables.get(self.size)
        return len(given) if isinstance(given, list) else given if isinstance(given, int) else 1


def measure(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Cost:
    """How the cost of an operation is counted; the document must be valid."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    mutation = operation.operation is OperationType.MUTATION
    root = schema.type_map["Mutation" if mutation else "QueryRoot"]
    meter = _Meter(schema, fragments, mutation)
    children = tuple(meter.fields(operation.selection_set, root, None, root=True))
    return Cost("", "root", 1, None, children)


@dataclass(frozen=True)
class _Meter:
    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    mutation: bool

    def fields(
        self,
        selected: SelectionSetNode,
        parent: GraphQLNamedType,
        branch: str | None,
        *,
        root: bool = False,
    ) -> Iterator[Cost]:
        for node in selected.selections:
            if isinstance(node, FieldNode):
                cost = self._field(node, parent, branch, root=root)
                if cost is not None:
                    yield cost
                continue
            inner = self._fragment(node)
            condition = inner.type_condition
            kind = self.schema.type_map[condition.name.value] if condition else parent
            inside = branch if kind is parent else kind.name
            yield from self.fields(inner.selection_set, kind, inside, root=root)

    def _fragment(self, node: SelectionNode) -> InlineFragmentNode | FragmentDefinitionNode:
        if isinstance(node, FragmentSpreadNode):
            return self.fragments[node.name.value]
        return cast(InlineFragmentNode, node)

    def _field(
        self, node: FieldNode, parent: GraphQLNamedType, branch: str | None, *, root: bool
    ) -> Cost | None:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or node.selection_set is None:
            return None
        returned = get_named_type(definition.type)
        if not is_composite_type(returned):
            return None
        kind = "mutation" if root and self.mutation else _kind_of(node, returned, definition.type)
        key = node.alias.value if node.alias else node.name.value
        inside = tuple(self.fields(node.selection_set, returned, None))
        return Cost(key, kind, _size_of(node), branch, inside)


def _kind_of(node: FieldNode, returned: GraphQLNamedType, kind: GraphQLOutputType) -> str:
    if returned.name.endswith("Connection"):
        return "connection"
    if returned.name == "PageInfo":
        return "page_info"
    listed = is_list_type(kind.of_type if is_non_null_type(kind) else kind)
    return "edges" if listed and node.name.value == "edges" else "object"


def _size_of(node: FieldNode) -> int | str:
    for argument in node.arguments or ():
        if argument.name.value not in SIZED_BY:
            continue
        value = argument.value
        if isinstance(value, VariableNode):
            return value.name.value
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, ListValueNode):
            return len(value.values)
    return 1
