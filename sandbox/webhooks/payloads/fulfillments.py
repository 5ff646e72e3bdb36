"""Bodies of `fulfillments/*` (also inside an order) and `fulfillment_events/create`."""

from __future__ import annotations

from typing import Any

from sandbox.state import Fulfillment, FulfillmentEvent, Order, Shop
from sandbox.webhooks.payloads.lines import line_body
from sandbox.webhooks.payloads.people import address, buyer
from sandbox.webhooks.payloads.wire import local_time, local_time_or_null


def fulfillment_body(shop: Shop, order: Order, parcel: Fulfillment) -> dict[str, Any]:
    """A parcel with its tracking and where it goes."""
    first_name, last_name, email = buyer(shop, order)
    tracking = f"1Z{parcel.id:016d}"
    url = f"https://carrier.example/track/{tracking}"
    return {
        "id": parcel.id,
        "admin_graphql_api_id": f"gid://shopify/Fulfillment/{parcel.id}",
        "order_id": order.id,
        "name": f"{order.name}.{order.fulfillments.index(parcel) + 1}",
        "status": parcel.status,
        "shipment_status": parcel.shipment_status,
        "created_at": local_time(parcel.created_at, shop),
        "updated_at": local_time(parcel.updated_at, shop),
        "service": "manual",
        "location_id": None,
        "origin_address": None,
        "email": email,
        "destination": address(order.country, first_name, last_name, order.id),
        "line_items": [line_body(shop, order, line) for line in order.lines],
        "tracking_company": "Example Carrier",
        "tracking_number": tracking,
        "tracking_numbers": [tracking],
        "tracking_url": url,
        "tracking_urls": [url],
        "receipt": {},
    }


def fulfillment_event_body(
    shop: Shop, order: Order, parcel: Fulfillment, scan: FulfillmentEvent
) -> dict[str, Any]:
    """One scan of a parcel; `status` in_transit, delayed, delivered, failure, ..."""
    happened = local_time(scan.happened_at, shop)
    return {
        "id": scan.id,
        "admin_graphql_api_id": f"gid://shopify/FulfillmentEvent/{scan.id}",
        "fulfillment_id": parcel.id,
        "order_id": order.id,
        "shop_id": shop.id,
        "status": scan.status,
        "message": f"Parcel is {scan.status.replace('_', ' ')}",
        "happened_at": happened,
        "estimated_delivery_at": local_time_or_null(scan.estimated_delivery_at, shop),
        "created_at": happened,
        "updated_at": happened,
        "city": None,
        "province": None,
        "country": order.country,
        "zip": None,
        "address1": None,
        "latitude": None,
        "longitude": None,
    }
