"""Werkzeug compiles functions for each route of an app; here each is compiled once per process.

Most tests make a stand-in Shopify of their own, always with the same routes, and compiling those
takes longer than most tests do. Nothing else is shared by the apps."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_COMPILED: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def share_compiled_routes() -> None:
    """From now on, a route that an earlier app had is not compiled again."""
    Rule._compile_builder = _compiled_once  # type: ignore[method-assign,assignment]


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    if rule.defaults:  # they go into what is compiled
        return _compile(rule, append_unknown)
    # The function is bound to its rule later, and asks that for its converters.
    key: tuple[Any, ...] = (rule.rule, *rule._trace, append_unknown)
    if key not in _COMPILED:
        _COMPILED[key] = _compile(rule, append_unknown)
    return _COMPILED[key]
