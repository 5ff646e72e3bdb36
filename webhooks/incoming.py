"""One delivery as its handler sees it, and careful reading of its payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.gids import gid, kind
from shop_app.money import Money, MoneyError


class Malformed(ValueError):
    """The payload lacks or garbles what the handler needs; names the field."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A verified delivery with its parsed body. `received_at` is our clock's."""

    shop: str
    topic: str
    webhook_id: str
    received_at: datetime
    triggered_at: datetime | None
    payload: Payload

    @property
    def happened_at(self) -> datetime:
        """When it happened at Shopify, or when we heard of it if Shopify did not say."""
        return self.triggered_at or self.received_at


Handler = Callable[[Connection, Incoming], Effects]
"""Books one delivery in the open transaction and says what follows; safe to run twice."""


class Payload(Mapping[str, Any]):
    """A JSON object whose fields are read by type; a missing or wrong one raises Malformed.

    Absent is not null: `in` tells whether a field was sent at all.
    """

    def __init__(self, fields: Mapping[str, Any], path: str = "") -> None:
        self._fields = fields
        self._path = path

    def __getitem__(self, name: str) -> Any:
        try:
            return self._fields[name]
        except KeyError:
            raise Malformed(f"the field {self._path}{name} is missing") from None

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Any:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def object(self, name: str) -> Payload:
        """A nested object."""
        value = self[name]
        if not isinstance(value, dict):
            raise Malformed(f"{self._path}{name} must be an object, got {type(value).__name__}")
        return Payload(value, f"{self._path}{name}.")

    def objects(self, name: str) -> list[Payload]:
        """A list of objects."""
        value = self[name]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Malformed(f"{self._path}{name} must be a list of objects")
        return [Payload(item, f"{self._path}{name}[{i}].") for i, item in enumerate(value)]

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self[name]
        if not isinstance(value, str) or not value:
            raise Malformed(f"{self._path}{name} must be a text, got {type(value).__name__}")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        value = self[name]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Malformed(f"{self._path}{name} must be a list of texts")
        return value

    def count(self, name: str) -> int:
        """A whole number that is not negative; Shopify writes some of them as text."""
        value = self[name]
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Malformed(f"{self._path}{name} must be a whole number, got {value!r}")
        return value

    def time(self, name: str) -> datetime:
        """A time with its offset (ISO 8601), in UTC: equal moments are then equal texts too."""
        value = self.text(name)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Malformed(f"{self._path}{name} must be an ISO 8601 time, got {value!r}") from None
        if moment.tzinfo is None:
            raise Malformed(f"{self._path}{name} must have a UTC offset, got {value!r}")
        return moment.astimezone(UTC)

    def optional_time(self, name: str) -> datetime | None:
        """A time, or None when the field is null or absent."""
        return None if self._fields.get(name) is None else self.time(name)

    def optional_text(self, name: str) -> str | None:
        """A text, or None when the field is null, empty or absent."""
        return self.text(name) if self._fields.get(name) else None

    def gid(self, kind_: str, name: str = "id") -> str:
        """The gid for a numeric id, for example `gid("Order", "order_id")`."""
        return gid(kind_, self[name])

    def given_gid(self, kind_: str, name: str) -> str:
        """A gid sent as such; its kind is checked."""
        value = self.text(name)
        if kind(value) != kind_:
            raise Malformed(f"{self._path}{name} must be the id of a {kind_}, got {value!r}")
        return value

    def money(self, amount: str, currency: str) -> Money:
        """An amount (decimal text) and its currency, two fields of this object."""
        try:
            return Money.parse(self.text(amount), self.text(currency))
        except MoneyError as error:
            raise Malformed(f"{self._path}{amount}: {error}") from None
