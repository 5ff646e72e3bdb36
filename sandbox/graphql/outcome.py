"""The bodies of GraphQL answers: data, errors, cost, and Shopify's own refusals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError

from sandbox.graphql.cost import MOST_FOR_ONE_QUERY

RATE_LIMITS = "https://shopify.dev/api/usage/rate-limits"


@dataclass(frozen=True)
class Outcome:
    """How a query ended, for the answer and for the log; costs are None where none was counted.

    `name` is `ok`, `errors` or `throttled`.
    """

    name: str
    body: dict[str, Any]
    requested: int | None = None
    actual: int | None = None


def failed(errors: Iterable[GraphQLError]) -> Outcome:
    """A query that was not run."""
    return Outcome("errors", {"errors": [dict(error.formatted) for error in errors]})


def too_dear(cost: int) -> Outcome:
    """A query that may cost more than any query may; it costs nothing then."""
    message = (
        f"Query cost is {cost}, which exceeds the single query max cost limit "
        f"({MOST_FOR_ONE_QUERY}).\n\nSee {RATE_LIMITS} for more information on how the cost of a "
        "query is calculated.\n\nTo query larger amounts of data with fewer limits, bulk "
        "operations should be used instead."
    )
    extensions = {
        "code": "MAX_COST_EXCEEDED",
        "cost": cost,
        "maxCost": MOST_FOR_ONE_QUERY,
        "documentation": RATE_LIMITS,
    }
    return Outcome("errors", {"errors": [{"message": message, "extensions": extensions}]}, cost)


def throttled(cost: int, status: dict[str, Any]) -> Outcome:
    """A query for which the bucket holds too few points: HTTP 200 and the code THROTTLED."""
    error = {
        "message": "Throttled",
        "extensions": {"code": "THROTTLED", "documentation": RATE_LIMITS},
    }
    body = {"errors": [error], "extensions": {"cost": _cost(cost, None, status)}}
    return Outcome("throttled", body, cost)


def answered(result: ExecutionResult, cost: int, actual: int, status: dict[str, Any]) -> Outcome:
    """A query that was run; a failed coercion of variables leaves no data at all."""
    costs = {"cost": _cost(cost, actual, status)}
    if result.data is None and all(error.path is None for error in result.errors or ()):
        errors = [_bad_variable(error) for error in result.errors or ()]
        return Outcome("errors", {"errors": errors, "extensions": costs}, cost, actual)
    body: dict[str, Any] = {"data": result.data, "extensions": costs}
    if result.errors:
        body["errors"] = [dict(error.formatted) for error in result.errors]
    return Outcome("errors" if result.errors else "ok", body, cost, actual)


def partial(outcome: Outcome) -> Outcome:
    """The same answer with its last root field lost to an internal error: data and errors at once."""
    data = outcome.body.get("data")
    if not data:
        return outcome
    lost = list(data)[-1]
    error = {
        "message": "Internal error. Looks like something went wrong on our end.",
        "path": [lost],
        "extensions": {"code": "INTERNAL_SERVER_ERROR"},
    }
    errors = [*outcome.body.get("errors", ()), error]
    body = {**outcome.body, "data": {**data, lost: None}, "errors": errors}
    return Outcome("errors", body, outcome.requested, outcome.actual)


def _bad_variable(error: GraphQLError) -> dict[str, Any]:
    return {**error.formatted, "extensions": {"code": "INVALID_VARIABLE"}}


def _cost(requested: int, actual: int | None, status: dict[str, Any]) -> dict[str, Any]:
    return {
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": status,
    }
