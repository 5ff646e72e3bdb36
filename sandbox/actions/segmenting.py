"""Customer segments: made by the merchant; who joins and leaves is told, not worked out."""

from __future__ import annotations

from datetime import datetime

from sandbox.changes import ActionRefusedError, customer_of
from sandbox.state import Segment, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.segments import membership_body, segment_body
from sandbox.world import World


def create_segment(
    world: World, shop: Shop, name: str, query: str, at: datetime | None = None
) -> Segment:
    """A new segment without members; `query` is kept as text and not evaluated."""
    at = at or world.clock.now()
    with shop.lock:
        segment = Segment(shop.new_id(), name, query, at, at)
        shop.segments[segment.id] = segment
        Happening(world, shop).announce("segments/create", segment_body, segment)
        return segment


def join_segment(
    world: World, shop: Shop, segment_id: int, customer_id: int, at: datetime | None = None
) -> Segment:
    """A customer comes to be in a segment; one who is already there changes nothing."""
    at = at or world.clock.now()
    with shop.lock:
        segment, customer = segment_of(shop, segment_id), customer_of(shop, customer_id)
        if customer.id not in segment.members:
            segment.members.add(customer.id)
            Happening(world, shop).announce(
                "customer.joined_segment", membership_body, shop, segment, customer, at
            )
        return segment


def leave_segment(
    world: World, shop: Shop, segment_id: int, customer_id: int, at: datetime | None = None
) -> Segment:
    """A customer is no longer in a segment; one who was not changes nothing."""
    at = at or world.clock.now()
    with shop.lock:
        segment, customer = segment_of(shop, segment_id), customer_of(shop, customer_id)
        if customer.id in segment.members:
            segment.members.remove(customer.id)
            Happening(world, shop).announce(
                "customer.left_segment", membership_body, shop, segment, customer, at
            )
        return segment


def segment_of(shop: Shop, segment_id: int) -> Segment:
    """A segment that exists; raises ActionRefusedError otherwise."""
    if segment_id not in shop.segments:
        raise ActionRefusedError(f"{shop.domain} has no segment {segment_id}")
    return shop.segments[segment_id]
