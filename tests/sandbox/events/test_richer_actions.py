"""What merchants and customers do beyond selling, and the bodies that tell of it."""

from decimal import Decimal

import pytest

from sandbox.actions import people, profiles, segmenting, selling
from sandbox.actions.catalogue import NewVariant, create_product
from sandbox.baskets import Item, Pieces
from sandbox.changes import Person
from sandbox.state import Customer, DiscountCode, Shop, Subscription, gid
from sandbox.webhooks.engine import Engine
from sandbox.webhooks.payloads.orders import order_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver


def listen(shop: Shop, *topics: str) -> None:
    """Subscribe the shop's app to whole bodies of further topics."""
    for topic in topics:
        number = shop.new_id()
        shop.subscriptions[number] = Subscription(number, topic, "/webhooks")


def heard(receiver: Receiver, engine: Engine, shop: Shop) -> dict[str, dict[str, object]]:
    """The bodies that arrived since the last look, by topic; each topic at most once."""
    assert engine.wait_until_settled(shop.domain, 10)
    bodies = {one.topic: one.body for one in receiver.received}
    assert len(bodies) == len(receiver.received)
    receiver.received.clear()
    return bodies


@pytest.fixture
def customer(world: World, shop: Shop, receiver: Receiver, engine: Engine) -> Customer:
    """A customer with a phone, whose creation was already heard."""
    person = Person(email="alice@example.com", phone="+447700900001")
    customer = people.create_customer(world, shop, person)
    assert set(heard(receiver, engine, shop)) == {"customers/create"}
    return customer


def test_an_order_body_carries_lines_channel_codes_and_tags(world: World, shop: Shop) -> None:
    variant = NewVariant(Decimal(20), "MUG-L", "Large", Decimal(25))
    product = create_product(world, shop, "Mug", [variant], vendor="Harbour Goods")
    (large,) = product.variants
    order = selling.place_order(
        world,
        shop,
        items=[Item(large.id, 2, Decimal("4.00"))],
        shipping=Decimal("3.50"),
        discount_code=DiscountCode("SAVE", Decimal("6.00")),
        source_name="pos",
        tags=["gift", "rush"],
        test=True,
        country="DE",
    )
    body = order_body(shop, order)
    assert body["total_price"] == "33.50"
    assert body["subtotal_price"] == "30.00"
    assert body["total_line_items_price"] == "40.00"
    assert body["total_discounts"] == "10.00"
    assert body["total_shipping_price_set"]["shop_money"]["amount"] == "3.50"
    assert [one["price"] for one in body["shipping_lines"]] == ["3.50"]
    assert (body["source_name"], body["app_id"]) == ("pos", 129785)
    assert body["location_id"] == shop.location_id
    assert (body["tags"], body["test"]) == ("gift, rush", True)
    assert body["discount_codes"] == [{"code": "SAVE", "amount": "6.00", "type": "fixed_amount"}]
    assert body["shipping_address"]["country_code"] == "DE"
    (line,) = body["line_items"]
    told = ("product_id", "variant_id", "sku", "vendor", "quantity", "price", "total_discount")
    assert [line[name] for name in told] == [
        product.id,
        large.id,
        "MUG-L",
        "Harbour Goods",
        2,
        "20.00",
        "4.00",
    ]
    assert (line["name"], line["product_exists"]) == ("Mug - Large", True)
    assert [one["amount"] for one in line["discount_allocations"]] == ["6.00"]


def test_an_order_over_a_bare_total_names_no_product(world: World, shop: Shop) -> None:
    body = order_body(shop, selling.place_order(world, shop, Decimal("12.50")))
    (line,) = body["line_items"]
    assert (line["product_id"], line["variant_id"], line["product_exists"]) == (None, None, False)
    assert (body["total_line_items_price"], body["total_discounts"]) == ("12.50", "0.00")
    assert (body["source_name"], body["app_id"], body["location_id"]) == ("web", 580111, None)
    assert (body["tags"], body["discount_codes"], body["shipping_lines"]) == ("", [], [])


def test_a_refund_body_names_the_pieces_given_back(world: World, shop: Shop) -> None:
    variant = NewVariant(Decimal("9.99"), "SOAP")
    (soap,) = create_product(world, shop, "Soap", [variant]).variants
    order = selling.place_order(world, shop, items=[Item(soap.id, 3)])
    line = order.lines[0]
    refund = selling.refund_order(world, shop, order.id, lines=[Pieces(line.id, 2)])
    (given,) = refund_body(shop, order, refund)["refund_line_items"]
    assert (given["line_item_id"], given["quantity"], given["subtotal"]) == (line.id, 2, 19.98)
    assert given["subtotal_set"]["shop_money"] == {"amount": "19.98", "currency_code": "GBP"}
    assert given["restock_type"] == "no_restock"
    assert given["line_item"]["sku"] == "SOAP"
    (shown,) = order_body(shop, order)["line_items"]
    assert (shown["quantity"], shown["current_quantity"]) == (3, 1)


def test_money_given_back_without_lines_names_none(world: World, shop: Shop) -> None:
    order = selling.place_order(world, shop, Decimal(20))
    refund = selling.refund_order(world, shop, order.id, Decimal(5))
    assert refund_body(shop, order, refund)["refund_line_items"] == []


def test_tagging_an_order_updates_it_once(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    order = selling.place_order(world, shop, Decimal(20))
    heard(receiver, engine, shop)
    selling.tag_order(world, shop, order.id, ["gift"])
    assert set(heard(receiver, engine, shop)) == {"orders/updated"}
    selling.tag_order(world, shop, order.id, ["Gift"])
    assert heard(receiver, engine, shop) == {}


def test_consent_has_a_topic_of_its_own_and_updates_the_customer(
    world: World, shop: Shop, customer: Customer, receiver: Receiver, engine: Engine
) -> None:
    listen(shop, "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", "CUSTOMERS_MARKETING_CONSENT_UPDATE")
    profiles.change_consent(world, shop, customer.id, "subscribed", at=customer.created_at)
    told = heard(receiver, engine, shop)
    assert set(told) == {"customers_email_marketing_consent/update", "customers/update"}
    when = told["customers_email_marketing_consent/update"]["email_marketing_consent"]
    assert isinstance(when, dict)
    assert told["customers_email_marketing_consent/update"] == {
        "customer_id": customer.id,
        "email_address": "alice@example.com",
        "email_marketing_consent": {
            "state": "subscribed",
            "opt_in_level": "single_opt_in",
            "consent_updated_at": when["consent_updated_at"],
        },
    }
    profiles.change_consent(world, shop, customer.id, "pending", channel="sms")
    told = heard(receiver, engine, shop)
    assert set(told) == {"customers_marketing_consent/update", "customers/update"}
    assert told["customers_marketing_consent/update"]["phone"] == "+447700900001"


@pytest.mark.parametrize(
    ("state", "topics"),
    [
        ("enabled", {"customers/enable", "customers/update"}),
        ("invited", {"customers/update"}),
        ("disabled", set()),
    ],
)
def test_an_account_that_is_enabled_says_so(  # noqa: PLR0917
    world: World,
    shop: Shop,
    customer: Customer,
    receiver: Receiver,
    engine: Engine,
    state: str,
    topics: set[str],
) -> None:
    listen(shop, "CUSTOMERS_ENABLE", "CUSTOMERS_DISABLE")
    profiles.change_state(world, shop, customer.id, state)  # type: ignore[arg-type]
    told = heard(receiver, engine, shop)
    assert set(told) == topics
    assert {body["state"] for body in told.values()} <= {state}


def test_an_account_that_is_disabled_again_says_so(
    world: World, shop: Shop, customer: Customer, receiver: Receiver, engine: Engine
) -> None:
    listen(shop, "CUSTOMERS_DISABLE")
    customer.state = "enabled"
    profiles.change_state(world, shop, customer.id, "disabled")
    assert set(heard(receiver, engine, shop)) == {"customers/disable", "customers/update"}


def test_an_edited_customer_is_told_and_a_prediction_is_not(
    world: World, shop: Shop, customer: Customer, receiver: Receiver, engine: Engine
) -> None:
    profiles.edit_customer(world, shop, customer.id, locale="pl")
    assert set(heard(receiver, engine, shop)) == {"customers/update"}
    assert (customer.locale, customer.country) == ("pl", "GB")
    profiles.predict(world, shop, customer.id, predicted_spend_tier="low")
    assert heard(receiver, engine, shop) == {}


def test_joining_and_leaving_a_segment_is_told_once_each(
    world: World, shop: Shop, customer: Customer, receiver: Receiver, engine: Engine
) -> None:
    listen(shop, "SEGMENTS_CREATE", "CUSTOMER_JOINED_SEGMENT", "CUSTOMER_LEFT_SEGMENT")
    segment = segmenting.create_segment(world, shop, "Regulars", "number_of_orders > 3")
    assert heard(receiver, engine, shop)["segments/create"]["name"] == "Regulars"
    segmenting.join_segment(world, shop, segment.id, customer.id, customer.created_at)
    joined = heard(receiver, engine, shop)["customer.joined_segment"]
    ids = {
        "shop_id": gid("Shop", shop.id),
        "customer_id": gid("Customer", customer.id),
        "segment_id": gid("Segment", segment.id),
    }
    assert {name: joined[name] for name in ids} == ids
    assert (joined["customerId"], joined["segmentId"]) == (ids["customer_id"], ids["segment_id"])
    assert str(joined["occurredAt"]).endswith("Z")
    segmenting.join_segment(world, shop, segment.id, customer.id)
    assert heard(receiver, engine, shop) == {}
    segmenting.leave_segment(world, shop, segment.id, customer.id)
    segmenting.leave_segment(world, shop, segment.id, customer.id)
    assert set(heard(receiver, engine, shop)) == {"customer.left_segment"}
    assert segment.members == set()


def test_nothing_about_customers_reaches_an_app_that_may_not_read_them(
    world: World, shop: Shop, customer: Customer, receiver: Receiver, engine: Engine
) -> None:
    listen(shop, "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", "SEGMENTS_CREATE")
    shop.scopes.remove("write_customers")
    profiles.change_consent(world, shop, customer.id, "subscribed")
    segmenting.create_segment(world, shop, "Regulars", "number_of_orders > 3")
    assert heard(receiver, engine, shop) == {}
