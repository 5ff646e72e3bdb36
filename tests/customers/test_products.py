"""What is known of products, what is missing for a rule, and which lines were on sale."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from shop_app.conditions.subject import Part, Product, Subject
from shop_app.customers.products import FRESH, Told, Unknown, book, known_products, unknown_of
from shop_app.customers.subjects import each_subject, subjects
from tests.customers.rows import (
    AT,
    SHOP,
    add_customer,
    add_line,
    add_order,
    add_shop,
    customer_gid,
)

LOAF, BUN = "gid://shopify/Product/7", "gid://shopify/Product/8"
BIG, SMALL = "gid://shopify/ProductVariant/71", "gid://shopify/ProductVariant/72"
ALL = frozenset(Part)
BREAD = Product(LOAF, "Bread", "Acme", frozenset({"new", "rye"}), frozenset({"gid://x/C/1"}))


@pytest.fixture
def bought(engine: Engine) -> Engine:
    """A customer with an order of two lines."""
    with engine.begin() as db:
        add_shop(db)
        add_customer(db, 1)
        add_order(db, 11, 1, lines_digest="1")
        add_line(db, 51, 11, product_gid=LOAF, variant_gid=BIG)
        add_line(db, 52, 11, product_gid=BUN, variant_gid=SMALL, quantity=1)
    return engine


def everybody(db: Connection) -> list[Subject]:
    """The customers, with all that is known."""
    return list(subjects(db, SHOP, [customer_gid(1)], ALL, AT).values())


def on_sale(engine: Engine) -> list[bool | None]:
    """What is known of the two lines."""
    with engine.connect() as db:
        (subject,) = everybody(db)
    return [line.on_sale for line in subject.orders[0].lines or ()]


def test_what_nobody_has_read_is_unknown(bought: Engine) -> None:
    with bought.connect() as db:
        unknown = unknown_of(everybody(db))
    assert unknown == Unknown(frozenset({LOAF, BUN}), frozenset({BIG, SMALL}))


def test_what_shopify_said_is_known_also_of_a_product_that_is_gone(bought: Engine) -> None:
    with bought.begin() as db:
        book(db, SHOP, everybody(db), Told({LOAF: BREAD, BUN: None}, {}), AT)
    with bought.connect() as db:
        (subject,) = everybody(db)
    gone = Product(BUN, None, None, frozenset(), frozenset())
    assert subject.products == {LOAF: BREAD, BUN: gone}
    assert unknown_of([subject]).products == frozenset()


def test_after_a_week_a_product_is_read_again_and_an_older_answer_changes_nothing(
    bought: Engine,
) -> None:
    renamed = Product(LOAF, "Rye bread", "Acme", frozenset(), frozenset())
    with bought.begin() as db:
        book(db, SHOP, everybody(db), Told({LOAF: BREAD}, {}), AT - FRESH)
        assert list(known_products(db, SHOP, [LOAF, BUN], AT - FRESH)) == [LOAF]
        later = AT + timedelta(seconds=1)
        assert subjects(db, SHOP, [customer_gid(1)], ALL, later)[customer_gid(1)].products == {}
        ((anyway,),) = each_subject(db, SHOP, ALL, later)
        assert anyway.products == {LOAF: BREAD}
        book(db, SHOP, everybody(db), Told({LOAF: renamed}, {}), AT)
        book(db, SHOP, everybody(db), Told({LOAF: BREAD}, {}), AT - timedelta(days=1))
        assert known_products(db, SHOP, [LOAF], AT - FRESH) == {LOAF: renamed}


@pytest.mark.parametrize(
    ("_case", "compared", "expected"),
    [
        ("sold below it", "10.01", True),
        ("sold at it", "10.00", False),
        ("none, or no such variant any more", None, False),
    ],
)
def test_a_line_was_on_sale_when_its_units_cost_less_than_what_they_are_compared_with(
    bought: Engine, _case: str, compared: str | None, expected: bool
) -> None:
    with bought.begin() as db:
        book(db, SHOP, everybody(db), Told({}, {BIG: compared}), AT)
    assert on_sale(bought) == [expected, None]


def test_whether_a_line_was_on_sale_is_decided_once(bought: Engine) -> None:
    with bought.begin() as db:
        book(db, SHOP, everybody(db), Told({}, {BIG: "12.00", SMALL: "99.00"}), AT)
        book(db, SHOP, everybody(db), Told({}, {BIG: None, SMALL: None}), AT)
    assert on_sale(bought) == [True, True]


def test_an_order_in_another_currency_is_not_compared(bought: Engine) -> None:
    with bought.begin() as db:
        db.exec_driver_sql("UPDATE orders SET currency = 'EUR' WHERE shop = %s", (SHOP,))
        assert unknown_of(everybody(db)).variants == frozenset()
        book(db, SHOP, everybody(db), Told({}, {BIG: "99.00"}), AT)
    assert on_sale(bought) == [None, None]
