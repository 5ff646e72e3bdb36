"""A policy's document, field by field: what a form says put into it, and what it says taken out."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy, Purse, RoleLimits
from shop_app.compensation.policy_data import policy_data, policy_of
from shop_app.desk.policy.fields import Box, Entry, Sent, stored, typed
from shop_app.desk.policy.refusals import words
from shop_app.errors import Invalid
from shop_app.staff.rules import Role

Boxes = Mapping[str, Box]
Data = dict[str, Any]

_NOTHING: Mapping[str, Data] = {
    "roles": RoleLimits().model_dump(mode="json"),
    "reasons": Purse().model_dump(mode="json"),
    "kind_purses": Purse().model_dump(mode="json"),
}
"""What an entry of these says when it says nothing."""

_AT = re.compile(r"\[([0-9]+)\]")


def at(data: Any, path: Iterable[str | int]) -> Any:
    """What stands at a place of a document; None: nothing."""
    for part in path:
        if isinstance(data, list):
            data = data[part] if isinstance(part, int) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def whole(policy: Policy) -> Data:
    """The document with every role in it, also those of which it says nothing."""
    data = policy_data(policy)
    data["roles"] = {
        role.value: {**_NOTHING["roles"], **data["roles"].get(role, {})} for role in Role
    }
    return data


def boxes_of(entries: Iterable[Entry], policy: Policy) -> dict[str, Box]:
    """The fields as they stand in a policy, by their names."""
    data = whole(policy)
    return {one.name: stored(one, at(data, one.path), policy.currency) for one in entries}


def boxes_from(entries: Iterable[Entry], sent: Sent, currency: str) -> dict[str, Box]:
    """The fields as somebody sent them."""
    return {one.name: typed(one, sent, currency) for one in entries}


def is_wrong(boxes: Boxes) -> bool:
    """Whether a field has an error."""
    return any(box.error for box in boxes.values())


def with_fields(policy: Policy, boxes: Boxes) -> Policy:
    """The policy with what the fields say. Raises Invalid (`path`) for what can't be."""
    data = whole(policy)
    for box in boxes.values():
        put(data, box.entry.path, box.value)
    return read(data)


def read(data: Data) -> Policy:
    """The policy of a document, without entries that say nothing. Raises Invalid."""
    data = copy.deepcopy(data)
    for field, nothing in _NOTHING.items():
        data[field] = {key: one for key, one in data[field].items() if nothing | one != nothing}
    narrowed = data["kinds_of_reasons"].items()
    data["kinds_of_reasons"] = {key: kinds for key, kinds in narrowed if kinds is not None}
    data["kinds"] = [kind for kind in Kind if kind in data["kinds"]]
    return policy_of(data)


def put(data: Data, path: tuple[str | int, ...], value: Any) -> None:
    """Have this stand at a place, of lists at one that is there."""
    place: Any = data
    for part in path[:-1]:
        place = place[part] if isinstance(part, int) else place.setdefault(part, {})
    place[path[-1]] = value


def with_error(boxes: Boxes, error: Invalid) -> tuple[dict[str, Box], str]:
    """The fields with a refusal beside the one it is about; else it is returned in words."""
    path = _AT.sub(r".\1", str(error.details.get("path", "")))
    names = [name for name in boxes if path == name or path.startswith(f"{name}.")]
    if not names:
        return dict(boxes), words(error)
    name = max(names, key=len)
    return {**boxes, name: replace(boxes[name], error=words(error, boxes[name].entry))}, ""
