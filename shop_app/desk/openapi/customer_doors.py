"""What `GET /api/customer` says of itself; `customers.api` has it, `customers.as_json` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from shop_app.desk.openapi.described import Asked, Door, Shape, Why
from shop_app.timeline.service import Kind

TAG = "Customers"


class MajorAmount(Shape):
    """Money as decimal text in major units."""

    amount: Annotated[str, Field(examples=["612.40"])]
    currency: str


class CustomerFigures(Shape):
    """What is known of a customer's orders; `recent` is about the last `window_days`."""

    as_of: datetime
    orders: int
    window_days: int
    recent_orders: int
    recent_spent: MajorAmount
    recent_refunds: int


class CustomerTag(Shape):
    """One rule on the customer; `holds` null: not known. `in_shop` null: never decided."""

    rule: int
    tag: str
    holds: bool | None
    in_shop: str | None
    standing: str
    why: str


class CustomerLine(Shape):
    """One line of the customer's timeline, newest first."""

    at: datetime
    kind: Kind
    tag: str
    why: str


class CustomerStory(Shape):
    """Everything known about a customer's tags and figures."""

    gid: str
    facts: CustomerFigures
    tags: list[CustomerTag]
    timeline: list[CustomerLine]


class _Customer(Asked):
    gid: Annotated[str, Field(pattern="^gid://shopify/Customer/[0-9]{1,20}$")]
    """Whose story: the id of a customer."""


DOORS: Mapping[str, Door] = {
    "desk.customers_api.customer": Door(
        TAG,
        "A customer's figures, tags and reasons",
        CustomerStory,
        query=_Customer,
        refusals={404: Why("not_found", "The shop has no such customer that Amends has heard of.")},
    )
}
