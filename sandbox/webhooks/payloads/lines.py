"""One line of an order, as orders and fulfillments show it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.state import Line, Order, Shop
from sandbox.webhooks.payloads.wire import converted, decimal, money_set


def line_body(shop: Shop, order: Order, line: Line) -> dict[str, Any]:
    """One line of an order; prices are per unit, discounts for the whole line.

    What a discount code took off stands in `discount_allocations` and not in `total_discount`.
    """
    price_set = money_set(shop, order, line.price, converted(order, line.price))
    left = line.quantity - line.refunded_quantity
    return {
        "id": line.id,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{line.id}",
        "title": line.title,
        "name": f"{line.title} - {line.variant_title}" if _varies(line) else line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": left,
        "fulfillable_quantity": 0 if order.fulfillments else left,
        "fulfillment_service": "manual",
        "fulfillment_status": "fulfilled" if order.fulfillments else None,
        "gift_card": False,
        "grams": 100,
        "price": decimal(line.price, shop.currency),
        "price_set": price_set,
        "product_exists": line.product_id in shop.products,
        "product_id": line.product_id,
        "properties": [],
        "requires_shipping": True,
        "taxable": True,
        "total_discount": decimal(line.discount, shop.currency),
        "total_discount_set": money_set(
            shop, order, line.discount, converted(order, line.discount)
        ),
        "attributed_staffs": [],
        "sales_line_item_group_id": None,
        "variant_id": line.variant_id,
        "variant_inventory_management": None,
        "variant_title": line.variant_title if _varies(line) else None,
        "vendor": line.vendor,
        "tax_lines": [],
        "duties": [],
        "discount_allocations": allocations(shop, order, line.code_shares),
    }


def _varies(line: Line) -> bool:
    """A product without options has one variant, whose title Shopify does not show on lines."""
    return line.variant_title not in {None, "Default Title"}


def allocations(shop: Shop, order: Order, shares: dict[int, Decimal]) -> list[dict[str, Any]]:
    """What discount codes took off something, by the index of the code."""
    return [
        {
            "amount": decimal(amount, shop.currency),
            "amount_set": money_set(shop, order, amount, converted(order, amount)),
            "discount_application_index": index,
        }
        for index, amount in sorted(shares.items())
    ]
