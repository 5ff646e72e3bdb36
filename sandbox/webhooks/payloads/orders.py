"""Bodies of the `orders/*` topics: the whole order, except for edits and deletions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.state import DiscountCode, Line, Order, Shop
from sandbox.webhooks.payloads.fulfillments import fulfillment_body
from sandbox.webhooks.payloads.lines import allocations, line_body
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
    "duties_included": False,
    "estimated_taxes": False,
    "landing_site": None,
    "landing_site_ref": None,
    "line_item_groups": [],
    "merchant_business_entity_id": None,
    "merchant_of_record_app_id": None,
    "note_attributes": [],
    "original_total_additional_fees_set": None,
    "original_total_duties_set": None,
    "payment_terms": None,
    "po_number": None,
    "reference": None,
    "referring_site": None,
    "returns": [],
    "source_identifier": None,
    "source_url": None,
    "tax_exempt": False,
    "tax_lines": [],
    "taxes_included": True,
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
        "note": order.note,
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
        "shipping_lines": _shipping_lines(shop, order),
        "line_items": [line_body(shop, order, line) for line in order.lines],
        "refunds": [refund_body(shop, order, refund) for refund in order.refunds],
        "fulfillments": [fulfillment_body(shop, order, parcel) for parcel in order.fulfillments],
    }
    return body | _NEVER_SET | _sold_through(shop, order) | _totals(shop, order) | _who(shop, order)


def outstanding(order: Order) -> Decimal:
    """What the buyer still owes, in the shop's currency; nothing once cancelled, paid or refunded."""
    if order.cancelled_at is not None or order.financial_status not in _WAITING_FOR_MONEY:
        return _ZERO
    return max(_ZERO, order.total - order.paid)


def _totals(shop: Shop, order: Order) -> dict[str, Any]:
    off_goods = sum((line.discount + line.code_discount for line in order.lines), _ZERO)
    off_shipping = sum(order.shipping_shares.values(), _ZERO)
    off, left = off_goods + off_shipping, order.total - order.refunded
    goods, shipping = order.total - order.shipping, order.shipping
    return {
        **_both(shop, order, "total_price", order.total, order.presentment_total),
        **_both(shop, order, "subtotal_price", goods),
        **_both(shop, order, "total_line_items_price", goods + off_goods),
        **_both(shop, order, "current_total_price", left),
        **_both(shop, order, "current_subtotal_price", max(_ZERO, left - shipping)),
        **_both(shop, order, "current_total_discounts", off),
        **_both(shop, order, "current_total_tax", _ZERO),
        **_both(shop, order, "total_discounts", off),
        **_both(shop, order, "total_tax", _ZERO),
        "current_shipping_price_set": _set(shop, order, shipping),
        "total_outstanding": decimal(outstanding(order), shop.currency),
        "total_cash_rounding_payment_adjustment_set": _set(shop, order, _ZERO),
        "total_cash_rounding_refund_adjustment_set": _set(shop, order, _ZERO),
        "total_shipping_price_set": _set(shop, order, shipping + off_shipping),
        "total_tip_received": decimal(_ZERO, shop.currency),
    }


def _both(
    shop: Shop, order: Order, name: str, amount: Decimal, presentment: Decimal | None = None
) -> dict[str, Any]:
    """An amount as the old text and as the pair of currencies."""
    return {
        name: decimal(amount, shop.currency),
        f"{name}_set": _set(shop, order, amount, presentment),
    }


def _set(
    shop: Shop, order: Order, amount: Decimal, presentment: Decimal | None = None
) -> dict[str, dict[str, str]]:
    if presentment is None:
        presentment = converted(order, amount) if amount else _ZERO
    return money_set(shop, order, amount, presentment)


def _sold_through(shop: Shop, order: Order) -> dict[str, Any]:
    """Where the order came from and what was done to it there."""
    codes = order.discount_codes
    return {
        "app_id": order.app.id,
        "source_name": order.source_name,
        "location_id": order.location_id,
        "test": order.test,
        "tags": ", ".join(order.tags),
        "discount_codes": [
            {
                "code": one.code,
                "amount": decimal(one.amount, shop.currency),
                "type": one.type,
            }
            for one in codes
        ],
        "discount_applications": [_application(shop, one) for one in codes],
    }


def _application(shop: Shop, used: DiscountCode) -> dict[str, Any]:
    """What the code says, not what it took off in the end: a free shipping takes 100 percent."""
    shipping = used.type == "shipping"
    share = Decimal(1) if shipping else used.percentage
    worth = decimal(used.amount, shop.currency) if share is None else str(float(share * 100))
    return {
        "type": "discount_code",
        "code": used.code,
        "value": worth,
        "value_type": "fixed_amount" if share is None else "percentage",
        "allocation_method": "across",
        "target_selection": "all",
        "target_type": "shipping_line" if shipping else "line_item",
    }


def _shipping_lines(shop: Shop, order: Order) -> list[dict[str, Any]]:
    """One line for what sending costs, none when it costs nothing before discounts."""
    full = order.shipping + sum(order.shipping_shares.values(), _ZERO)
    if not full:
        return []
    price_set, paid_set = _set(shop, order, full), _set(shop, order, order.shipping)
    paid = decimal(order.shipping, shop.currency)
    return [
        {
            "id": order.id + 1,
            "carrier_identifier": None,
            "code": "Standard",
            "title": "Standard",
            "price": decimal(full, shop.currency),
            "price_set": price_set,
            "discounted_price": paid,
            "discounted_price_set": paid_set,
            "current_discounted_price_set": paid_set,
            "discount_allocations": allocations(shop, order, order.shipping_shares),
            "is_removed": False,
            "phone": None,
            "requested_fulfillment_service_id": None,
            "source": "shopify",
            "tax_lines": [],
        }
    ]


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
