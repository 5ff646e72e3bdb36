"""What a bulk mutation is and does: the same mutation once for every line of variables."""

from __future__ import annotations

import json
import time
from typing import Any

import orjson
from graphql import (
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
)

from sandbox.bulk.operation import OperationFailed
from sandbox.bulk.pace import PORTION
from sandbox.bulk.query_rules import first_words, raise_what_is_missing
from sandbox.bulk.query_run import PAUSE
from sandbox.bulk.running import Run
from sandbox.graphql.context import Context
from sandbox.graphql.document import Document, long_arrays, prepare
from sandbox.graphql.execution import run as execute
from sandbox.graphql.wire import UserError
from sandbox.schema.access_text import implied


def read_bulk_mutation(text: str) -> tuple[Document, UserError | None]:
    """The mutation and what Shopify has against it.

    Raises the loud GraphQL error for what the sandbox itself cannot answer.
    """
    document = prepare(text)
    raise_what_is_missing(document)
    for error in document.errors:
        unreadable = isinstance(error, GraphQLSyntaxError)
        said = f"Failed to parse the mutation - {first_words(error)}"
        return document, _invalid(said if unreadable else error.message)
    if not _is_one_mutation(document):
        said = "Invalid operation type. Only `mutation` operations are supported."
        return document, _invalid(said)
    names = document.operations[0].root_fields
    if len(names) != 1:
        said = "You must specify a single top level mutation."
        return document, UserError(["mutation"], said)
    if names[0].startswith("bulkOperation"):
        return document, UserError(["mutation"], "You must use an allowed mutation name.")
    return document, None


def _is_one_mutation(document: Document) -> bool:
    kinds = [
        definition.operation
        for definition in document.node.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    return kinds == [OperationType.MUTATION]


def _invalid(message: str) -> UserError:
    return UserError(None, message, "INVALID_MUTATION")


def run_mutation(run: Run, document: Document, variables: bytes) -> None:
    """Run the mutation for every line; raises OperationFailed when the app may not."""
    for number, line in enumerate(variables.split(b"\n")):
        if not line.strip():
            continue
        run.room()
        result = _answer(run, document, line)
        denied = [e for e in result.get("errors", ()) if _code(e) == "ACCESS_DENIED"]
        if denied:
            raise OperationFailed("ACCESS_DENIED", denied[0]["message"])
        run.write([(orjson.dumps({**result, "__lineNumber": number}), True)])
        if number % PORTION == 0:
            time.sleep(PAUSE)


def _answer(run: Run, document: Document, line: bytes) -> dict[str, Any]:
    """One result line: `data`, and `errors` where there are any."""
    try:
        given = json.loads(line)
    except ValueError as error:
        return {"errors": [{"message": f"The line is not valid JSON: {error}"}]}
    if not isinstance(given, dict):
        return {"errors": [{"message": "The line is not a JSON object of variables"}]}
    long = list(long_arrays(given))
    if long:
        return {"errors": [dict(error.formatted) for error in long]}
    if not run.shop.installed:
        raise OperationFailed("ACCESS_DENIED", "the app is not installed any more")
    granted = implied(run.shop.scopes)
    context = Context(run.world, run.shop, granted, run.world.clock.now())
    result = execute(document, context, given, None)
    errors = {"errors": [_formatted(e) for e in result.errors]} if result.errors else {}
    return errors if result.data is None else {"data": result.data, **errors}


def _formatted(error: GraphQLError) -> dict[str, Any]:
    return dict(error.formatted)


def _code(error: dict[str, Any]) -> str | None:
    code: str | None = error.get("extensions", {}).get("code")
    return code
