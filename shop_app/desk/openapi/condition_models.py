"""What a condition looks like, in words for programs; `shop_app.conditions` reads and checks it.

`conditions.language.Condition` says the same in Python, where a value may be many things; here each
has its shape.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shop_app.conditions.kinds import Operator
from shop_app.conditions.limits import MOST_CHARACTERS, MOST_DAYS, MOST_TEXTS
from shop_app.desk.openapi.described import Sent

Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=MOST_TEXTS)]


class AmountValue(Sent):
    """Money in major units, as it is written."""

    amount: Annotated[str, Field(min_length=1, max_length=20, examples=["500.00"])]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
    """ISO 4217; the shop's."""


Value = int | float | Text | AmountValue | Texts | None


class Check(Sent):
    """One fact, compared with a value. What fits a fact is told by `/api/rules/facts`."""

    fact: Text
    """The name of a fact."""
    is_: Annotated[Operator, Field(alias="is")]
    value: Value = None
    """What it is compared with; with `between` the lower end."""
    to: Value = None
    """The upper end of `between`."""
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
    """Only what happened in the last so many days."""
    refunds: Literal["net", "gross"] = "net"
    """Whether what was given back is taken off."""
    products: Texts | None = None
    skus: Texts | None = None
    vendors: Texts | None = None
    product_types: Texts | None = None
    collections: Texts | None = None
    segment: Text | None = None


class AllOf(Sent):
    """Every one of these."""

    all: Annotated[list[Node], Field(min_length=1)]


class AnyOf(Sent):
    """At least one of these."""

    any: Annotated[list[Node], Field(min_length=1)]


class Not(Sent):
    """The opposite of this."""

    not_: Annotated[Node, Field(alias="not")]


Node = AllOf | AnyOf | Not | Check


class Condition(Sent):
    """What has to hold: at most 100 checks in 8 levels."""

    version: Literal[1]
    when: Node


for _model in (AllOf, AnyOf, Not, Condition):
    _model.model_rebuild()
