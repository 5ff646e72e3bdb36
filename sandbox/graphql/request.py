"""Reads a GraphQL request body as the Admin API does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class BadRequestError(Exception):
    """The body is answered with HTTP 400; `errors` is what stands in the answer."""

    def __init__(self, errors: Any) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True)
class GraphQLRequest:
    """What was asked: the document's text, its variables and the operation to run."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


def read_request(body: bytes) -> GraphQLRequest:
    """The request in a JSON body; raises BadRequestError for anything else."""
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise BadRequestError("Bad Request: the body is not JSON") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        raise BadRequestError({"query": "Required parameter missing or invalid"})
    variables, name = asked.get("variables"), asked.get("operationName")
    if not isinstance(variables, dict | None):
        raise BadRequestError({"variables": "Must be an object"})
    if not isinstance(name, str | None):
        raise BadRequestError({"operationName": "Must be a string"})
    return GraphQLRequest(asked["query"], variables or {}, name or None)
