"""Customers and orders to judge: everything has a plain default, a test names what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.language import Condition, parse
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.subject import Line, Order, Refund, Subject

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # a Saturday
DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def an_order(days: float = 10, /, paid: int = 10000, **given: Any) -> Order:
    """An order placed so many days ago, of 100.00 EUR."""
    at = ago(days)
    named = {"gid": f"gid://shopify/Order/{int(at.timestamp())}", "name": "#1", "currency": "EUR"}
    taken = {"processed_at": at, "cancelled_at": None, "total": paid, "paid": paid}
    return Order(**{**named, **taken, **given})


def a_refund(days: float = 5, /, amount: int = 1000) -> Refund:
    return Refund(ago(days), amount)


def a_line(**given: Any) -> Line:
    plain = {"product": "gid://shopify/Product/1", "variant": "gid://shopify/ProductVariant/1"}
    bought = {"sku": "MUG-1", "vendor": "Acme", "quantity": 1, "refunded": 0, "amount": 1000}
    return Line(**{**plain, **bought, "on_sale": False, **given})


def a_customer(*orders: Order, **given: Any) -> Subject:
    """A customer of these orders, all that Shopify knows of, in a shop in Berlin."""
    plain = {"gid": "gid://shopify/Customer/1", "as_of": NOW, "timezone": ZoneInfo("Europe/Berlin")}
    oldest_first = tuple(sorted(orders, key=lambda order: order.processed_at))
    known = {"currency": "EUR", "lifetime_orders": len(orders), "orders": oldest_first}
    return Subject(**{**plain, **known, **given})


def a_check(fact: str, operator: str, value: Any = None, **given: Any) -> dict[str, Any]:
    data = {"fact": fact, "is": operator, "value": value, **given}
    return {name: each for name, each in data.items() if each is not None}


def condition(when: dict[str, Any]) -> Condition:
    return parse({"version": 1, "when": when})


def judged(when: dict[str, Any], subject: Subject) -> Outcome:
    return evaluate(condition(when), subject)


def holds(
    subject: Subject, fact: str, operator: str, value: Any = None, **given: Any
) -> bool | None:
    return judged(a_check(fact, operator, value, **given), subject).holds


def reading(subject: Subject, fact: str, **given: Any) -> Any:
    """The fact's value, None for none, "unknown" for not known."""
    found = judged(a_check(fact, "exists", **given), subject).reading
    return "unknown" if found.unknown else found.value


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}
