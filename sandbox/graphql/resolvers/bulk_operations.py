"""Bulk operations: start them, watch them, stop them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from flask import request

from sandbox.bulk import running
from sandbox.bulk.mutation_run import read_bulk_mutation, run_mutation
from sandbox.bulk.operation import MUTATION, QUERY, Operation
from sandbox.bulk.operations import MOST_AT_ONCE
from sandbox.bulk.query_rules import read_bulk_query
from sandbox.bulk.query_run import run_query
from sandbox.bulk.storage import RESULTS
from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import (
    Arguments,
    mutation,
    query,
    register,
    represents,
    values,
)
from sandbox.graphql.search import by_number, by_text, by_time, matcher, unsupported
from sandbox.graphql.wire import UserError, number_of, time_text
from sandbox.state import gid

represents(Operation, "BulkOperation")

NEVER = datetime.max.replace(tzinfo=UTC)
NO_FILE = (
    "The JSONL file could not be found. Try uploading the file again, and check that you've "
    "entered the URL correctly for the stagedUploadPath mutation argument."
)
SORTED_BY = {
    "CREATED_AT": lambda one: (one.created_at, one.id),
    "COMPLETED_AT": lambda one: (one.completed_at or NEVER, one.id),
}


@dataclass(frozen=True)
class Started:
    """The payload of the three mutations."""

    operation: Operation | None
    errors: list[UserError] = field(default_factory=list)


@mutation("bulkOperationRunQuery")
def run_bulk_query(_: None, context: Context, arguments: Arguments) -> Started:
    """Start reading in bulk."""
    bulk_query, problems = read_bulk_query(arguments["query"])
    if bulk_query is None:
        return Started(None, [UserError(["query"], said, "INVALID") for said in problems])
    refusal = _refusal(context, QUERY)
    if refusal is not None:
        return Started(None, [refusal])
    work = partial(run_query, query=bulk_query, group_objects=arguments["groupObjects"])
    return _started(context, QUERY, arguments["query"], work)


@mutation("bulkOperationRunMutation")
def run_bulk_mutation(_: None, context: Context, arguments: Arguments) -> Started:
    """Start writing in bulk, once for every line of an uploaded file."""
    if arguments.get("clientIdentifier") is not None:
        raise unsupported("bulkOperationRunMutation with a clientIdentifier")
    document, error = read_bulk_mutation(arguments["mutation"])
    content = context.world.uploads.file(context.shop.domain, arguments["stagedUploadPath"])
    if error is not None:
        return Started(None, [error])
    if content is None:
        return Started(None, [UserError(None, NO_FILE, "NO_SUCH_FILE")])
    refusal = _refusal(context, MUTATION)
    if refusal is not None:
        return Started(None, [refusal])
    work = partial(run_mutation, document=document, variables=content)
    return _started(context, MUTATION, arguments["mutation"], work)


@mutation("bulkOperationCancel")
def cancel(_: None, context: Context, arguments: Arguments) -> Started:
    """Ask an operation to stop; it is CANCELING until it has."""
    operation = bulk_operation(None, context, arguments)
    if operation is None:
        return Started(None, [UserError(["id"], "Bulk operation does not exist")])
    if context.world.bulk.cancel(operation):
        return Started(operation)
    status = operation.status_at(context.now).lower()
    said = f"A bulk operation cannot be canceled when it is {status}"
    return Started(operation, [UserError(None, said)])


@query("bulkOperation")
def bulk_operation(_: None, context: Context, arguments: Arguments) -> Operation | None:
    """One operation, null when there is none."""
    number = number_of("BulkOperation", arguments["id"])
    return context.world.bulk.find(context.shop.domain, number)


@query("bulkOperations")
def bulk_operations(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of the operations, newest first."""
    sort_key = arguments.get("sortKey") or "CREATED_AT"
    filters = {
        "id": by_number(lambda one: one.id),
        "status": by_text(lambda one: one.status_at(context.now)),
        "operation_type": by_text(lambda one: one.kind),
        "created_at": by_time(lambda one: one.created_at),
    }
    matches = matcher(arguments.get("query"), filters)
    everything = context.world.bulk.of(context.shop.domain)
    found = [one for one in everything if matches is None or matches(one)]
    newest_first = {**arguments, "reverse": not arguments.get("reverse")}
    return paginate(found, SORTED_BY[sort_key], sort_key, newest_first)


def _refusal(context: Context, kind: str) -> UserError | None:
    """Why no further operation of a kind may start now."""
    planned = context.world.bulk.take_failure(context.shop.domain, kind, to_start=True)
    if planned is not None:
        said = "Bulk operations limit reached. Please try again later."
        return UserError(None, said, planned.error_code)
    busy = context.world.bulk.unfinished(context.shop.domain, kind)
    if len(busy) < MOST_AT_ONCE:
        return None
    names = ", ".join(gid("BulkOperation", one.id) for one in busy)
    said = f"A bulk {kind.lower()} operation for this app and shop is already in progress: {names}."
    return UserError(None, said, "OPERATION_IN_PROGRESS")


def _started(context: Context, kind: str, text: str, work: partial[None]) -> Started:
    operation = Operation(context.shop.new_id(), kind, text, context.now)
    context.world.bulk.add(context.shop.domain, operation)
    context.later.append(partial(running.start, context.world, context.shop, operation, work))
    return Started(operation)


def _address(operation: Operation, context: Context, status: str) -> str | None:
    if operation.status != status or not operation.has_file(context.now):
        return None
    return f"{request.host_url.rstrip('/')}{RESULTS}/{operation.name}.jsonl"


def _file_size(operation: Operation, context: Context, _: Arguments) -> str | None:
    return str(len(operation.lines)) if operation.has_file(context.now) else None


register("BulkOperation", "url", lambda source, context, _: _address(source, context, "COMPLETED"))
register(
    "BulkOperation",
    "partialDataUrl",
    lambda source, context, _: _address(source, context, "FAILED"),
)
register("BulkOperation", "status", lambda source, context, _: source.status_at(context.now))
register("BulkOperation", "fileSize", _file_size)
values(
    "BulkOperation",
    {
        "id": lambda source: gid("BulkOperation", source.id),
        "createdAt": lambda source: time_text(source.created_at),
        "completedAt": lambda source: time_text(source.completed_at),
        "errorCode": lambda source: source.error_code,
        "objectCount": lambda source: str(source.objects),
        "rootObjectCount": lambda source: str(source.roots),
        "query": lambda source: source.document,
        "type": lambda source: source.kind,
    },
)
for _payload in ("RunQuery", "RunMutation", "Cancel"):
    values(
        f"BulkOperation{_payload}Payload",
        {
            "bulkOperation": lambda result: result.operation,
            "userErrors": lambda result: result.errors,
        },
    )
for _error in ("BulkOperationUserError", "BulkMutationUserError"):
    values(
        _error,
        {
            "field": lambda error: error.field,
            "message": lambda error: error.message,
            "code": lambda error: error.code,
        },
    )
