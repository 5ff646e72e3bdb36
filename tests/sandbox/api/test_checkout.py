"""Codes at a checkout: who may use them, and what an order then says of them."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.actions import rewarding
from sandbox.actions.catalogue import NewVariant, create_product
from sandbox.actions.checking_out import checkout, spend_gift_card, spend_store_credit
from sandbox.actions.selling import refund_order
from sandbox.baskets import Item, Pieces
from sandbox.changes import ActionRefusedError
from sandbox.state import Order, Shop, gid
from sandbox.webhooks.payloads.orders import order_body
from sandbox.world import World
from tests.sandbox.api.caller import Api, add_customer, customer_gid
from tests.sandbox.api.rewards import apology, by_code, create, granted, shipping

Json = dict[str, Any]

ORDER = """query($id: ID!) { order(id: $id) { discountCodes
  totalDiscountsSet { shopMoney { amount } } totalPriceSet { shopMoney { amount } }
  discountApplications(first: 5) { nodes { __typename index targetType
    ... on DiscountCodeApplication { code value { ... on MoneyV2 { amount }
      ... on PricingPercentageValue { percentage } } } } }
  lineItems(first: 5) { nodes { currentQuantity discountAllocations { ...Allocation } } }
  shippingLines(first: 5) { nodes { originalPriceSet { shopMoney { amount } }
    discountedPriceSet { shopMoney { amount } } discountAllocations { ...Allocation } } } } }
fragment Allocation on DiscountAllocation {
  allocatedAmountSet { shopMoney { amount } presentmentMoney { amount currencyCode } }
  discountApplication { index ... on DiscountCodeApplication { code } } }"""


@pytest.fixture(autouse=True)
def scopes(shop: Shop) -> None:
    granted(shop)


def allocated(nodes: list[Json]) -> list[tuple[str, str]]:
    """Which code took off how much of the shop's currency, of lines or shipping lines."""
    return [
        (one["discountApplication"]["code"], one["allocatedAmountSet"]["shopMoney"]["amount"])
        for node in nodes
        for one in node["discountAllocations"]
    ]


@pytest.fixture
def order(api: Api, world: World, shop: Shop) -> Order:
    """Two mugs of 40 and 20 pounds, bought with a code over 10 and one for free shipping."""
    variants = [NewVariant(Decimal(40), "MUG-L"), NewVariant(Decimal(20), "MUG-S")]
    mugs = create_product(world, shop, "Mug", variants).variants
    create(api, apology(combinesWith={"shippingDiscounts": True}))
    create(api, shipping(combinesWith={"orderDiscounts": True}), "FreeShipping")
    items = [Item(one.id) for one in mugs]
    codes = ["sorry-7f3k9q", "FREE-7F3K9Q"]
    return checkout(world, shop, items=items, shipping=Decimal("4.50"), codes=codes)


def test_an_order_tells_which_codes_were_used_and_what_they_say(api: Api, order: Order) -> None:
    told = api.data(ORDER, id=gid("Order", order.id))["order"]
    assert told["discountCodes"] == ["SORRY-7F3K9Q", "FREE-7F3K9Q"]
    assert told["totalPriceSet"]["shopMoney"]["amount"] == "50.0"
    assert told["totalDiscountsSet"]["shopMoney"]["amount"] == "14.5"
    assert told["discountApplications"]["nodes"] == [
        {
            "__typename": "DiscountCodeApplication",
            "index": 0,
            "targetType": "LINE_ITEM",
            "code": "SORRY-7F3K9Q",
            "value": {"amount": "10.0"},
        },
        {
            "__typename": "DiscountCodeApplication",
            "index": 1,
            "targetType": "SHIPPING_LINE",
            "code": "FREE-7F3K9Q",
            "value": {"percentage": 100.0},
        },
    ]


def test_lines_and_shipping_tell_what_each_code_took_off(
    api: Api, world: World, shop: Shop, order: Order
) -> None:
    told = api.data(ORDER, id=gid("Order", order.id))["order"]
    shares = [("SORRY-7F3K9Q", "6.67"), ("SORRY-7F3K9Q", "3.33")]
    assert allocated(told["lineItems"]["nodes"]) == shares
    (line,) = told["shippingLines"]["nodes"]
    assert line["originalPriceSet"]["shopMoney"]["amount"] == "4.5"
    assert line["discountedPriceSet"]["shopMoney"]["amount"] == "0.0"
    assert allocated([line]) == [("FREE-7F3K9Q", "4.5")]
    refund_order(world, shop, order.id, lines=[Pieces(order.lines[0].id)])
    lines = api.data(ORDER, id=gid("Order", order.id))["order"]["lineItems"]["nodes"]
    assert [line["currentQuantity"] for line in lines] == [0, 1]
    assert allocated(lines) == shares


def test_an_order_webhook_tells_the_codes_with_what_they_took_off(shop: Shop, order: Order) -> None:
    body = order_body(shop, order)
    assert body["discount_codes"] == [
        {"code": "SORRY-7F3K9Q", "amount": "10.00", "type": "fixed_amount"},
        {"code": "FREE-7F3K9Q", "amount": "4.50", "type": "shipping"},
    ]
    assert (body["total_price"], body["total_discounts"]) == ("50.00", "14.50")
    targets = [one["target_type"] for one in body["discount_applications"]]
    assert targets == ["line_item", "shipping_line"]
    (allocation,) = body["shipping_lines"][0]["discount_allocations"]
    assert (allocation["amount"], allocation["discount_application_index"]) == ("4.50", 1)


def test_a_share_is_of_the_goods_and_an_amount_is_never_more_than_them(
    api: Api, world: World, shop: Shop
) -> None:
    rewarding.create_discount(world, shop, "TENTH", percentage=Decimal("0.1"))
    rewarding.create_discount(world, shop, "HUGE", amount=Decimal(100))
    order = checkout(world, shop, Decimal("33.35"), shipping=Decimal(3), codes=["tenth"])
    assert (order.total, order.discount_codes[0].amount) == (Decimal("33.01"), Decimal("3.34"))
    order = checkout(world, shop, Decimal(30), codes=["HUGE"], presentment_currency="EUR")
    assert (order.total, order.discount_codes[0].amount) == (Decimal(0), Decimal(30))
    codes = by_code(api, "HUGE")
    assert codes is not None
    assert codes["codeDiscount"]["codes"]["nodes"][0]["createdBy"] is None


def test_codes_are_refused_as_at_a_checkout_and_nothing_is_bought(
    api: Api, world: World, shop: Shop
) -> None:
    ada, eve = add_customer(shop), add_customer(shop)
    create(api, apology(ada))
    create(api, shipping(), "FreeShipping")
    rewarding.create_discount(world, shop, "SPRING", amount=Decimal(1))
    rewarding.create_discount(world, shop, "ENDED", amount=Decimal(1))
    rewarding.disable_discount(world, shop, "ended")
    orders = len(shop.orders)
    cases: list[tuple[Json, str]] = [
        ({"codes": ["NOBODYS"]}, "isn't a valid discount code"),
        ({"codes": ["ended"]}, "ENDED is expired"),
        ({"codes": ["SORRY-7F3K9Q"], "customer_id": eve.id}, "isn't valid for this customer"),
        ({"codes": ["SORRY-7F3K9Q"]}, "isn't valid for this customer"),
        ({"goods": Decimal("49.99"), "codes": ["SORRY-7F3K9Q"], "customer_id": ada.id}, "needs"),
        ({"codes": ["FREE-7F3K9Q"], "shipping": Decimal("6.01")}, "for shipping up to 6.00"),
        ({"codes": ["SPRING", "spring"]}, "can't be combined"),
        ({"codes": ["SPRING", "SORRY-7F3K9Q"], "customer_id": ada.id}, "can't be combined"),
    ]
    for bad, said in cases:
        with pytest.raises(ActionRefusedError, match=said):
            checkout(world, shop, **{"goods": Decimal(60), **bad})
    assert len(shop.orders) == orders
    sorry = shop.rewards.discount_by_code("SORRY-7F3K9Q")
    assert sorry is not None
    assert sorry.uses == []
    checkout(world, shop, Decimal(60), codes=["SORRY-7F3K9Q"], customer_id=ada.id)
    with pytest.raises(ActionRefusedError, match="usage limit"):
        checkout(world, shop, Decimal(60), codes=["SORRY-7F3K9Q"], customer_id=ada.id)


def test_the_count_of_uses_may_lag_behind_what_a_checkout_knows(
    api: Api, world: World, shop: Shop
) -> None:
    create(api, apology())
    rewarding.lag_usage(world, shop, 30)
    checkout(world, shop, Decimal(60), codes=["SORRY-7F3K9Q"])
    seen = []
    for _ in range(2):
        found = by_code(api, "SORRY-7F3K9Q")
        assert found is not None
        seen.append(found["codeDiscount"]["asyncUsageCount"])
        world.clock.advance(31)
    assert seen == [0, 1]
    with pytest.raises(ActionRefusedError, match="usage limit"):
        checkout(world, shop, Decimal(60), codes=["SORRY-7F3K9Q"])


def test_gift_cards_and_then_store_credit_pay_without_changing_the_total(
    api: Api, world: World, shop: Shop
) -> None:
    ada = add_customer(shop)
    card = rewarding.create_gift_card(world, shop, Decimal(25), code="SORRY7F3K9QXM")
    rewarding.give_store_credit(world, shop, ada.id, Decimal(20))
    order = checkout(
        world,
        shop,
        Decimal(40),
        gift_cards=["sorry7f3k9qxm"],
        store_credit=True,
        customer_id=ada.id,
    )
    assert (order.total, order.paid, card.balance) == (Decimal(40), Decimal(40), Decimal(0))
    document = """query($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 1) { nodes {
      balance { amount } transactions(first: 1, reverse: true) { nodes { event
        amount { amount } origin { ... on OrderTransaction { order { id } } } } } } } } }"""
    customer = api.data(document, id=customer_gid(ada))["customer"]
    assert customer["storeCreditAccounts"]["nodes"] == [
        {
            "balance": {"amount": "5.0"},
            "transactions": {
                "nodes": [
                    {
                        "event": "ORDER_PAYMENT",
                        "amount": {"amount": "-15.0"},
                        "origin": {"order": {"id": gid("Order", order.id)}},
                    }
                ]
            },
        }
    ]


def test_cards_and_credit_pay_only_as_far_as_they_reach(world: World, shop: Shop) -> None:
    ada = add_customer(shop)
    rewarding.create_gift_card(world, shop, Decimal(25), code="SORRY7F3K9QXM")
    rewarding.give_store_credit(world, shop, ada.id, Decimal(20))
    with pytest.raises(ActionRefusedError, match="has 25 left"):
        spend_gift_card(world, shop, "SORRY7F3K9QXM", Decimal("25.01"))
    assert spend_gift_card(world, shop, "SORRY7F3K9QXM", Decimal(5)).balance == Decimal(20)
    spend_store_credit(world, shop, ada.id, Decimal(20))
    with pytest.raises(ActionRefusedError, match="has 0, not 1"):
        spend_store_credit(world, shop, ada.id, Decimal(1))
    rewarding.disable_gift_card(world, shop, "SORRY7F3K9QXM")
    with pytest.raises(ActionRefusedError, match="is disabled"):
        checkout(world, shop, Decimal(1), gift_cards=["SORRY7F3K9QXM"])


def test_shopify_sets_the_limits_of_cards_and_credit(api: Api, world: World, shop: Shop) -> None:
    rewarding.limit_rewards(world, shop, gift_card=Decimal(5), store_credit=Decimal(7))
    limits = api.data("{ giftCardConfiguration { issueLimit { amount } } }")
    assert limits["giftCardConfiguration"]["issueLimit"]["amount"] == "5.0"
    assert shop.rewards.credit_limit == Decimal(7)


def test_the_control_shows_what_was_given_and_acts(api: Api, shop: Shop) -> None:
    ada, at = add_customer(shop), f"/_sandbox/shops/{shop.domain}"
    web = api.app.test_client()
    made = web.post(f"{at}/actions/create_discount", json={"code": "SPRING", "amount": "4.00"})
    assert made.get_json()["by_app"] is False
    web.post(f"{at}/actions/give_store_credit", json={"customer_id": ada.id, "amount": "3"})
    bought = web.post(f"{at}/actions/checkout", json={"goods": "9.00", "codes": ["SPRING"]})
    assert bought.get_json()["total"] == "5.00"
    refused = web.post(f"{at}/actions/checkout", json={"goods": "9.00", "codes": ["SUMMER"]})
    assert refused.status_code == 422
    shown = web.get(f"{at}/rewards").get_json()
    assert [one["orders"] for one in shown["discounts"]] == [[bought.get_json()["id"]]]
    assert [one["balance"] for one in shown["store_credit"]] == ["3"]
    assert shown["gift_cards"] == []
