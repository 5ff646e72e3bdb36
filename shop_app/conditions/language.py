"""The shape of a condition: all, any and not, nested over checks of facts. Read from JSON, given back.

Whether a fact exists and its operator and value fit is `checking`'s part; this is the grammar.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from shop_app.conditions.kinds import Operator
from shop_app.conditions.limits import (
    MOST_CHARACTERS,
    MOST_CHECKS,
    MOST_DAYS,
    MOST_DEPTH,
    MOST_TEXTS,
)
from shop_app.conditions.refusals import refusal
from shop_app.errors import Invalid

if TYPE_CHECKING:
    from shop_app.conditions.evaluation import Program


def keepable(text: str) -> str:
    """The text, if a database can keep it. Raises what pydantic makes an error of for what
    PostgreSQL refuses: the character NUL, and half of a surrogate pair (which JSON can carry)."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("unkeepable", "holds a character that can't be kept")
    return text


Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS), AfterValidator(keepable)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_TEXTS)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Amount(_Part):
    """Money as it is written: `amount` in major units ("500.00") of `currency` (ISO 4217)."""

    amount: Annotated[str, Field(min_length=1, max_length=20)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


Value = int | float | str | Amount | tuple[str, ...]


def _value(raw: Any) -> Value:
    if isinstance(raw, Amount) or (isinstance(raw, int) and not isinstance(raw, bool)):
        return raw
    if isinstance(raw, float) and math.isfinite(raw):
        return raw
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, list | tuple):
        if not 1 <= len(raw) <= MOST_TEXTS:
            raise PydanticCustomError("texts", "see `refusals`", {"most": MOST_TEXTS})
        return tuple(_text(each) for each in raw)
    if isinstance(raw, dict):
        return Amount.model_validate(raw)
    raise PydanticCustomError("operand", "see `refusals`")


def _text(raw: Any) -> str:
    if isinstance(raw, str) and 1 <= len(raw) <= MOST_CHARACTERS:
        return keepable(raw)
    raise PydanticCustomError("characters", "see `refusals`", {"most": MOST_CHARACTERS})


def _written(value: Value | None) -> Any:
    if isinstance(value, Amount):
        return value.model_dump()
    return list(value) if isinstance(value, tuple) else value


Operand = Annotated[Value | None, PlainValidator(_value), PlainSerializer(_written)]


class Check(_Part):
    """One fact, compared. `to` is the upper end of `between`; the others narrow the fact down.

    `days`: the last so many days only. `refunds`: whether what was given back is taken off.
    `products`, `skus`, `vendors`, `product_types`, `collections`: of these only. `segment`: which.
    """

    fact: Text
    operator: Operator = Field(alias="is")
    value: Operand = None
    to: Operand = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS, strict=True)] | None = None
    refunds: Literal["net", "gross"] = "net"
    products: Texts | None = None
    skus: Texts | None = None
    vendors: Texts | None = None
    product_types: Texts | None = None
    collections: Texts | None = None
    segment: Text | None = None


class AllOf(_Part):
    """Every one of these."""

    all: Annotated[tuple[Node, ...], Field(min_length=1)]


class AnyOf(_Part):
    """At least one of these."""

    any: Annotated[tuple[Node, ...], Field(min_length=1)]


class Not(_Part):
    """The opposite of this."""

    not_: Node = Field(alias="not")


_MODELS: dict[type[Any], str] = {AllOf: "<all>", AnyOf: "<any>", Not: "<not>", Check: "<check>"}


def _which(raw: Any) -> str | None:
    if isinstance(raw, dict):
        words = [word for word in ("all", "any", "not", "fact") if word in raw]
        return {"fact": "<check>"}.get(words[0], f"<{words[0]}>") if len(words) == 1 else None
    return _MODELS.get(type(raw))


Node = Annotated[
    Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[Check, Tag("<check>")],
    Discriminator(
        _which,
        custom_error_type="node",
        custom_error_message="see `refusals`",
    ),
]


class Condition(_Part):
    """A condition of version 1 of this language."""

    version: Literal[1]
    when: Node

    def as_data(self) -> dict[str, Any]:
        """The condition as JSON, defaults left out; `parse` gives an equal condition back."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @cached_property
    def program(self) -> Program:
        """The condition made ready to run on many customers, once.

        Raises Invalid when a check names no known fact or compares it in a way it can't be.
        """
        from shop_app.conditions.evaluation import compiled

        return compiled(self.when)


for _model in (AllOf, AnyOf, Not, Condition):
    _model.model_rebuild()


def parse(data: Any) -> Condition:
    """Read a condition's JSON. Raises Invalid naming the path, what is wrong, limit and value.

    Limits: 8 levels, 100 checks, 250 texts in a list, 255 characters in a text, 3,650 days.
    """
    if isinstance(data, dict):
        _measure(data.get("when"))
    try:
        return Condition.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = path_of(first["loc"])
        raise refusal(first, path) from None


def path_of(places: tuple[int | str, ...]) -> str:
    """A place in the JSON as text: `when.all[2].value`."""
    path = ""
    for place in places:
        if isinstance(place, int):
            path += f"[{place}]"
        elif not place.startswith("<"):
            path += f".{place}" if path else place
    return path or "condition"


def _measure(root: Any) -> None:
    """Refuse what is nested too deep or too long, before anything walks it recursively."""
    waiting = [(root, 1)]
    checks = 0
    while waiting:
        node, depth = waiting.pop()
        if depth > MOST_DEPTH:
            _refuse("too_deep", "nested in more levels than are read", MOST_DEPTH, depth)
        inner = _inner(node)
        checks += not inner
        if checks > MOST_CHECKS:
            _refuse("too_many_checks", "more checks than are read", MOST_CHECKS, checks)
        waiting.extend((each, depth + 1) for each in inner)


def _inner(node: Any) -> list[Any]:
    if not isinstance(node, dict):
        return []
    lists = [node[word] for word in ("all", "any") if isinstance(node.get(word), list | tuple)]
    return [each for found in lists for each in found] + ([node["not"]] if "not" in node else [])


def _refuse(code: str, what: str, limit: int, value: int) -> None:
    raise Invalid(
        f"when: {what}: at most {limit}, got {value}",
        code=code,
        path="when",
        limit=limit,
        value=value,
    )
