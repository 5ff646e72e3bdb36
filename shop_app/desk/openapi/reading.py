"""Read what was sent into a model, and say in our own words what is wrong with it.

Messages name the field, its limit and its measure, never what was sent: that may be somebody's words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from flask import request
from pydantic import BaseModel, ValidationError

from shop_app.desk.api_bodies import body_bytes, not_json
from shop_app.errors import Invalid

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_Model = TypeVar("_Model", bound=BaseModel)
_OF_EVERY_DOOR = frozenset({"locale"})
"""Parameters that any address may carry; `shop_app.web.locales` reads it."""

_LONGEST_PATH = 100


def sent(model: type[_Model]) -> _Model:
    """The body. Raises Invalid and TooLarge."""
    return _read(lambda: model.model_validate_json(body_bytes()))


def valid(model: type[_Model], given: object) -> _Model:
    """What was read already, as a model. Raises Invalid."""
    return _read(lambda: model.model_validate(given))


def asked(model: type[_Model]) -> _Model:
    """The parameters of the address; a list is a parameter given several times. Raises Invalid."""
    several = {name for name, one in model.model_fields.items() if _is_list(one.annotation)}
    given = {
        name: values if name in several or len(values) > 1 else values[0]
        for name, values in request.args.lists()
        if name not in _OF_EVERY_DOOR
    }
    return _read(lambda: model.model_validate(given))


def headed(model: type[_Model]) -> _Model:
    """The headers that a model names by their aliases; others are nobody's business. Raises Invalid."""
    names = (one.alias or name for name, one in model.model_fields.items())
    given = {name: request.headers[name] for name in names if name in request.headers}
    return _read(lambda: model.model_validate(given))


def _is_list(annotation: Any) -> bool:
    inner = (annotation, *get_args(annotation))
    return any(get_origin(one) in (tuple, list) for one in inner)


def _read(read: Callable[[], _Model]) -> _Model:
    try:
        return read()
    except ValidationError as error:
        raise _invalid(error.errors(include_url=False, include_input=True)[0]) from None


def _invalid(found: ErrorDetails) -> Invalid:
    limits = found.get("ctx", {})
    if found["type"] == "json_invalid":
        return not_json(str(limits["error"]))
    path = _path(found["loc"])
    if found["type"] == "extra_forbidden":
        return Invalid(f"{path}: there is no such field", code="unknown_field", path=path)
    if found["type"] == "missing":
        return Invalid(f"{path}: is missing", code="missing_field", path=path)
    if found["type"] in _MEASURED:
        code, words, name = _MEASURED[found["type"]]
        limit, value = limits[name], len(found["input"])
        return Invalid(
            f"{path}: {words} {limit}, got {value}", code=code, path=path, limit=limit, value=value
        )
    if found["type"] in _BOUNDS:
        words, name = _BOUNDS[found["type"]]
        limit = limits[name]
        return Invalid(f"{path}: {words} {limit}", code="out_of_range", path=path, limit=limit)
    if found["type"] in ("enum", "literal_error"):
        limit = limits["expected"]
        return Invalid(
            f"{path}: must be one of {limit}", code="unknown_value", path=path, limit=limit
        )
    code, words = _SAID.get(found["type"], _WRONG_TYPE)
    return Invalid(f"{path}: {words}", code=code, path=path)


_MEASURED: Mapping[str, tuple[str, str, str]] = {
    "string_too_long": ("text_too_long", "characters may be at most", "max_length"),
    "string_too_short": ("text_too_short", "characters must be at least", "min_length"),
    "too_long": ("too_many", "entries may be at most", "max_length"),
    "too_short": ("too_few", "entries must be at least", "min_length"),
}
"""pydantic's type of error → our code, our words, the name of its limit."""

_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("must be at least", "ge"),
    "less_than_equal": ("must be at most", "le"),
}

_SAID: Mapping[str, tuple[str, str]] = {
    "string_pattern_mismatch": ("wrong_format", "is not written as it must be"),
    "unkeepable": ("unseen_characters", "holds a character that can't be kept"),
    "string_unicode": ("unseen_characters", "holds a character that can't be kept"),
    "model_type": ("wrong_type", "must be an object"),
    "model_attributes_type": ("wrong_type", "must be an object"),
    "string_type": ("wrong_type", "must be a text"),
    "int_type": ("wrong_type", "must be a whole number"),
    "int_parsing": ("wrong_type", "must be a whole number"),
    "int_from_float": ("wrong_type", "must be a whole number"),
    "int_parsing_size": ("out_of_range", "is too large a number"),
    "bool_type": ("wrong_type", "must be true or false"),
    "bool_parsing": ("wrong_type", "must be true or false"),
    "tuple_type": ("wrong_type", "must be a list"),
    "list_type": ("wrong_type", "must be a list"),
}
_WRONG_TYPE = ("wrong_value", "can't be understood")


def _path(places: tuple[int | str, ...]) -> str:
    path = ""
    for place in places:
        path += f"[{place}]" if isinstance(place, int) else f".{place}" if path else place
    return path[:_LONGEST_PATH] or "body"
