"""What the app tells Flow of: taken only as the trigger's own file says it will be.

Source of the size, the order of the checks and the words for both: answers of Shopify's, recorded by
others. That every field but a reference has to be there, and what its value may be, is believed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sandbox.extensions.configuration import Extension, Field, of_kind
from sandbox.state import Shop

MOST_BYTES = 50_000
REMEMBERED = 500
_REFERENCES = {"customer_reference": "customers", "order_reference": "orders"}


@dataclass(frozen=True)
class Received:
    """A trigger that the app fired; `handle` names it."""

    at: datetime
    handle: str
    payload: dict[str, Any]


class Triggers:
    """The latest triggers of each shop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, deque[Received]] = {}

    def add(self, domain: str, one: Received) -> None:
        """Remember one; only the latest 500 of a shop are kept."""
        with self._lock:
            self._latest.setdefault(domain, deque(maxlen=REMEMBERED)).append(one)

    def received(self, domain: str) -> list[Received]:
        """The remembered ones of a shop, oldest first."""
        with self._lock:
            return list(self._latest.get(domain, ()))


def problem(shop: Shop, handle: str, payload: Any) -> str | None:
    """Why Flow does not take a payload; None: it does. The shop is locked by the caller."""
    if len(orjson.dumps(payload)) > MOST_BYTES:
        return f"Properties size exceeds the limit of {MOST_BYTES} bytes."
    trigger = of_kind("flow_trigger").get(handle)
    if trigger is None:
        return f"Invalid handle '{handle}'."
    if not isinstance(payload, dict):
        return "Properties must be an object."
    return next(_problems(shop, trigger, payload), None)


def _problems(shop: Shop, trigger: Extension, payload: Mapping[str, Any]) -> Iterator[str]:
    fields = {one.property: one for one in trigger.fields}
    for name in payload.keys() - fields.keys():
        yield f"Property '{name}' is unknown."
    for name, field in fields.items():
        if name in payload:
            if not _fits(shop, field, payload[name]):
                yield f"Property '{name}' is no {field.type}: {payload[name]!r:.100}."
        elif field.type not in _REFERENCES:
            yield f"Property '{name}' is missing."


def _fits(shop: Shop, field: Field, value: Any) -> bool:
    if field.type in _REFERENCES:
        return type(value) is int and _exists(shop, field.type, value)
    if field.type == "number_decimal":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if field.type == "boolean":
        return isinstance(value, bool)
    if field.type == "single_line_text_field":
        return isinstance(value, str) and value != "" and value.splitlines() == [value]
    raise NotImplementedError(f"the stand-in's Flow knows no trigger field {field.type}")


def _exists(shop: Shop, reference: str, number: int) -> bool:
    known: Mapping[int, Any] = getattr(shop, _REFERENCES[reference])
    found = known.get(number)
    return found is not None and getattr(found, "merged_into", None) is None
