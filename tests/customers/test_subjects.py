"""Customers as rules see them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from shop_app.conditions.subject import Line, Parcel, Part, Product, Refund, Subject
from shop_app.customers.subjects import each_subject, subjects, with_live
from shop_app.errors import Invalid
from shop_app.money import Money
from shop_app.orders.promises import delivery_days, promise_delivery
from tests.customers.rows import (
    AT,
    OTHER,
    SHOP,
    add_customer,
    add_line,
    add_order,
    add_parcel,
    add_refund,
    add_scan,
    add_shop,
    customer_gid,
    order_gid,
)

ORDERS = frozenset({Part.ORDERS})
ALL = frozenset(Part)


@pytest.fixture
def bakery(engine: Engine) -> Engine:
    """A database with one shop in London."""
    with engine.begin() as db:
        add_shop(db, SHOP, timezone="Europe/London")
    return engine


def only(engine: Engine, parts: frozenset[Part] = ALL, number: int = 1) -> Subject:
    """The one customer, as rules see them."""
    gid = customer_gid(number)
    with engine.connect() as db:
        return subjects(db, SHOP, [gid], parts, AT)[gid]


def test_a_customer_comes_with_the_terms_of_the_shop_and_shopifys_sums(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(
            db,
            1,
            created_at=AT,
            state="enabled",
            lifetime_orders=3,
            lifetime_spent=4_250,
            lifetime_currency="GBP",
        )
        promise_delivery(db, SHOP, {"DE": 3, "": 7})
    subject = only(bakery)
    assert (subject.gid, subject.as_of, subject.currency) == (customer_gid(1), AT, "GBP")
    assert subject.timezone == ZoneInfo("Europe/London")
    assert (subject.created_at, subject.state) == (AT, "enabled")
    assert (subject.lifetime_orders, subject.lifetime_spent) == (3, Money(4_250, "GBP"))
    assert subject.delivery_days == {"DE": 3, "": 7}
    assert subject.orders == ()
    assert subject.live is None


def test_deleted_merged_and_unknown_customers_are_left_out(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(db, 1)
        add_customer(db, 2, deleted_at=AT)
        add_customer(db, 3, merged_into=customer_gid(1))
        add_customer(db, 5, shop=OTHER)
        asked = [customer_gid(number) for number in (1, 2, 3, 4, 5)]
        assert list(subjects(db, SHOP, asked, ORDERS, AT)) == [customer_gid(1)]
        assert [s.gid for batch in each_subject(db, SHOP, ORDERS, AT) for s in batch] == [
            customer_gid(1)
        ]


def test_nobody_is_judged_before_the_shops_currency_is_known(engine: Engine) -> None:
    with engine.begin() as db:
        add_shop(db, SHOP, currency=None)
        add_customer(db, 1)
        assert subjects(db, SHOP, [customer_gid(1)], ORDERS, AT) == {}
        assert list(each_subject(db, SHOP, ORDERS, AT)) == []


def test_orders_come_oldest_first_with_all_that_is_known_of_them(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 12, 1)
        how = {"channel": "pos", "app": "129785", "country": "GB"}
        where = {"location_gid": "gid://shopify/Location/4"}
        said = {"tags": ["gift", "wholesale"], "discount_codes": ["SPRING"]}
        before = AT - timedelta(days=9)
        fields = {"name": "#1002", "cancelled_at": AT, "processed_at": before, "paid": 0}
        add_order(db, 11, 1, **fields, **how, **where, **said)
        add_order(db, 13, 1, deleted_at=AT)
        add_order(db, 14, 2)
    first, second = only(bakery).orders
    assert (first.gid, second.gid) == (order_gid(11), order_gid(12))
    assert (first.name, first.cancelled_at, first.processed_at) == ("#1002", AT, before)
    assert (first.currency, first.total, first.paid) == ("GBP", 10_000, 0)
    assert (first.channel, first.app, first.country) == ("pos", "129785", "GB")
    assert first.location == "gid://shopify/Location/4"
    assert (first.tags, first.discount_codes) == (("gift", "wholesale"), ("SPRING",))
    assert (second.tags, second.discount_codes, second.channel) == ((), (), None)


def test_a_refund_in_the_buyers_currency_counts_at_the_orders_own_rate(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 11, 1, presentment_currency="EUR", presentment_total=12_000)
        add_refund(db, 21, 11, 1_000, "GBP")
        add_refund(db, 22, 11, 3_001, "EUR")
    (order,) = only(bakery, ORDERS).orders
    assert order.refunds == (
        Refund(AT.replace(hour=13), 1_000),
        Refund(AT.replace(hour=13), 2_501),  # 3,001 × 10,000 / 12,000 = 2,500.83
    )


def test_the_first_estimate_and_the_first_delivery_count(bakery: Engine) -> None:
    day = timedelta(days=1)
    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 11, 1)
        scanned = add_parcel(db, 31, 11, estimated_delivery_at=AT + 2 * day)
        add_parcel(db, 32, 11, estimated_delivery_at=AT + 3 * day, delivered_at=AT + 4 * day)
        add_parcel(db, 33, 11, status="cancelled")
        moving = {"status": "in_transit", "happened_at": AT + 2 * day}
        add_scan(db, 42, 11, scanned, **moving, estimated_delivery_at=AT + 6 * day)
        early = {"status": "in_transit", "happened_at": AT + day}
        add_scan(db, 41, 11, scanned, **early, estimated_delivery_at=AT + 5 * day)
        add_scan(db, 43, 11, scanned, status="delivered", happened_at=AT + 8 * day)
        add_scan(db, 44, 11, scanned, status="delivered", happened_at=AT + 7 * day)
    (order,) = only(bakery).orders
    assert order.parcels == (
        Parcel(AT, promised_at=AT + 2 * day, delivered_at=AT + 7 * day),
        Parcel(AT, promised_at=AT + 3 * day, delivered_at=AT + 4 * day),
    )
    assert only(bakery, ORDERS).orders[0].parcels == ()


@pytest.mark.parametrize(
    ("own", "scanned", "promised"),
    [
        (None, [5, 6], 5),
        (6, [5, 6], 5),  # Shopify moved the parcel's own estimate with a scan
        (9, [5, 6], 5),
        (4, [5, 6], 4),
        (6, [5, 4, 6], 5),
        (4, [], 4),
        (None, [], None),
    ],
)
def test_a_delay_that_the_carrier_announces_is_no_new_promise(
    bakery: Engine, own: int | None, scanned: list[int], promised: int | None
) -> None:
    def on(day: int | None) -> datetime | None:
        return None if day is None else AT + timedelta(days=day)

    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 11, 1)
        parcel = add_parcel(db, 31, 11, estimated_delivery_at=on(own))
        for number, day in enumerate(scanned):
            seen = {"happened_at": AT + timedelta(hours=number), "estimated_delivery_at": on(day)}
            add_scan(db, 41 + number, 11, parcel, status="delayed", **seen)
    (order,) = only(bakery).orders
    assert order.parcels == (Parcel(AT, promised_at=on(promised), delivered_at=None),)


def test_lines_that_nobody_told_are_unknown_and_none_are_none(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 11, 1)
        add_order(db, 12, 1, lines_digest="0")
    assert [order.lines for order in only(bakery).orders] == [None, ()]
    assert [order.lines for order in only(bakery, ORDERS).orders] == [None, None]


def test_products_come_with_the_lines_that_name_them(bakery: Engine) -> None:
    product = "gid://shopify/Product/7"
    with bakery.begin() as db:
        add_customer(db, 1)
        add_order(db, 11, 1, lines_digest="1")
        add_line(db, 51, 11, product_gid=product, sku="A", vendor="Acme", on_sale=True)
        add_line(db, 52, 11, product_gid="gid://shopify/Product/8", refunded=1)
        db.exec_driver_sql(
            "INSERT INTO product (shop, gid, product_type, vendor, tags, collections, read_at)"
            " VALUES (%s, %s, 'Bread', 'Acme', '{new}', '{gid://shopify/Collection/9}', %s)",
            (SHOP, product, AT),
        )
    subject = only(bakery)
    assert subject.orders[0].lines == (
        Line(product, None, "A", "Acme", 2, 0, 2_000, on_sale=True),
        Line("gid://shopify/Product/8", None, None, None, 2, 1, 2_000, on_sale=None),
    )
    collections = frozenset({"gid://shopify/Collection/9"})
    assert subject.products == {
        product: Product(product, "Bread", "Acme", frozenset({"new"}), collections)
    }
    assert only(bakery, frozenset({Part.LINES})).products is None


def test_all_customers_come_batch_by_batch_and_equal_to_those_asked_for(bakery: Engine) -> None:
    with bakery.begin() as db:
        for number in range(101, 108):
            add_customer(db, number)
            add_order(db, number, number)
            add_line(db, number, number)
        gids = [customer_gid(number) for number in range(101, 108)]
        batches = list(each_subject(db, SHOP, ALL, AT, size=3))
        assert [[subject.gid for subject in batch] for batch in batches] == [
            gids[:3], gids[3:6], gids[6:],
        ]  # fmt: skip
        asked = subjects(db, SHOP, gids, ALL, AT)
        assert [subject for batch in batches for subject in batch] == list(asked.values())
        behind = each_subject(db, SHOP, ALL, AT, after=gids[4])
        assert [subject.gid for batch in behind for subject in batch] == gids[5:]


def test_what_shopify_says_is_added_to_a_customer(bakery: Engine) -> None:
    with bakery.begin() as db:
        add_customer(db, 1)
    subject = only(bakery)
    product = Product("gid://shopify/Product/7", None, None, frozenset(), frozenset())
    told = with_live(subject, None, {product.gid: product})
    assert (told.gid, told.products) == (subject.gid, {product.gid: product})


@pytest.mark.parametrize("promise", [{"Germany": 3}, {"de": 3}, {"DE": -1}, {"DE": 366}])
def test_a_promise_that_makes_no_sense_is_refused(bakery: Engine, promise: dict[str, int]) -> None:
    with bakery.begin() as db:
        promise_delivery(db, SHOP, {"": 4})
        with pytest.raises(Invalid):
            promise_delivery(db, SHOP, promise)
        assert delivery_days(db, SHOP) == {"": 4}
