"""Reading the JSON that a control call brings."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from flask import abort, request
from pydantic import TypeAdapter, ValidationError

from sandbox.state import Shop
from sandbox.webhooks.engine import Engine
from sandbox.world import World

T = TypeVar("T")


def body() -> dict[str, Any]:
    """The JSON object of the request; nothing counts as an empty one. Anything else is a 400."""
    if not request.get_data():
        return {}
    given = request.get_json(force=True, silent=True)
    if not isinstance(given, dict):
        abort(400, "the body must be a JSON object")
    return given


def parsed(kind: type[T], given: dict[str, Any]) -> T:
    """A dataclass from a JSON object; raises ValueError for unknown fields and wrong values."""
    known = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    strange = sorted(set(given) - set(known))
    if strange:
        raise ValueError(f"{kind.__name__} has {', '.join(known)}; unknown: {', '.join(strange)}")
    return _typed(kind.__name__, kind, given)  # type: ignore[no-any-return]


def arguments_for(function: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    """JSON as keyword arguments of a function after its `world, shop`; raises ValueError."""
    hints = get_type_hints(function)
    known = list(inspect.signature(function).parameters.values())[2:]
    names = {parameter.name for parameter in known}
    strange = sorted(set(given) - names)
    missing = [p.name for p in known if p.default is p.empty and p.name not in given]
    if strange or missing:
        raise ValueError(
            f"{function.__name__} takes {', '.join(sorted(names)) or 'nothing'}; "
            f"unknown: {strange}, missing: {missing}"
        )
    return {name: _typed(name, hints[name], value) for name, value in given.items()}


def _typed(name: str, kind: Any, value: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join([name, *map(str, first["loc"])])
        raise ValueError(f"{place}: {first['msg']}, got {first['input']!r}") from error


def shop_of(world: World, domain: str) -> Shop:
    """The shop of an address; 404 if there is none."""
    if domain not in world.shops:
        abort(404, f"the sandbox has no shop {domain}")
    return world.shops[domain]


def engine_of(world: World) -> Engine:
    """The delivery engine; raises RuntimeError in a world without one."""
    if world.webhooks is None:
        raise RuntimeError("this sandbox runs without webhooks")
    return world.webhooks
