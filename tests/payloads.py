"""Webhook bodies as our subscriptions receive them."""

from datetime import datetime
from typing import Any

ORDER = 9_007_199_254_741_001
CUSTOMER = 9_007_199_254_742_001


def customer_gid(number: int = CUSTOMER) -> str:
    """The gid of a customer number."""
    return f"gid://shopify/Customer/{number}"


def order_gid(number: int = ORDER) -> str:
    """The gid of an order number."""
    return f"gid://shopify/Order/{number}"


def bag(amount: str, currency: str = "GBP", buyer: tuple[str, str] | None = None) -> dict[str, Any]:
    """A money bag: shop money, and the buyer's (the same unless given as amount, currency)."""
    theirs = buyer or (amount, currency)
    return {
        "shop_money": {"amount": amount, "currency_code": currency},
        "presentment_money": {"amount": theirs[0], "currency_code": theirs[1]},
    }


def order(
    at: datetime,
    *,
    number: int = ORDER,
    customer: int | None = CUSTOMER,
    total: str = "100.00",
    updated_at: datetime | None = None,
    buyer: tuple[str, str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """An order placed `at`; further keyword arguments replace fields."""
    body: dict[str, Any] = {
        "id": number,
        "admin_graphql_api_id": order_gid(number),
        "name": "#1001",
        "created_at": at.isoformat(),
        "processed_at": at.isoformat(),
        "updated_at": (updated_at or at).isoformat(),
        "cancelled_at": None,
        "financial_status": "paid",
        "total_price_set": bag(total, buyer=buyer),
        "total_outstanding": "0.00",
        "customer": None if customer is None else {"id": customer},
    }
    return body | changes


def refund(
    at: datetime,
    amount: str,
    *,
    number: int = 501,
    of: int = ORDER,
    currency: str | None = "GBP",
    status: str = "success",
) -> dict[str, Any]:
    """A refund of an order."""
    move = {"kind": "refund", "status": status, "amount": amount, "currency": currency}
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/Refund/{number}",
        "order_id": of,
        "created_at": at.isoformat(),
        "processed_at": at.isoformat(),
        "transactions": [move],
    }


def summary(
    at: datetime, orders: int, spent: str = "100.00", customer: int = CUSTOMER
) -> dict[str, Any]:
    """Shopify's own sums over a customer's life."""
    return {
        "customerId": customer_gid(customer),
        "numberOfOrders": orders,
        "amountSpent": {"amount": spent, "currencyCode": "GBP"},
        "occurredAt": at.isoformat(),
    }
