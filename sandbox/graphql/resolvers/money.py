"""Money: an amount with its currency, and the pair of shop and presentment amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.currencies import rounded
from sandbox.graphql.registry import values
from sandbox.graphql.wire import decimal_text
from sandbox.state import Order, Shop


@dataclass(frozen=True)
class Money:
    """`MoneyV2`: an amount in major units."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Bag:
    """`MoneyBag`: what the shop counts and what the buyer saw."""

    shop: Money
    presentment: Money


def bag(shop: Shop, order: Order, amount: Decimal) -> Bag:
    """An order's amount in shop currency, with its share of the presentment total beside it."""
    share = amount * order.presentment_total / order.total if order.total else Decimal(0)
    return exact_bag(shop, order, amount, rounded(share, order.presentment_currency))


def exact_bag(shop: Shop, order: Order, amount: Decimal, presentment: Decimal) -> Bag:
    """A bag whose presentment amount is known and need not be worked out."""
    return Bag(Money(amount, shop.currency), Money(presentment, order.presentment_currency))


values(
    "MoneyV2",
    {
        "amount": lambda money: decimal_text(money.amount),
        "currencyCode": lambda money: money.currency,
    },
)
values(
    "MoneyBag",
    {"shopMoney": lambda both: both.shop, "presentmentMoney": lambda both: both.presentment},
)
