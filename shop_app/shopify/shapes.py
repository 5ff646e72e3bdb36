"""The shapes of Shopify's answers that several operations share; values as they come."""

from __future__ import annotations

from typing import TypedDict


class MoneyV2(TypedDict):
    """A decimal in major units, as text, and its ISO currency."""

    amount: str
    currencyCode: str


class MoneyBag(TypedDict):
    """The same amount in the shop's currency and in the buyer's."""

    shopMoney: MoneyV2
    presentmentMoney: MoneyV2


class Reference(TypedDict):
    """Only the id (gid) of another object."""

    id: str


class UserError(TypedDict):
    """What a mutation answers when it did not do what was asked; `field` names the input."""

    field: list[str] | None
    message: str
