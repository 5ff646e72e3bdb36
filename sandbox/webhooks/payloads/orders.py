"""Bodies of the `orders/*` topics: the whole order, except for edits and deletions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.state import Line, Order, Shop
from sandbox.webhooks.payloads.fulfillments import fulfillment_body
from sandbox.webhooks.payloads.lines import line_body
from sandbox.webhooks.payloads.people import address, buyer, customer_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.webhooks.payloads.wire import (
    converted,
    decimal,
    local_time,
    local_time_or_null,
    money_set,
)

_ZERO = Decimal(0)
# What our shops never have; there all the same, because absent is not null.
_NEVER_SET: dict[str, Any] = {
    "app_id": None,
    "buyer_accepts_marketing": False,
    "cart_token": None,
    "checkout_token": None,
    "client_details": None,
    "closed_at": None,
    "confirmation_number": None,
    "confirmed": True,
    "current_total_additional_fees_set": None,
    "current_total_duties_set": None,
    "device_id": None,
    "discount_applications": [],
    "discount_codes": [],
    "duties_included": False,
    "estimated_taxes": False,
    "landing_site": None,
    "landing_site_ref": None,
    "line_item_groups": [],
    "location_id": None,
    "merchant_business_entity_id": None,
    "merchant_of_record_app_id": None,
    "note": None,
    "note_attributes": [],
    "original_total_additional_fees_set": None,
    "original_total_duties_set": None,
    "payment_terms": None,
    "po_number": None,
    "reference": None,
    "referring_site": None,
    "returns": [],
    "shipping_lines": [],
    "source_identifier": None,
    "source_name": "web",
    "source_url": None,
    "tags": "",
    "tax_exempt": False,
    "tax_lines": [],
    "taxes_included": True,
    "test": False,
    "total_weight": 0,
    "user_id": None,
}

_WAITING_FOR_MONEY = {"pending", "authorized", "partially_paid"}


def order_body(shop: Shop, order: Order) -> dict[str, Any]:
    """The order as it stands now. A guest's has `customer: null`."""
    customer = shop.customers.get(order.customer_id) if order.customer_id is not None else None
    number = int(order.name.lstrip("#"))
    body = {
        "id": order.id,
        "admin_graphql_api_id": f"gid://shopify/Order/{order.id}",
        "name": order.name,
        "number": number - 1000,
        "order_number": number,
        "cancel_reason": order.cancel_reason,
        "cancelled_at": local_time_or_null(order.cancelled_at, shop),
        "created_at": local_time(order.created_at, shop),
        "processed_at": local_time(order.processed_at, shop),
        "updated_at": local_time(order.updated_at, shop),
        "financial_status": order.financial_status,
        "fulfillment_status": "fulfilled" if order.fulfillments else None,
        "currency": shop.currency,
        "presentment_currency": order.presentment_currency,
        "payment_gateway_names": ["bogus"],
        "customer": None if customer is None else customer_body(shop, customer),
        "line_items": [line_body(shop, order, line) for line in order.lines],
        "refunds": [refund_body(shop, order, refund) for refund in order.refunds],
        "fulfillments": [fulfillment_body(shop, order, parcel) for parcel in order.fulfillments],
    }
    return body | _NEVER_SET | _totals(shop, order) | _who(shop, order)


def outstanding(order: Order) -> Decimal:
    """What the buyer still owes, in the shop's currency; nothing once cancelled, paid or refunded."""
    if order.cancelled_at is not None or order.financial_status not in _WAITING_FOR_MONEY:
        return _ZERO
    return max(_ZERO, order.total - order.paid)


def _totals(shop: Shop, order: Order) -> dict[str, Any]:
    shop_total, nothing = decimal(order.total, shop.currency), decimal(_ZERO, shop.currency)
    left = order.total - order.refunded
    total_set = money_set(shop, order, order.total, order.presentment_total)
    left_set = money_set(shop, order, left, converted(order, left))
    zero_set = money_set(shop, order, _ZERO, _ZERO)
    return {
        "total_price": shop_total,
        "total_price_set": total_set,
        "subtotal_price": shop_total,
        "subtotal_price_set": total_set,
        "total_line_items_price": shop_total,
        "total_line_items_price_set": total_set,
        "current_total_price": decimal(left, shop.currency),
        "current_total_price_set": left_set,
        "current_subtotal_price": decimal(left, shop.currency),
        "current_subtotal_price_set": left_set,
        "current_shipping_price_set": zero_set,
        "current_total_discounts": nothing,
        "current_total_discounts_set": zero_set,
        "current_total_tax": nothing,
        "current_total_tax_set": zero_set,
        "total_outstanding": decimal(outstanding(order), shop.currency),
        "total_cash_rounding_payment_adjustment_set": zero_set,
        "total_cash_rounding_refund_adjustment_set": zero_set,
        "total_discounts": nothing,
        "total_discounts_set": zero_set,
        "total_shipping_price_set": zero_set,
        "total_tax": nothing,
        "total_tax_set": zero_set,
        "total_tip_received": nothing,
    }


def _who(shop: Shop, order: Order) -> dict[str, Any]:
    first_name, last_name, email = buyer(shop, order)
    home = address(order.country, first_name, last_name, order.id)
    return {
        "email": email,
        "contact_email": email,
        "phone": home["phone"],
        "browser_ip": "192.0.2.17",
        "customer_locale": shop.locale,
        "billing_address": home,
        "shipping_address": home,
        "token": f"{order.id:032x}",
        "order_status_url": f"https://{shop.domain}/{shop.id}/orders/{order.id:032x}/authenticate",
    }


def order_edit_body(
    shop: Shop,
    order: Order,
    edit_id: int,
    at: datetime,
    *,
    added: list[Line],
    removed: list[Line],
) -> dict[str, Any]:
    """`orders/edited`: only what changed, wrapped in `order_edit`, with no total."""
    when = local_time(at, shop)
    return {
        "order_edit": {
            "id": edit_id,
            "app_id": None,
            "created_at": when,
            "committed_at": when,
            "notify_customer": False,
            "order_id": order.id,
            "staff_note": "",
            "user_id": None,
            "line_items": {
                "additions": [{"id": line.id, "delta": line.quantity} for line in added],
                "removals": [{"id": line.id, "delta": line.quantity} for line in removed],
            },
            "discounts": {"line_item": {"additions": [], "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
        }
    }


def order_delete_body(order_id: int) -> dict[str, Any]:
    """`orders/delete`: nothing but the id."""
    return {"id": order_id}
