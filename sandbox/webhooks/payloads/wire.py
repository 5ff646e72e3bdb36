"""How times and money are written in webhook bodies."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sandbox.currencies import rounded
from sandbox.state import Order, Shop

MoneySet = dict[str, dict[str, str]]


def local_time(at: datetime, shop: Shop) -> str:
    """A time as REST bodies carry it: the shop's zone, whole seconds, `2026-05-05T08:00:00+02:00`."""
    return at.astimezone(ZoneInfo(shop.timezone)).isoformat(timespec="seconds")


def local_time_or_null(at: datetime | None, shop: Shop) -> str | None:
    """Like `local_time`, with null for what has not happened."""
    return None if at is None else local_time(at, shop)


def utc_time(at: datetime) -> str:
    """A time as the newer, GraphQL-like bodies carry it: UTC with milliseconds and a Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def decimal(amount: Decimal, currency: str) -> str:
    """An amount in major units with the digits its currency has: 12.50, 1250 (JPY), 1.250 (KWD)."""
    return str(rounded(amount, currency))


def money_set(shop: Shop, order: Order, shop_money: Decimal, presentment: Decimal) -> MoneySet:
    """One amount in the shop's and in the buyer's currency."""
    return {
        "shop_money": {
            "amount": decimal(shop_money, shop.currency),
            "currency_code": shop.currency,
        },
        "presentment_money": {
            "amount": decimal(presentment, order.presentment_currency),
            "currency_code": order.presentment_currency,
        },
    }


def converted(order: Order, amount: Decimal) -> Decimal:
    """An amount in the shop's currency as the buyer of this order sees it, unrounded."""
    if not order.total:
        return amount
    return amount * order.presentment_total / order.total
