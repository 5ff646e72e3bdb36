"""What people do in a shop, and exactly which topics the app hears of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.actions import owning, people, selling, shipping
from sandbox.changes import ActionRefusedError, Person
from sandbox.state import Order, Shop
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import Received, Receiver


@pytest.fixture
def order(world: World, shop: Shop, receiver: Receiver) -> Order:
    """A paid order of 40.00 by a customer, its webhooks already received and forgotten."""
    order = selling.place_order(world, shop, Decimal("40.00"), new_customer=Person())
    receiver.wait_for(5)
    receiver.received.clear()
    return order


def heard(receiver: Receiver, engine: Engine, shop: Shop) -> dict[str, Received]:
    """What arrived, by topic; each topic at most once."""
    assert engine.wait_until_settled(shop.domain, 10)
    by_topic = {one.topic: one for one in receiver.received}
    assert len(by_topic) == len(receiver.received)
    return by_topic


def customer_of(order: Order) -> int:
    assert order.customer_id is not None
    return order.customer_id


def test_a_pending_order_is_not_announced_as_paid_until_it_is(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    order = selling.place_order(world, shop, Decimal(5), paid=False)
    assert set(heard(receiver, engine, shop)) == {"orders/create", "orders/updated"}
    receiver.received.clear()
    selling.pay_order(world, shop, order.id)
    assert set(heard(receiver, engine, shop)) == {"orders/paid", "orders/updated"}


def test_a_refund_names_the_order_and_updates_it(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    refund = selling.refund_order(world, shop, order.id, Decimal("10.00"))
    topics = heard(receiver, engine, shop)
    assert set(topics) == {"refunds/create", "orders/updated", "customers/purchasing_summary"}
    assert topics["refunds/create"].body["id"] == refund.id
    assert topics["refunds/create"].body["order_id"] == order.id
    assert topics["refunds/create"].body["transactions"] == [
        {"kind": "refund", "status": "success", "amount": "10.00", "currency": "GBP"}
    ]
    assert topics["orders/updated"].body["financial_status"] == "partially_refunded"
    summary = topics["customers/purchasing_summary"].body
    assert summary["amountSpent"]["amount"] == "30.00"


def test_figures_are_dated_when_they_are_told_also_of_what_was_long_ago(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    selling.refund_order(world, shop, order.id, Decimal("10.00"), at=before - timedelta(days=500))
    topics = heard(receiver, engine, shop)
    told = datetime.fromisoformat(topics["customers/purchasing_summary"].body["occurredAt"])
    assert before <= told <= datetime.now(UTC)
    refunded = datetime.fromisoformat(topics["refunds/create"].body["created_at"])
    assert refunded == before - timedelta(days=500)


def test_no_more_can_be_refunded_than_was_paid(
    world: World, shop: Shop, order: Order, receiver: Receiver
) -> None:
    with pytest.raises(ActionRefusedError, match=r"can give back up to 40\.00, not 40\.01"):
        selling.refund_order(world, shop, order.id, Decimal("40.01"))
    assert order.refunds == []
    assert receiver.received == []


def test_a_cancelled_order_is_refunded_and_announced_once(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    selling.cancel_order(world, shop, order.id)
    topics = heard(receiver, engine, shop)
    assert set(topics) == {
        "refunds/create",
        "orders/cancelled",
        "orders/updated",
        "customers/purchasing_summary",
    }
    assert topics["orders/cancelled"].body["financial_status"] == "refunded"
    assert topics["customers/purchasing_summary"].body["numberOfOrders"] == 1
    with pytest.raises(ActionRefusedError, match="is cancelled already"):
        selling.cancel_order(world, shop, order.id)


def test_an_edit_is_announced_as_a_delta_without_a_total(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    selling.edit_order(world, shop, order.id, add=Decimal("9.99"))
    topics = heard(receiver, engine, shop)
    assert set(topics) == {"orders/edited", "orders/updated"}
    edit = topics["orders/edited"].body["order_edit"]
    assert set(edit) == {"id", "order_id", "committed_at"}
    assert edit["order_id"] == order.id
    assert topics["orders/updated"].body["total_price_set"]["shop_money"]["amount"] == "49.99"


def test_a_parcel_is_sent_delayed_and_delivered(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    promised = order.created_at + timedelta(days=4)
    parcel = shipping.fulfil(world, shop, order.id, estimated_delivery_at=promised)
    assert set(heard(receiver, engine, shop)) == {
        "fulfillments/create",
        "orders/fulfilled",
        "orders/updated",
    }
    receiver.received.clear()
    late = promised + timedelta(days=2)
    shipping.fulfillment_event(world, shop, order.id, "delivered", at=late)
    topics = heard(receiver, engine, shop)
    assert set(topics) == {"fulfillment_events/create", "fulfillments/update"}
    scan = topics["fulfillment_events/create"].body
    assert (scan["fulfillment_id"], scan["status"]) == (parcel.id, "delivered")
    assert scan["happened_at"] > scan["estimated_delivery_at"]
    assert topics["fulfillments/update"].body["shipment_status"] == "delivered"
    assert parcel.delivered_at == late


def test_an_unknown_scan_and_a_scan_without_a_parcel_are_refused(
    world: World, shop: Shop, order: Order
) -> None:
    with pytest.raises(ActionRefusedError, match="unknown status 'teleported'"):
        shipping.fulfillment_event(world, shop, order.id, "teleported")
    with pytest.raises(ActionRefusedError, match="was not sent yet"):
        shipping.fulfillment_event(world, shop, order.id, "delivered")


def test_a_deleted_order_leaves_only_its_id_and_a_new_summary(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    selling.delete_order(world, shop, order.id)
    topics = heard(receiver, engine, shop)
    assert topics["orders/delete"].body == {"id": order.id}
    assert topics["customers/purchasing_summary"].body["numberOfOrders"] == 0
    assert topics["customers/purchasing_summary"].body["lastOrderId"] is None


def test_tags_by_hand_are_announced_only_when_they_change(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    customer = people.add_tags(world, shop, customer_of(order), ["VIP", "vip", "Wholesale"])
    assert customer.tags == ["VIP", "Wholesale"]
    topics = heard(receiver, engine, shop)
    assert set(topics) == {"customer.tags_added", "customers/update"}
    receiver.received.clear()
    people.add_tags(world, shop, customer.id, ["VIP"])
    people.remove_tags(world, shop, customer.id, ["Unknown"])
    assert heard(receiver, engine, shop) == {}
    people.remove_tags(world, shop, customer.id, ["wholesale"])
    assert heard(receiver, engine, shop)["customer.tags_removed"].body["tags"] == ["Wholesale"]


def test_a_merge_moves_orders_and_tags_to_the_customer_kept(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    shop.scopes.append("read_customer_merge")
    kept = people.create_customer(world, shop)
    people.add_tags(world, shop, customer_of(order), ["VIP"])
    assert engine.wait_until_settled(shop.domain, 10)
    receiver.received.clear()
    merged = customer_of(order)
    people.merge_customers(world, shop, kept.id, merged)
    assert (kept.orders, kept.tags, order.customer_id) == ([order.id], ["VIP"], kept.id)
    assert set(heard(receiver, engine, shop)) == {
        "customers/update",
        "customers/purchasing_summary",
    }
    with pytest.raises(ActionRefusedError, match=f"has no customer {merged}"):
        people.add_tags(world, shop, merged, ["Ghost"])


def test_a_customer_with_orders_cannot_be_deleted(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    with pytest.raises(ActionRefusedError, match="has 1 orders and cannot be deleted"):
        people.delete_customer(world, shop, customer_of(order))
    lonely = people.create_customer(world, shop)
    people.delete_customer(world, shop, lonely.id)
    topics = heard(receiver, engine, shop)
    assert topics["customers/delete"].body["id"] == lonely.id
    assert lonely.id not in shop.customers


def test_compliance_requests_name_the_customer_and_their_orders(
    world: World, shop: Shop, order: Order, receiver: Receiver, engine: Engine
) -> None:
    owning.request_customer_data(world, shop, customer_of(order))
    owning.redact_customer(world, shop, customer_of(order))
    topics = heard(receiver, engine, shop)
    assert topics["customers/data_request"].body["orders_requested"] == [order.id]
    assert topics["customers/redact"].body["orders_to_redact"] == [order.id]
    with pytest.raises(ActionRefusedError, match="the app is installed"):
        owning.redact_shop(world, shop)


def test_the_shops_own_data_is_announced_with_its_new_values(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    owning.update_shop(world, shop, name="Cliffside & Söhne", timezone="Europe/Berlin")
    body = heard(receiver, engine, shop)["shop/update"].body
    assert (body["name"], body["iana_timezone"]) == ("Cliffside & Söhne", "Europe/Berlin")
