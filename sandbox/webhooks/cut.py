"""`include_fields`: the part of a body that a subscription asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# A field name leads to None (take all of it) or to the tree of the fields wanted below it.
Fields = dict[str, "Fields | None"]


def field_tree(include_fields: Iterable[str]) -> Fields:
    """Dotted paths as a tree; `customer` beside `customer.id` takes the whole customer."""
    tree: Fields = {}
    for path in include_fields:
        _plant(tree, path.split("."))
    return tree


def _plant(tree: Fields, steps: list[str]) -> None:
    *parents, leaf = steps
    for step in parents:
        below = tree.setdefault(step, {})
        if below is None:
            return
        tree = below
    tree[leaf] = None


def cut(body: Any, fields: Fields) -> Any:
    """The wanted part of a body. Lists are cut item by item; absent fields stay absent, null null."""
    if isinstance(body, list):
        return [cut(item, fields) for item in body]
    if not isinstance(body, dict):
        return body
    kept = {}
    for name, below in fields.items():
        if name in body:
            kept[name] = body[name] if below is None else cut(body[name], below)
    return kept
