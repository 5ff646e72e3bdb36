"""What a step of a workflow fills in for an action, checked against the fields of its configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.extensions.configuration import Extension, Field

_GID = re.compile(r"gid://shopify/\w+/[0-9]{1,20}")
_WHOLE = re.compile(r"-?[0-9]{1,20}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


def checked(action: Extension, given: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that Flow sends: nothing for fields left empty.

    Numbers and ids may be texts, as they are where a workflow puts a variable in their place.
    Raises ValueError for unknown, missing and ill-typed ones.
    """
    fields = {one.property: one for one in action.fields}
    strange = sorted(set(given) - set(fields))
    if strange:
        raise ValueError(f"{action.handle} has {', '.join(fields)}; unknown: {', '.join(strange)}")
    filled = {name: value for name, value in given.items() if value not in (None, "")}
    missing = [name for name, one in fields.items() if one.required and name not in filled]
    if missing:
        raise ValueError(f"{action.handle} needs {', '.join(missing)}")
    for name, value in filled.items():
        if not _fits(fields[name], value):
            raise ValueError(f"{name} is a {fields[name].type}, got {value!r}")
    return filled


def _fits(field: Field, value: Any) -> bool:
    if field.type == "boolean":
        return isinstance(value, bool)
    if field.type.endswith("_reference"):
        return _is_whole(value) or (isinstance(value, str) and _GID.fullmatch(value) is not None)
    if field.type == "number_integer":
        return _is_whole(value)
    if field.type == "number_decimal":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number or (isinstance(value, str) and _DECIMAL.fullmatch(value) is not None)
    if field.type == "single_line_text_field":
        return isinstance(value, str) and "\n" not in value
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return _WHOLE.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)
