"""Start the workflows of Shopify Flow that begin with one of our triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shop_app.shopify.client import Admin, Operation

MOST_ALIASES = 25
"""Triggers of one request. Each costs 10 points."""

_COST_EACH = 10

Trigger = tuple[str, Mapping[str, Any]]
"""A handle and the payload."""


def fire(
    admin: Admin, triggers: Sequence[Trigger], *, not_after: float
) -> list[tuple[str, ...] | None]:
    """Tell Flow of at most MOST_ALIASES things that happened, in one request.

    For each why Flow does not take it, in Shopify's words: none, it did; None: nobody knows. Raises
    what `Admin.mutate` raises; after ShopifyUnavailable nobody knows of any.
    """
    operation = Operation("FireTriggers", document(len(triggers)), _COST_EACH * len(triggers))
    variables: dict[str, Any] = {}
    for place, (handle, payload) in enumerate(triggers):
        variables |= {f"handle{place}": handle, f"payload{place}": dict(payload)}
    answer = admin.mutate(operation, variables, not_after=not_after)
    return [_problems(answer.data.get(f"t{place}")) for place in range(len(triggers))]


def document(count: int) -> str:
    """One mutation with an alias for each of `count` triggers."""
    places = range(count)
    declared = ", ".join(f"$handle{n}: String!, $payload{n}: JSON!" for n in places)
    fields = " ".join(
        f"t{n}: flowTriggerReceive(handle: $handle{n}, payload: $payload{n})"
        " { userErrors { field message } }"
        for n in places
    )
    return f"mutation FireTriggers({declared}) {{ {fields} }}"


def _problems(payload: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    if payload is None:
        return None
    return tuple(error["message"] for error in payload["userErrors"])
