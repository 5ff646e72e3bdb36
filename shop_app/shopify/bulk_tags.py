"""Tags of customers by the thousand: the documents, lines and results of their bulk operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from shop_app.shopify.tags import Direction, Outcome, TagStatus

ALL_TAGS = "query AllTags { customers { edges { node { id tags } } } }"
ADD_TAGS = """mutation AddTags($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { userErrors { field message } }
}"""
REMOVE_TAGS = """mutation RemoveTags($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) { userErrors { field message } }
}"""

_CHANGES = {
    Direction.ADD: ("tagsAdd", "AddTags", ADD_TAGS),
    Direction.REMOVE: ("tagsRemove", "RemoveTags", REMOVE_TAGS),
}
_NUMBER = "__lineNumber"
_NOT_FOUND = "RESOURCE_NOT_FOUND"


def listing(mark: str) -> str:
    """The bulk query for the tags of all customers. `mark`, letters and digits, is part of its name:
    by it the operation is recognised when the answer to its start was lost."""
    return ALL_TAGS.replace("AllTags", f"AllTags{mark}", 1)


def change(direction: Direction, mark: str) -> str:
    """The bulk mutation that adds or removes tags, with `mark` in its name as for `listing`."""
    _, name, document = _CHANGES[direction]
    return document.replace(name, f"{name}{mark}", 1)


def variables(gid: str, tag: str) -> bytes:
    """One line of the uploaded file: one tag of one customer."""
    return orjson.dumps({"id": gid, "tags": [tag]})


def line_number(line: Mapping[str, Any]) -> int | None:
    """Which line of the uploaded file (from 0) a result is about; None when it does not say."""
    number = line.get(_NUMBER)
    return number if isinstance(number, int) else None


def outcome(gid: str, direction: Direction, line: Mapping[str, Any]) -> Outcome | None:
    """How one change ended; None when the result does not tell and the shop has to be looked at."""
    field = _CHANGES[direction][0]
    payload = (line.get("data") or {}).get(field)
    if payload is None:
        codes = {(one.get("extensions") or {}).get("code") for one in line.get("errors") or ()}
        return Outcome(gid, TagStatus.MISSING) if codes == {_NOT_FOUND} else None
    problems = payload["userErrors"]
    if not problems:
        return Outcome(gid, TagStatus.OK)
    # An error about `id` is how these mutations say that nobody is there.
    if any((one["field"] or [])[-1:] == ["id"] for one in problems):
        return Outcome(gid, TagStatus.MISSING)
    return Outcome(gid, TagStatus.REFUSED, tuple(one["message"] for one in problems))
