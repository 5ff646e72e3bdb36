"""One line of an order, as orders and fulfillments show it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.state import Line, Order, Shop
from sandbox.webhooks.payloads.wire import converted, decimal, money_set

_ZERO = Decimal(0)


def line_body(shop: Shop, order: Order, line: Line) -> dict[str, Any]:
    """One line of an order; prices are per unit."""
    price_set = money_set(shop, order, line.price, converted(order, line.price))
    return {
        "id": line.id,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{line.id}",
        "title": line.title,
        "name": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": line.quantity,
        "fulfillable_quantity": 0 if order.fulfillments else line.quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": "fulfilled" if order.fulfillments else None,
        "gift_card": False,
        "grams": 100,
        "price": decimal(line.price, shop.currency),
        "price_set": price_set,
        "product_exists": True,
        "product_id": line.id,
        "properties": [],
        "requires_shipping": True,
        "taxable": True,
        "total_discount": decimal(_ZERO, shop.currency),
        "total_discount_set": money_set(shop, order, _ZERO, _ZERO),
        "attributed_staffs": [],
        "sales_line_item_group_id": None,
        "variant_id": None,
        "variant_inventory_management": None,
        "variant_title": None,
        "vendor": None,
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    }
