"""Reading and changing the tags of many customers at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shop_app.shopify.answer import Answer
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes
from shop_app.shopify.shapes import UserError

READ = """query ReadTags($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { id tags } }
}"""

MOST_ALIASES = 50
"""Mutations in one request. Each costs 10 points, so a full request stays at 500 of 1,000."""

_COST_EACH = 10


class Direction(StrEnum):
    """What to do with tags."""

    ADD = "add"
    REMOVE = "remove"


_FIELDS = {Direction.ADD: "tagsAdd", Direction.REMOVE: "tagsRemove"}


@dataclass(frozen=True)
class TagChange:
    """Tags to add to or to remove from one customer; a tag it already has (not) is no change."""

    gid: str
    direction: Direction
    tags: tuple[str, ...]


class TagStatus(StrEnum):
    """How a change of tags ended."""

    OK = "ok"
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """How one change ended; `problems` are Shopify's own words when it was refused."""

    gid: str
    status: TagStatus
    problems: tuple[str, ...] = ()


def read_tags(admin: Admin, gids: Sequence[str]) -> dict[str, list[str] | None]:
    """The tags of each customer by gid; None for one that was deleted or merged away.

    Raises what `Admin.query` raises.
    """
    found = read_nodes(admin, "ReadTags", READ, gids, 1)
    return {gid: None if node is None else list(node["tags"]) for gid, node in found.items()}


def write_tags(
    admin: Admin, changes: Sequence[TagChange], *, not_after: float = math.inf
) -> list[Outcome]:
    """Make all changes in one request; the outcomes come in the order of the changes.

    Adding and removing tags may be repeated without harm, so it is retried like a query; after
    ShopifyUnavailable any part of it may have happened. `not_after` as for `Admin.mutate`.
    Raises ValueError for more than `MOST_ALIASES` changes, and what `Admin.mutate` raises.
    """
    if len(changes) > MOST_ALIASES:
        raise ValueError(f"{len(changes)} tag changes in one request, at most {MOST_ALIASES} fit")
    if not changes:
        return []
    document, variables = _document(changes)
    operation = Operation("WriteTags", document, _COST_EACH * len(changes))
    answer = admin.mutate(operation, variables, idempotent=True, not_after=not_after)
    if answer.internally_broken:
        answer.must_be_whole(f"{admin.shop}: WriteTags")
    return [_outcome(answer, f"t{number}", change) for number, change in enumerate(changes)]


def _document(changes: Sequence[TagChange]) -> tuple[str, dict[str, Any]]:
    """One mutation with an alias per change; every value is a variable."""
    declared: list[str] = []
    fields: list[str] = []
    variables: dict[str, Any] = {}
    for number, change in enumerate(changes):
        field = _FIELDS[change.direction]
        declared.append(f"$id{number}: ID!, $tags{number}: [String!]!")
        fields.append(
            f"t{number}: {field}(id: $id{number}, tags: $tags{number})"
            " { userErrors { field message } }"
        )
        variables |= {f"id{number}": change.gid, f"tags{number}": list(change.tags)}
    return f"mutation WriteTags({', '.join(declared)}) {{ {' '.join(fields)} }}", variables


def _outcome(answer: Answer, alias: str, change: TagChange) -> Outcome:
    payload = answer.data.get(alias)
    if payload is None:
        return _without_payload(answer, alias, change)
    errors: list[UserError] = payload["userErrors"]
    return _refused(change, errors) if errors else Outcome(change.gid, TagStatus.OK)


def _without_payload(answer: Answer, alias: str, change: TagChange) -> Outcome:
    mine = [error for error in answer.errors if error.path[:1] in {(), (alias,)}]
    if any(error.code == "RESOURCE_NOT_FOUND" for error in mine):
        return Outcome(change.gid, TagStatus.MISSING)
    problems = tuple(error.message for error in mine) or ("no answer",)
    return Outcome(change.gid, TagStatus.REFUSED, problems)


def _refused(change: TagChange, errors: Sequence[UserError]) -> Outcome:
    """`tagsAdd` has no error codes: an error about `id` is how it says that nobody is there."""
    if any((error["field"] or [])[-1:] == ["id"] for error in errors):
        return Outcome(change.gid, TagStatus.MISSING)
    return Outcome(change.gid, TagStatus.REFUSED, tuple(error["message"] for error in errors))
