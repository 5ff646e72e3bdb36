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
        "source_name": "web",
        "app_id": 580_111,
        "location_id": None,
        "shipping_address": {"country_code": "GB"},
        "tags": "",
        "discount_codes": [],
        "test": False,
        "line_items": [],
    }
    return body | changes


def line(
    number: int,
    *,
    quantity: int = 1,
    current: int | None = None,
    price: str = "10.00",
    off: str | None = None,
    product: int | None = 700,
    **changes: Any,
) -> dict[str, Any]:
    """A line of an order: `price` per unit, `off` in all, `current` units that are left."""
    body: dict[str, Any] = {
        "id": number,
        "product_id": product,
        "variant_id": None if product is None else product + 1,
        "sku": f"SKU-{number}",
        "vendor": "Acme",
        "quantity": quantity,
        "current_quantity": quantity if current is None else current,
        "price_set": bag(price),
        "discount_allocations": [] if off is None else [{"amount_set": bag(off)}],
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
    back: dict[int, int] | None = None,
) -> dict[str, Any]:
    """A refund of an order; `back` are the units that came back, by line."""
    move = {"kind": "refund", "status": status, "amount": amount, "currency": currency}
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/Refund/{number}",
        "order_id": of,
        "created_at": at.isoformat(),
        "processed_at": at.isoformat(),
        "transactions": [move],
        "refund_line_items": [
            {"line_item_id": line_id, "quantity": units} for line_id, units in (back or {}).items()
        ],
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
