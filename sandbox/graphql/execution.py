"""Runs a document against the state of one shop, with the shop's lock held throughout."""

from __future__ import annotations

from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLResolveInfo,
    OperationType,
    execute_sync,
)

from sandbox.graphql.context import Context
from sandbox.graphql.denials import guard_of
from sandbox.graphql.document import Document
from sandbox.graphql.registry import resolver_of, type_name_of
from sandbox.schema import load_schema


def _resolve_field(source: Any, info: GraphQLResolveInfo[Context], **arguments: Any) -> Any:
    type_name, field_name = info.parent_type.name, info.field_name
    context = info.context
    mutation = info.operation.operation is OperationType.MUTATION
    guard = guard_of(type_name, field_name, mutation=mutation)
    guard.check(context.granted, context.world.approved_data)
    return resolver_of(type_name, field_name)(source, context, arguments)


def _resolve_type(
    value: Any, _info: GraphQLResolveInfo[Context], _type: GraphQLAbstractType
) -> str:
    return type_name_of(value)


def run(
    document: Document, context: Context, variables: dict[str, Any], operation: str | None
) -> ExecutionResult:
    """Execute a validated document; afterwards make the announcements its mutations asked for."""
    with context.shop.lock:
        result = execute_sync(
            load_schema(),
            document.node,
            context_value=context,
            variable_values=variables,
            operation_name=operation,
            field_resolver=_resolve_field,
            type_resolver=_resolve_type,
        )
    for announce in context.later:
        announce()
    return result
