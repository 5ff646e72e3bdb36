"""What an order consists of, where and how it was bought: booked the same by every door."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from sandbox.state import DiscountCode, Fulfillment, Line, Order, Product, Refund, Shop, Variant
from sandbox.webhooks.cut import cut, field_tree
from sandbox.webhooks.payloads.orders import order_body
from sandbox.world import World
from shop_app.conditions.subject import Part
from shop_app.customers.subjects import subjects
from shop_app.orders.records import OrderVersion
from shop_app.reconciliation.answers import order_version as version_of_answer
from shop_app.shopify.client import Admin
from shop_app.shopify.orders import read_orders
from tests.payloads import ORDER, customer_gid, line, order, order_gid, refund
from tests.promises.app_toml import SUBSCRIPTIONS
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order
from webhooks.incoming import Payload
from webhooks.ledger import order_version as version_of_webhook

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
LINES = """
    SELECT gid, product_gid, variant_gid, sku, vendor, quantity, refunded, amount, on_sale
    FROM order_line ORDER BY gid
"""
UNITS = "SELECT gid, quantity, refunded, amount FROM order_line ORDER BY gid"
DETAILS = """
    SELECT channel, app, location_gid, country, tags, discount_codes, test FROM orders
"""


def units(spine: Spine) -> dict[int, tuple[int, int, int]]:
    """Quantity, units no longer there and amount, by the number of the line."""
    return {
        int(row["gid"].rpartition("/")[2]): (row["quantity"], row["refunded"], row["amount"])
        for row in spine.rows(UNITS)
    }


def test_an_order_is_booked_with_its_lines(spine: Spine) -> None:
    lines = [
        line(1, quantity=3, price="10.00", off="4.50"),
        line(2, product=None, sku=None, vendor=None),
    ]
    spine.deliver("orders/create", order(NOW, line_items=lines))
    spine.work(without=("read_later",))

    of_product = {"product_gid": "gid://shopify/Product/700"}
    variant = {"variant_gid": "gid://shopify/ProductVariant/701"}
    of_nothing = {"product_gid": None, "variant_gid": None, "sku": None, "vendor": None}
    assert spine.rows(LINES) == [
        {
            "gid": "gid://shopify/LineItem/1",
            **of_product,
            **variant,
            "sku": "SKU-1",
            "vendor": "Acme",
            "quantity": 3,
            "refunded": 0,
            "amount": 2_550,
            "on_sale": None,
        },
        {
            "gid": "gid://shopify/LineItem/2",
            **of_nothing,
            "quantity": 1,
            "refunded": 0,
            "amount": 1_000,
            "on_sale": None,
        },
    ]


def test_an_order_is_booked_with_where_and_how_it_was_bought(spine: Spine) -> None:
    spine.deliver(
        "orders/create",
        order(
            NOW,
            source_name="pos",
            app_id=2**53 + 1,
            location_id=905,
            shipping_address={"country_code": "DE"},
            tags="wholesale, gift",
            discount_codes=[{"code": "SPRING"}, {"code": ""}],
            test=True,
        ),
    )
    spine.work(without=("read_later",))

    assert spine.rows(DETAILS) == [
        {
            "channel": "pos",
            "app": "9007199254740993",
            "location_gid": "gid://shopify/Location/905",
            "country": "DE",
            "tags": ["gift", "wholesale"],
            "discount_codes": ["SPRING"],
            "test": True,
        }
    ]


def test_what_was_collected_in_the_shop_has_no_country(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW, shipping_address=None, app_id=None))
    spine.work(without=("read_later",))
    assert [(row["country"], row["app"]) for row in spine.rows(DETAILS)] == [(None, None)]


def test_a_newer_version_replaces_the_lines_and_an_older_one_does_not(spine: Spine) -> None:
    edited = [line(2, quantity=2), line(3, quantity=5, current=4)]
    spine.deliver("orders/create", order(NOW - DAY, line_items=[line(1), line(2)]))
    spine.deliver("orders/updated", order(NOW - DAY, updated_at=NOW, line_items=edited))
    late = order(NOW - DAY, updated_at=NOW - DAY / 2, line_items=[line(1)])
    spine.deliver("orders/updated", late)
    spine.work(without=("read_later",))
    assert units(spine) == {2: (2, 0, 2_000), 3: (5, 1, 5_000)}


@pytest.mark.parametrize("turn", range(6))
def test_lines_end_the_same_however_their_deliveries_arrive(spine: Spine, turn: int) -> None:
    first = order(NOW - DAY, line_items=[line(1, quantity=3), line(2)])
    second = order(NOW - DAY, updated_at=NOW, line_items=[line(1, quantity=3, current=2)])
    told = [
        ("orders/create", first),
        ("orders/updated", second),
        ("refunds/create", refund(NOW, "10.00", back={1: 1})),
    ]
    for topic, body in list(permutations(told))[turn] * 2:
        spine.deliver(topic, body)
    spine.work(without=("read", "read_later"))
    assert units(spine) == {1: (3, 1, 3_000)}
    with spine.engine.connect() as db:
        gid = customer_gid()
        (bought,) = subjects(db, SHOP, [gid], frozenset(Part), NOW)[gid].orders
    assert bought.lines is not None
    assert [(found.quantity, found.refunded) for found in bought.lines] == [(3, 1)]


def test_a_body_that_mentions_no_lines_leaves_them_as_they_are(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, line_items=[line(1)]))
    later = order(NOW - DAY, updated_at=NOW)
    del later["line_items"]
    spine.deliver("orders/updated", later)
    spine.work(without=("read_later",))
    assert units(spine) == {1: (1, 0, 1_000)}


def test_a_line_that_was_decided_to_be_on_sale_stays_so(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, line_items=[line(1)]))
    spine.work(without=("read_later",))
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE order_line SET on_sale = true WHERE shop = %s", (SHOP,))
    less = order(NOW - DAY, updated_at=NOW, line_items=[line(1, quantity=2, current=1)])
    spine.deliver("orders/updated", less)
    spine.work(without=("read_later",))
    assert [(row["refunded"], row["on_sale"]) for row in spine.rows(LINES)] == [(1, True)]


def test_units_that_come_back_are_booked_once_with_their_refund(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, line_items=[line(1, quantity=3)]))
    for _ in range(2):
        spine.deliver("refunds/create", refund(NOW, "10.00", back={1: 2}))
    spine.work(without=("read_later",))
    assert spine.rows("SELECT order_gid, line_gid, quantity FROM refund_line") == [
        {"order_gid": order_gid(), "line_gid": "gid://shopify/LineItem/1", "quantity": 2}
    ]


def test_a_line_is_booked_without_what_it_does_not_mention(spine: Spine) -> None:
    bare = line(1, quantity=3)
    for name in ("discount_allocations", "product_id", "variant_id", "current_quantity"):
        del bare[name]
    spine.deliver("orders/create", order(NOW, line_items=[bare, line(2, off="2.50")]))
    spine.work(without=("read_later",))
    assert [row["state"] for row in spine.rows("SELECT state FROM delivery")] == ["processed"]
    assert units(spine) == {1: (3, 0, 3_000), 2: (1, 0, 750)}
    first, second = spine.rows(LINES)
    assert (first["product_gid"], first["variant_gid"]) == (None, None)
    assert second["product_gid"] == "gid://shopify/Product/700"


@pytest.mark.parametrize(
    "broken", [line(9, sku="A\u0000B"), line(9, quantity=2**63), line(9, price="1e40")]
)
def test_a_line_that_can_not_be_kept_spoils_its_own_order_only(
    spine: Spine, broken: dict[str, object]
) -> None:
    spine.deliver("orders/create", order(NOW, number=1, line_items=[line(1)]))
    spine.deliver("orders/create", order(NOW, number=2, line_items=[broken]))
    spine.deliver("orders/create", order(NOW, number=3, line_items=[line(3), line(3)]))
    spine.work(without=("read_later",))
    states = spine.rows("SELECT state FROM delivery ORDER BY seq")
    assert [row["state"] for row in states] == ["processed", "parked", "processed"]
    assert sorted(units(spine)) == [1, 3]
    kept = spine.rows("SELECT gid FROM orders ORDER BY gid")
    assert [row["gid"] for row in kept] == [order_gid(1), order_gid(3)]


def test_goods_that_come_back_without_money_count_too(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, line_items=[line(1)]))
    spine.deliver("refunds/create", refund(NOW, "0.00", back={1: 1}) | {"transactions": []})
    spine.work(without=("read_later",))
    assert [row["quantity"] for row in spine.rows("SELECT quantity FROM refund_line")] == [1]
    assert spine.rows("SELECT amount FROM refund") == []


def test_a_refund_sent_before_we_asked_for_its_lines_is_still_booked(spine: Spine) -> None:
    body = refund(NOW, "10.00")
    del body["refund_line_items"]
    spine.deliver("orders/create", order(NOW - DAY))
    spine.deliver("refunds/create", body)
    spine.work(without=("read_later",))
    assert [row["amount"] for row in spine.rows("SELECT amount FROM refund")] == [1_000]


def test_of_a_deleted_order_nothing_is_left(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, tags="gift", line_items=[line(1)]))
    spine.deliver("refunds/create", refund(NOW, "10.00", back={1: 1}))
    spine.deliver("orders/delete", {"id": ORDER})
    spine.work(without=("read", "read_later"))
    assert spine.rows(LINES) == []
    assert spine.rows("SELECT line_gid FROM refund_line") == []
    assert [(row["tags"], row["country"]) for row in spine.rows(DETAILS)] == [([], None)]


def rich_order(shop: Shop) -> Order:
    """An order of everything: product and custom line, discounts, codes, refund, tags, buyer."""
    at = NOW - DAY
    product = Product(shop.new_id(), "Loaf", "Acme", "Bread", at, at, tags=["new"])
    variant = Variant(shop.new_id(), product.id, "Big", "LOAF-1", Decimal(9), Decimal(12))
    product.variants.append(variant)
    shop.products[product.id], shop.variants[variant.id] = product, variant
    gid = new_order(shop, new_customer(shop), total="40.00")
    found = shop.orders[int(gid.rpartition("/")[2])]
    found.lines = [
        Line(
            shop.new_id(), "Loaf", "LOAF-1", 3, Decimal(9), product.id, variant.id, "Big", "Acme",
            code_shares={0: Decimal("3.75")}, refunded_quantity=1,
        ),
        Line(shop.new_id(), "Wrapping", "", 1, Decimal("2.50")),
    ]  # fmt: skip
    found.discount_codes = [DiscountCode("SPRING", Decimal("2.25"))]
    found.tags, found.country, found.location_id = ["wholesale", "gift"], "DE", 5
    found.refunds = [Refund(shop.new_id(), found.id, at, Decimal(8), Decimal(8))]
    found.fulfillments = [Fulfillment(shop.new_id(), found.id, at, at)]
    return found


def told_by_webhook(shop: Shop, one: Order) -> OrderVersion:
    """The version of an order as our subscription brings it."""
    (fields,) = [
        subscription["include_fields"]
        for subscription in SUBSCRIPTIONS
        if "orders/updated" in subscription.get("topics", ())
    ]
    body = json.loads(json.dumps(cut(order_body(shop, one), field_tree(fields))))
    return version_of_webhook(Payload(body))


def told_by_answer(admin: Admin, gid: str, *, products: bool = False) -> OrderVersion:
    """The version of an order as Shopify answers it."""
    node = read_orders(admin, [gid], products=products)[gid]
    assert node is not None
    return version_of_answer(node)


@dataclass(frozen=True)
class Case:
    """What the app may see."""

    scopes: tuple[str, ...] = ()
    approved: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "case",
    [
        Case(),
        Case(scopes=("read_products",)),
        Case(scopes=("read_products",), approved=frozenset({"address"})),
    ],
)
def test_a_webhook_and_a_read_of_the_same_moment_are_no_tie(
    spine: Spine, shop: Shop, world: World, case: Case
) -> None:
    one = rich_order(shop)
    shop.scopes = [*shop.scopes, *case.scopes]
    world.approved_data = case.approved
    products = "read_products" in case.scopes
    admin = spine.deps.admin(SHOP)

    heard = told_by_webhook(shop, one)
    read = told_by_answer(admin, f"gid://shopify/Order/{one.id}", products=products)

    assert read.fingerprint() == heard.fingerprint()
    visible = {**heard.said}
    del visible["location_gid"]
    if not case.approved:
        del visible["country"]
    assert read.said == visible
    if products:
        assert read.lines == heard.lines
        assert read.lines_digest() == heard.lines_digest()
    assert heard.lines is not None
    assert [(found.quantity, found.refunded, found.amount) for found in heard.lines] == [
        (3, 1, 2_325), (1, 0, 250),
    ]  # fmt: skip


def test_a_read_without_the_scope_does_not_forget_the_products(spine: Spine, shop: Shop) -> None:
    one = rich_order(shop)
    spine.deliver("orders/create", order_body(shop, one))
    spine.deliver("orders/edited", {"order_edit": {"id": 3, "order_id": one.id}})
    one.lines[0].quantity, one.updated_at = 4, one.updated_at + timedelta(seconds=5)
    spine.work(without=("read_later",))

    first, second = spine.rows(LINES)
    assert (first["quantity"], first["amount"]) == (4, 3_225)
    assert first["product_gid"] == f"gid://shopify/Product/{one.lines[0].product_id}"
    assert first["variant_gid"] == f"gid://shopify/ProductVariant/{one.lines[0].variant_id}"
    assert second["product_gid"] is None
    assert spine.rows("SELECT gid FROM wanted_read WHERE why = 'edited'") == []
    assert [row["country"] for row in spine.rows(DETAILS)] == ["DE"]


@pytest.mark.parametrize(("lines", "expected"), [(6, 6), (7, 7), (196, 196), (197, None)])
def test_a_long_order_is_read_whole_and_of_a_longer_one_the_lines_are_left_unsaid(
    spine: Spine, shop: Shop, lines: int, expected: int | None
) -> None:
    gid = new_order(shop, new_customer(shop))
    one = shop.orders[int(gid.rpartition("/")[2])]
    one.lines = [Line(shop.new_id(), "Bun", f"BUN-{n}", 1, Decimal(1)) for n in range(lines)]
    node = read_orders(spine.deps.admin(SHOP), [gid])[gid]
    assert node is not None
    if expected is None:
        assert "lines" not in node
    else:
        assert [found["sku"] for found in node["lines"]] == [f"BUN-{n}" for n in range(expected)]


def gone(spine: Spine) -> list[bool]:
    """Whether the orders are known to be deleted."""
    rows = spine.rows("SELECT deleted_at IS NOT NULL AS gone FROM orders ORDER BY gid")
    return [row["gone"] for row in rows]


@pytest.mark.parametrize(("days", "expected"), [(54, True), (56, False)])
def test_an_order_that_shopify_would_have_to_show_and_does_not_is_deleted(
    spine: Spine, days: int, expected: bool
) -> None:
    spine.deliver("orders/create", order(NOW - days * DAY))
    spine.deliver("orders/edited", {"order_edit": {"id": 3, "order_id": ORDER}})
    spine.work(without=("read_later",))
    assert gone(spine) == [expected]


def test_with_read_all_orders_every_order_that_is_not_shown_is_deleted(
    spine: Spine, shop: Shop
) -> None:
    shop.scopes.append("read_all_orders")
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop SET scopes = '{read_all_orders}' WHERE shop = %s", (SHOP,))
    spine.deliver("orders/create", order(NOW - 400 * DAY))
    spine.deliver("orders/edited", {"order_edit": {"id": 3, "order_id": ORDER}})
    spine.work(without=("read_later",))
    assert gone(spine) == [True]
