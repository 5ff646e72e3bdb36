"""A policy as JSON keeps it, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from shop_app.compensation.policy import Policy
from shop_app.conditions.language import parse, path_of
from shop_app.errors import Invalid

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def policy_data(policy: Policy) -> dict[str, Any]:
    """Everything the policy says, its defaults too: what holds today must not follow a default that
    is another tomorrow. `policy_of` gives an equal policy back."""
    data = policy.model_dump(mode="json")
    for tier, written in zip(policy.tiers, data["tiers"], strict=True):
        written["when"] = None if tier.when is None else tier.when.as_data()
    return data


def policy_of(data: Any) -> Policy:
    """Read a policy's JSON; what is left out has its default.

    Raises Invalid naming the place (`path`), what is wrong, and the value. Whether it makes sense in
    a shop is told by `policy_checks`.
    """
    try:
        return Policy.model_validate(_with_conditions(data))
    except ValidationError as error:
        raise _invalid(error.errors(include_url=False)[0]) from None


def _with_conditions(data: Any) -> Any:
    """The same with its conditions read: their own reader knows how deep they may be."""
    if not isinstance(data, dict) or not isinstance(data.get("tiers"), list | tuple):
        return data
    tiers = [_with_condition(tier, place) for place, tier in enumerate(data["tiers"])]
    return {**data, "tiers": tuple(tiers)}


def _with_condition(tier: Any, place: int) -> Any:
    if not isinstance(tier, dict) or tier.get("when") is None:
        return tier
    try:
        return {**tier, "when": parse(tier["when"])}
    except Invalid as error:
        raise inside(error, f"tiers[{place}].when", own="condition") from error


def inside(error: Invalid, place: str, *, own: str = "") -> Invalid:
    """The same refusal of a part of the policy, its path beginning at `place`; `own` is how the part
    calls itself."""
    path = str(error.details.get("path", own))
    inner = "" if path == own else f".{path}"
    details = {**error.details, "path": f"{place}{inner}"}
    return Invalid(f"{place}: {error}", code=error.code, **details)


def _invalid(found: ErrorDetails) -> Invalid:
    places = tuple(place for place in found["loc"] if place != _OF_A_KEY)
    path = path_of(places) if places else "policy"
    limits = {name: value for name, value in found.get("ctx", {}).items() if name != "error"}
    return Invalid(
        f"{path}: {found['msg']}; got {found['input']!r:.100}",
        code=_CODES.get(found["type"], "wrong_value"),
        path=path,
        **({"limit": next(iter(limits.values()))} if limits else {}),
    )


_OF_A_KEY = "[key]"
"""How pydantic tells that a key itself is wrong, not what stands under it."""

_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "too_long": "too_many",
    "too_short": "too_few",
    "string_too_long": "text_too_long",
    "string_too_short": "text_too_short",
    "int_type": "wrong_type",
    "string_type": "wrong_type",
    "enum": "unknown_choice",
}
"""pydantic's types of errors in our own words; what else there is is a wrong value."""
