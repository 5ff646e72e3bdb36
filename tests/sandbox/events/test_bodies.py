"""The bodies: shaped as Shopify documents them, and true to the shop's state."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox.actions.selling import (
    cancel_order,
    edit_order,
    pay_order,
    place_order,
    refund_order,
)
from sandbox.changes import Person
from sandbox.purchases import purchases
from sandbox.state import Order, Shop
from sandbox.webhooks.payloads.customers import full_customer_body, purchasing_summary_body
from sandbox.webhooks.payloads.orders import order_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver

NOON = datetime(2026, 7, 1, 12, 0, 0, 654_321, tzinfo=UTC)
ALICE = Person("Alice", "Ørsted", "alice@example.com", country="FR")


def place(world: World, shop: Shop, total: str = "12.50", **details: Any) -> Order:
    return place_order(world, shop, Decimal(total), at=NOON, **details)


def test_an_order_tells_the_shops_time_in_whole_seconds_and_a_huge_id_exactly(
    world: World, shop: Shop
) -> None:
    order = place(world, shop)
    body = order_body(shop, order)
    assert body["created_at"] == "2026-07-01T13:00:00+01:00"
    assert body["id"] == order.id > 2**53
    assert body["admin_graphql_api_id"] == f"gid://shopify/Order/{order.id}"


def test_the_app_gets_no_personal_data_of_a_full_order(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    order = place(world, shop, new_customer=ALICE)
    full = order_body(shop, order)
    assert full["customer"]["email"] == full["email"] == "alice@example.com"
    assert full["shipping_address"]["city"] == "Besançon"
    sent = next(one for one in receiver.wait_for(5) if one.topic == "orders/create")
    assert sent.body == {
        "id": order.id,
        "admin_graphql_api_id": f"gid://shopify/Order/{order.id}",
        "name": "#1001",
        "created_at": "2026-07-01T13:00:00+01:00",
        "processed_at": "2026-07-01T13:00:00+01:00",
        "updated_at": "2026-07-01T13:00:00+01:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "total_price_set": {
            "shop_money": {"amount": "12.50", "currency_code": "GBP"},
            "presentment_money": {"amount": "12.50", "currency_code": "GBP"},
        },
        "total_outstanding": "0.00",
        "customer": {"id": order.customer_id},
    }


def test_a_guests_order_has_a_null_customer(world: World, shop: Shop, receiver: Receiver) -> None:
    place(world, shop)
    sent = next(one for one in receiver.wait_for(3) if one.topic == "orders/create")
    assert sent.body["customer"] is None


def test_customers_carry_neither_tags_nor_purchase_figures(world: World, shop: Shop) -> None:
    order = place(world, shop, new_customer=ALICE)
    assert order.customer_id is not None
    body = full_customer_body(shop, shop.customers[order.customer_id])
    assert not {"tags", "orders_count", "total_spent", "last_order_id"} & set(body)


@pytest.mark.parametrize(
    ("currency", "presentment", "amount"), [("JPY", "2450", "2450"), ("KWD", "5.025", "5.025")]
)
def test_the_buyers_currency_has_its_own_digits(
    world: World, shop: Shop, currency: str, presentment: str, amount: str
) -> None:
    order = place(world, shop, presentment_currency=currency)
    assert order.presentment_total == Decimal(presentment)
    refund = refund_order(world, shop, order.id, at=NOON)
    (transaction,) = refund_body(shop, order, refund)["transactions"]
    assert (transaction["amount"], transaction["currency"]) == (amount, currency)


def test_what_is_outstanding_follows_the_payment(world: World, shop: Shop) -> None:
    order = place(world, shop, "20", paid=False)
    assert order_body(shop, order)["financial_status"] == "pending"
    assert order_body(shop, order)["total_outstanding"] == "20.00"
    pay_order(world, shop, order.id)
    assert order_body(shop, order)["total_outstanding"] == "0.00"
    edit_order(world, shop, order.id, add=Decimal("4.99"))
    assert order_body(shop, order)["financial_status"] == "partially_paid"
    assert order_body(shop, order)["total_outstanding"] == "4.99"


def test_an_unpaid_order_that_is_cancelled_is_voided_and_owes_nothing(
    world: World, shop: Shop
) -> None:
    order = place(world, shop, "20", paid=False)
    cancel_order(world, shop, order.id, at=NOON + timedelta(hours=1))
    body = order_body(shop, order)
    assert (body["financial_status"], body["total_outstanding"]) == ("voided", "0.00")
    assert body["cancelled_at"] == "2026-07-01T14:00:00+01:00"


def test_a_summary_counts_cancelled_orders_and_nets_the_money(world: World, shop: Shop) -> None:
    kept = place(world, shop, "100", new_customer=ALICE)
    assert kept.customer_id is not None
    refund_order(world, shop, kept.id, Decimal("30.50"), at=NOON)
    cancelled = place(world, shop, "50", customer_id=kept.customer_id)
    cancel_order(world, shop, cancelled.id, at=NOON)
    customer = shop.customers[kept.customer_id]
    body = purchasing_summary_body(shop, customer, purchases(shop, customer), NOON)
    assert body == {
        "customerId": f"gid://shopify/Customer/{customer.id}",
        "numberOfOrders": 2,
        "amountSpent": {"amount": "69.50", "currencyCode": "GBP"},
        "lastOrderId": f"gid://shopify/Order/{cancelled.id}",
        "occurredAt": "2026-07-01T12:00:00.654Z",
    }
