"""Returns and disputes: what they do to the shop, and bodies as Shopify documents them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sandbox.actions.selling import place_order
from sandbox.actions.shipping import fulfil
from sandbox.actions.troubling import open_dispute, request_return, update_dispute
from sandbox.changes import ActionRefusedError
from sandbox.state import Shop
from sandbox.webhooks.payloads.trouble import dispute_body, return_body
from sandbox.world import World

NOON = datetime(2026, 7, 1, 12, 0, 0, 654_321, tzinfo=UTC)


def test_a_return_names_its_order_and_why_each_line_comes_back(world: World, shop: Shop) -> None:
    order = place_order(world, shop, Decimal(20), at=NOON)
    with pytest.raises(ActionRefusedError, match="was not sent yet"):
        request_return(world, shop, order.id)
    fulfil(world, shop, order.id)
    asked = request_return(world, shop, order.id, reason="defective", at=NOON)
    body = return_body(order, asked)
    assert (body["id"], body["status"], body["name"]) == (asked.id, "requested", "#1001-R1")
    assert body["order"]["id"] == order.id
    assert body["total_return_line_items"] == 1
    (line,) = body["return_line_items"]
    assert line["return_reason"] == "defective"
    assert line["fulfillment_line_item"]["line_item"]["id"] == order.lines[0].id
    assert not {"created_at", "updated_at"} & set(body)


def test_a_dispute_is_over_when_it_is_won(world: World, shop: Shop) -> None:
    order = place_order(world, shop, Decimal("11.50"), at=NOON)
    dispute = open_dispute(world, shop, order.id, at=NOON)
    assert dispute_body(shop, dispute) == {
        "id": dispute.id,
        "order_id": order.id,
        "type": "chargeback",
        "amount": "11.50",
        "currency": "GBP",
        "reason": "product_not_received",
        "network_reason_code": "13.1",
        "status": "needs_response",
        "evidence_due_by": "2026-07-10T13:00:00+01:00",
        "evidence_sent_on": None,
        "finalized_on": None,
        "initiated_at": "2026-07-01T13:00:00+01:00",
    }
    update_dispute(world, shop, dispute.id, "won", at=NOON)
    body = dispute_body(shop, dispute)
    assert (body["status"], body["finalized_on"]) == ("won", "2026-07-01T13:00:00+01:00")


def test_a_dispute_may_name_no_order(world: World, shop: Shop) -> None:
    assert dispute_body(shop, open_dispute(world, shop))["order_id"] is None
