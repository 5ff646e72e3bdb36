"""Bodies about customer segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Customer, Segment, Shop, gid
from sandbox.webhooks.payloads.wire import utc_time


def segment_body(segment: Segment) -> dict[str, Any]:
    """`segments/create`."""
    return {
        "id": segment.id,
        "name": segment.name,
        "query": segment.query,
        "creationDate": utc_time(segment.created_at),
        "lastEditDate": utc_time(segment.updated_at),
    }


def membership_body(
    shop: Shop, segment: Segment, customer: Customer, at: datetime
) -> dict[str, Any]:
    """`customer.joined_segment` and `customer.left_segment`.

    Documented are the three ids with underscores. The others are believed: this is how the newer
    topics about customers write them.
    """
    customer_id, segment_id = gid("Customer", customer.id), gid("Segment", segment.id)
    return {
        "shop_id": gid("Shop", shop.id),
        "customer_id": customer_id,
        "segment_id": segment_id,
        "customerId": customer_id,
        "segmentId": segment_id,
        "occurredAt": utc_time(at),
    }
