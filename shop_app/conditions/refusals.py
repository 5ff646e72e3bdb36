"""Say in our own words what pydantic found wrong with a condition's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shop_app.errors import Invalid

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LONGEST_SHOWN = 100

Limits = Mapping[str, Any]
"""What pydantic says of an error besides: `ge`, `max_length`, `expected`, …"""


def _object(_: Limits) -> str:
    return "must be an object"


# pydantic's type of error → our code, our words, and the name of the limit among `Limits`.
_SAID: dict[str, tuple[str, Callable[[Limits], str], str | None]] = {
    "missing": ("missing_field", lambda _: "is missing", None),
    "extra_forbidden": ("unknown_field", lambda _: "is no part of a condition", None),
    "model_type": ("wrong_type", _object, None),
    "model_attributes_type": ("wrong_type", _object, None),
    "dict_type": ("wrong_type", _object, None),
    "tuple_type": ("wrong_type", lambda _: "must be a list", None),
    "string_type": ("wrong_type", lambda _: "must be a text", None),
    "int_type": ("wrong_type", lambda _: "must be a whole number", None),
    "enum": ("unknown_operator", lambda limits: f"must be one of {limits['expected']}", "expected"),
    "literal_error": ("wrong_value", lambda limits: f"must be {limits['expected']}", "expected"),
    "too_short": (
        "too_few",
        lambda limits: f"must be at least {limits['min_length']}",
        "min_length",
    ),
    "too_long": (
        "too_many",
        lambda limits: f"must be at most {limits['max_length']}",
        "max_length",
    ),
    "string_too_short": ("text_too_short", lambda _: "must not be empty", "min_length"),
    "string_too_long": (
        "text_too_long",
        lambda limits: f"must have at most {limits['max_length']} characters",
        "max_length",
    ),
    "string_pattern_mismatch": (
        "unknown_currency",
        lambda _: "must be a three-letter ISO 4217 code such as EUR",
        None,
    ),
    "greater_than_equal": ("out_of_range", lambda limits: f"must be at least {limits['ge']}", "ge"),
    "less_than_equal": ("out_of_range", lambda limits: f"must be at most {limits['le']}", "le"),
    "node": (
        "wrong_node",
        lambda _: 'must be an object with exactly one of "all", "any", "not", "fact"',
        None,
    ),
    "unkeepable": ("unseen_characters", lambda _: "holds a character that can't be kept", None),
    "operand": (
        "wrong_value",
        lambda _: (
            "must be a number, a text, a list of texts or money such as "
            '{"amount": "500.00", "currency": "EUR"}'
        ),
        None,
    ),
    "texts": (
        "wrong_count",
        lambda limits: f"must be a list of 1 to {limits['most']} texts",
        "most",
    ),
    "characters": (
        "wrong_length",
        lambda limits: f"must be a text of 1 to {limits['most']} characters",
        "most",
    ),
}

_ANYTHING_ELSE: tuple[str, Callable[[Limits], str], str | None] = (
    "wrong_value",
    lambda _: "can't be understood",
    None,
)
"""Whatever else pydantic finds wrong with a value, such as half a surrogate pair in a text."""


def refusal(found: ErrorDetails, path: str) -> Invalid:
    """What to raise for an error at `path`, with the limit and the value where there are any."""
    limits = found.get("ctx", {})
    code, words, limit = _SAID.get(found["type"], _ANYTHING_ELSE)
    value = _value(found)
    details: dict[str, Any] = {"path": path}
    if limit is not None:
        details["limit"] = limits[limit]
    if found["type"] == "missing":
        return Invalid(f"{path}: {words(limits)}", code=code, **details)
    return Invalid(f"{path}: {words(limits)}; got {value}", code=code, value=value, **details)


def _value(found: ErrorDetails) -> str:
    if found["type"] in ("too_short", "too_long", "texts"):
        return str(len(found["input"]))
    return repr(found["input"])[:_LONGEST_SHOWN]
