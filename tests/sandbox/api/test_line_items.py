from decimal import Decimal
from typing import Any

import pytest

from sandbox.actions.catalogue import NewVariant, create_product
from sandbox.actions.selling import cancel_order, edit_order, place_order, refund_order
from sandbox.baskets import Item, Pieces
from sandbox.changes import ActionRefusedError
from sandbox.state import DiscountCode, Order, Product, Shop, gid
from sandbox.world import World
from tests.sandbox.api import bulk
from tests.sandbox.api.caller import Api

LINES = """query($id: ID!, $codes: Boolean) { order(id: $id) { lineItems(first: 10) { nodes {
  id title sku vendor quantity currentQuantity product { id } variant { id price compareAtPrice }
  originalUnitPriceSet { ...bag } originalTotalSet { ...bag } totalDiscountSet { ...bag }
  discountedTotalSet(withCodeDiscounts: $codes) { ...bag }
} } } }
fragment bag on MoneyBag { shopMoney { amount } presentmentMoney { amount currencyCode } }"""
REFUNDS = """query($id: ID!) { order(id: $id) {
  refunds(first: 5) { refundLineItems(first: 5) {
    nodes { id quantity subtotalSet { shopMoney { amount } } lineItem { id sku currentQuantity } }
    edges { node { quantity } } } }
} }"""


@pytest.fixture
def goods(world: World, shop: Shop) -> Product:
    """A mug for 10.00 and one for 20.00 that used to cost 25.00."""
    shop.scopes.append("read_products")
    variants = [
        NewVariant(Decimal(10), "MUG-S", "Small"),
        NewVariant(Decimal(20), "MUG-L", "Large", Decimal(25)),
    ]
    return create_product(world, shop, "Mug", variants, vendor="Harbour Goods")


def _order(world: World, shop: Shop, goods: Product, **details: Any) -> Order:
    """Three small mugs, 3.00 off that line, and a large one."""
    small, large = goods.variants
    items = [Item(small.id, 3, Decimal("3.00")), Item(large.id)]
    return place_order(world, shop, items=items, **details)


def _pounds(amount: str) -> dict[str, Any]:
    return {
        "shopMoney": {"amount": amount},
        "presentmentMoney": {"amount": amount, "currencyCode": "GBP"},
    }


def test_a_line_shows_what_was_bought_and_what_it_cost(
    api: Api, world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods)
    assert order.total == Decimal("47.00")
    first, second = api.data(LINES, id=gid("Order", order.id))["order"]["lineItems"]["nodes"]
    small = goods.variants[0]
    assert first == {
        "id": gid("LineItem", order.lines[0].id),
        "title": "Mug",
        "sku": "MUG-S",
        "vendor": "Harbour Goods",
        "quantity": 3,
        "currentQuantity": 3,
        "product": {"id": gid("Product", goods.id)},
        "variant": {
            "id": gid("ProductVariant", small.id),
            "price": "10.00",
            "compareAtPrice": None,
        },
        "originalUnitPriceSet": _pounds("10.0"),
        "originalTotalSet": _pounds("30.0"),
        "totalDiscountSet": _pounds("3.0"),
        "discountedTotalSet": _pounds("27.0"),
    }
    assert second["variant"]["compareAtPrice"] == "25.00"


def test_a_discount_code_is_shared_among_the_lines_and_shown_when_asked_for(
    api: Api, world: World, shop: Shop, goods: Product
) -> None:
    code = DiscountCode("SAVE", Decimal("10.00"))
    order = _order(world, shop, goods, discount_code=code, shipping=Decimal("4.50"))
    assert order.total == Decimal("41.50")
    assert [line.code_discount for line in order.lines] == [Decimal("5.74"), Decimal("4.26")]
    shown = {}
    for codes in (False, True):
        nodes = api.data(LINES, id=gid("Order", order.id), codes=codes)["order"]["lineItems"][
            "nodes"
        ]
        shown[codes] = [one["discountedTotalSet"]["shopMoney"]["amount"] for one in nodes]
    assert shown == {False: ["27.0", "20.0"], True: ["21.26", "15.74"]}
    used = api.data(
        "query($id: ID!) { order(id: $id) { discountCodes } }", id=gid("Order", order.id)
    )
    assert used == {"order": {"discountCodes": ["SAVE"]}}


def test_an_order_over_a_bare_total_has_one_custom_line(api: Api, world: World, shop: Shop) -> None:
    order = place_order(world, shop, Decimal("12.50"))
    asked = """query($id: ID!) { order(id: $id) { lineItems(first: 5) {
      nodes { sku quantity vendor originalTotalSet { shopMoney { amount } } } } } }"""
    assert api.data(asked, id=gid("Order", order.id))["order"]["lineItems"]["nodes"] == [
        {
            "sku": "GOODS-1",
            "quantity": 1,
            "vendor": None,
            "originalTotalSet": {"shopMoney": {"amount": "12.5"}},
        }
    ]


def test_the_product_of_a_line_needs_the_scope_for_products(
    api: Api, world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods)
    shop.scopes.remove("read_products")
    body = api.answer(LINES, id=gid("Order", order.id))
    assert [one["product"] for one in body["data"]["order"]["lineItems"]["nodes"]] == [None, None]
    assert {one["extensions"]["code"] for one in body["errors"]} == {"ACCESS_DENIED"}


def test_refunded_pieces_name_their_line_and_what_they_had_cost(
    api: Api, world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods)
    line = order.lines[0]
    first = refund_order(world, shop, order.id, lines=[Pieces(line.id, 2)])
    second = refund_order(world, shop, order.id, lines=[Pieces(line.id)])
    assert (first.shop_amount, second.shop_amount) == (Decimal("18.00"), Decimal("9.00"))
    refunds = api.data(REFUNDS, id=gid("Order", order.id))["order"]["refunds"]
    assert refunds[0]["refundLineItems"] == {
        "nodes": [
            {
                "id": gid("RefundLineItem", first.lines[0].id),
                "quantity": 2,
                "subtotalSet": {"shopMoney": {"amount": "18.0"}},
                "lineItem": {"id": gid("LineItem", line.id), "sku": "MUG-S", "currentQuantity": 0},
            }
        ],
        "edges": [{"node": {"quantity": 2}}],
    }


def test_the_subtotals_of_all_refunds_of_a_line_are_what_it_cost(
    world: World, shop: Shop, goods: Product
) -> None:
    code = DiscountCode("ODD", Decimal("0.01"))
    order = place_order(world, shop, items=[Item(goods.variants[0].id, 3)], discount_code=code)
    given = [refund_order(world, shop, order.id, lines=[Pieces(order.lines[0].id)]) for _ in "abc"]
    assert [one.shop_amount for one in given] == [
        Decimal("10.00"),
        Decimal("9.99"),
        Decimal("10.00"),
    ]
    assert order.financial_status == "refunded"


def test_more_pieces_than_are_left_cannot_be_refunded(
    world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods)
    line = order.lines[1].id
    for pieces, words in (
        ([Pieces(line, 2)], f"has 1 pieces of line {line} left, not 2"),
        ([Pieces(line, 0)], "left, not 0"),
        ([Pieces(5)], "has 0 pieces of line 5 left, not 1"),
        ([Pieces(line), Pieces(line)], "is named twice"),
    ):
        with pytest.raises(ActionRefusedError, match=words):
            refund_order(world, shop, order.id, lines=pieces)
    assert order.refunds == []
    assert order.lines[1].refunded_quantity == 0


def test_a_cancelled_order_gives_back_all_that_was_left_of_its_lines(
    world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods)
    refund_order(world, shop, order.id, lines=[Pieces(order.lines[0].id)])
    cancel_order(world, shop, order.id)
    assert [one.quantity for one in order.refunds[1].lines] == [2, 1]
    assert order.refunded == order.total


def test_baskets_that_do_not_add_up_are_refused(world: World, shop: Shop, goods: Product) -> None:
    item = Item(goods.variants[0].id)
    refused: list[tuple[dict[str, Any], str]] = [
        ({}, "needs either a total or items"),
        ({"total": Decimal(5), "items": [item]}, "needs either a total or items"),
        ({"items": [Item(5)]}, "has no variant 5"),
        ({"items": [Item(item.variant_id, 0)]}, "quantity=0"),
        ({"items": [Item(item.variant_id, 1, Decimal(11))]}, r"discount=11 of 10"),
        (
            {"items": [item], "discount_code": DiscountCode("X", Decimal(11))},
            "cannot carry code=11",
        ),
        ({"total": Decimal(5), "shipping": Decimal(6)}, "cannot carry code=0 and shipping=6"),
    ]
    for arguments, words in refused:
        with pytest.raises(ActionRefusedError, match=words):
            place_order(world, shop, **arguments)
    assert shop.orders == {}


def test_an_edit_lowers_only_a_line_of_one_piece(world: World, shop: Shop, goods: Product) -> None:
    order = _order(world, shop, goods, paid=False)
    with pytest.raises(ActionRefusedError, match=r"is 3 x 10, not 5"):
        edit_order(world, shop, order.id, remove=Decimal(5))
    assert order.total == Decimal("47.00")


def test_lines_come_in_bulk_below_their_order(
    api: Api, world: World, shop: Shop, goods: Product
) -> None:
    order = _order(world, shop, goods, tags=["gift"])
    started = bulk.start_query(
        api,
        """{ orders { edges { node { id tags sourceName app { name }
          lineItems { edges { node { id sku quantity product { productType } variant { price }
            discountedTotalSet { shopMoney { amount } } } } } } } } }""",
    )
    found = bulk.download(api, bulk.finished(api, started)["url"])
    (first,) = (one for one in found if "__parentId" not in one)
    lines = sorted((one for one in found if one is not first), key=lambda one: one["id"])
    assert first == {
        "id": gid("Order", order.id),
        "tags": ["gift"],
        "sourceName": "web",
        "app": {"name": "Online Store"},
    }
    assert [(one["sku"], one["quantity"], one["__parentId"]) for one in lines] == [
        ("MUG-S", 3, first["id"]),
        ("MUG-L", 1, first["id"]),
    ]
    assert lines[0]["variant"] == {"price": "10.00"}
    assert lines[0]["discountedTotalSet"] == {"shopMoney": {"amount": "27.0"}}
