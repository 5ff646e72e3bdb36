"""The page of one customer: facts, tags and why, orders with what went wrong, the one timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, Entry, Kind, append
from tests.desk.people import (
    NOW,
    SPENT,
    bought,
    carries,
    gid,
    known,
    parcel,
    person,
    refunded,
    said,
)
from tests.desk.visiting import Visitor, visitor
from tests.rules import FIRST_TIME_BUYER, VIP, draft, fact, keep
from tests.shops.rows import change, queued
from tests.standin import new_shop

LINE = '<s-paragraph id="who-line" hx-swap-oob="true">'  # at the top on phones


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member of a shop whose customers' names the app may see."""
    world.approved_data = frozenset({"name", "email"})
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return visitor(client, engine, world, installed, role=Role.STAFF)


@pytest.fixture
def ada(staff: Visitor, engine: Engine) -> str:
    """The number of a customer with two orders of 12.50, 4.00 of one given back; one came late."""
    shop = staff.shop
    number = person(shop, "Ada", "Lovelace", "ada@example.com", ("VIP",))
    known(engine, shop, number, lifetime_orders=3, lifetime_spent=123456, lifetime_currency="GBP",
          created_at=NOW)  # fmt: skip
    old = bought(engine, shop, number, "#1001", days_ago=40)
    bought(engine, shop, number, "#1002", days_ago=2)
    refunded(engine, shop, old, 400)
    parcel(engine, shop, old, NOW - timedelta(days=35), NOW - timedelta(days=32))
    keep(engine, FIRST_TIME_BUYER, VIP, shop=shop.domain)
    return number


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_facts_stand_with_their_units_and_currency(staff: Visitor, ada: str) -> None:
    answer = staff.get(f"/customers/{ada}")
    assert answer.status_code == 200
    words = said(answer.text)
    for told in (
        "Orders 3 1 older order is hidden from Amends",
        "Spent in the last 30 days £12.50",
        "Spent in the last 90 days £21.00 net of 1 refund",
        "Refunds 1 £4.00",
        "Late deliveries 1",
        "Spent ever, as Shopify counts it £1,234.56 3 orders, cancelled ones included",
    ):
        assert told in words
    assert f'href="shopify:admin/customers/{ada}"' in answer.text
    assert 'slot="breadcrumb-actions" href="/customers"' in answer.text


def test_money_is_written_as_the_readers_language_has_it(
    staff: Visitor, ada: str, client: FlaskClient
) -> None:
    page = staff.get(f"/customers/{ada}", locale="de").text
    assert "1.234,56\xa0£" in page
    assert "12,50\xa0£" in page
    assert "4,00\xa0£" in staff.get(f"/customers/{ada}/orders", locale="de").text


def test_each_tag_says_why_and_how_it_stands(staff: Visitor, ada: str, engine: Engine) -> None:
    carries(engine, staff.shop, ada, "VIP")
    page = staff.get(f"/customers/{ada}").text
    words = said(page)
    assert "VIP" in words
    assert "In the shop, about to be taken off" in words or "In the shop, added by Amends" in words
    assert "1 other rule does not hold" in words
    assert 'href="/rules/' in page


def test_somebody_who_may_not_see_rules_gets_no_link_to_them(
    staff: Visitor, ada: str, client: FlaskClient, engine: Engine, world: World
) -> None:
    outside = visitor(client, engine, world, staff.shop, role=Role.EXTERNAL_STAFF)
    page = outside.get(f"/customers/{ada}")
    assert page.status_code == 200
    assert 'href="/rules' not in page.text


def test_orders_say_what_was_kept_and_how_late_they_came(staff: Visitor, ada: str) -> None:
    page = staff.get(f"/customers/{ada}/orders").text
    words = said(page)
    assert words.index("#1002") < words.index("#1001")
    assert (
        "Partly refunded £12.50 £4.00 refunded, £8.50 kept Delivered 3 days late; promised for"
        in words
    )
    assert "Paid £12.50 #1001" in words
    assert 'href="/orders/' in page


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"cancelled_at": NOW}, "Cancelled"),
        ({"paid": 0}, "Not paid yet"),
        ({"paid": 100}, "Partly paid"),
        ({}, "Paid"),
    ],
)
def test_an_order_says_how_it_stands(
    staff: Visitor, engine: Engine, values: dict[str, Any], status: str
) -> None:
    number = person(staff.shop, "Bo")
    known(engine, staff.shop, number)
    bought(engine, staff.shop, number, "#<script>", **values)
    page = staff.get(f"/customers/{number}/orders").text
    assert f">{status}</s-badge>" in page
    assert "<script>" not in page


def test_a_parcel_that_never_came_is_late_by_the_shops_own_promise(
    staff: Visitor, engine: Engine
) -> None:
    number = person(staff.shop, "Bo")
    known(engine, staff.shop, number)
    order = bought(engine, staff.shop, number, "#1", days_ago=9)
    parcel(engine, staff.shop, order, None, None)
    with engine.begin() as db:
        db.execute(
            text("INSERT INTO delivery_promise (shop, country, days) VALUES (:shop, '', 5)"),
            {"shop": staff.shop.domain},
        )
    words = said(staff.get(f"/customers/{number}/orders").text)
    assert "Still not delivered; promised for" in words


def pages(staff: Visitor, path: str, mark: str) -> Iterator[str]:
    """Each page that "show more" leads to."""
    asked: dict[str, str] | None = {}
    while asked is not None:
        page = staff.get(path, **asked).text
        yield page
        _, found, rest = page.partition(f'id="{mark}" hx-get="')
        address = unescape(rest.partition('"')[0])
        asked = dict(parse_qsl(urlsplit(address).query)) if found else None


def test_orders_lead_on_without_loss_or_doubles_while_new_ones_come(
    staff: Visitor, engine: Engine
) -> None:
    number = person(staff.shop, "Bo")
    known(engine, staff.shop, number)
    names = [f"#{1000 + n}." for n in range(45)]
    for days, name in enumerate(names):
        bought(engine, staff.shop, number, name, days_ago=days // 3 + 1)
    seen: list[str] = []
    sizes = []
    for page in pages(staff, f"/customers/{number}/orders", "show-more-orders"):
        found = [name for name in names if name in page]
        sizes.append(len(found))
        seen += found
        bought(engine, staff.shop, number, "#new", days_ago=0)
    assert sizes == [10, 10, 10, 10, 5]
    assert sorted(seen) == sorted(names)


def test_the_timeline_leads_on_without_loss_or_doubles_while_lines_are_appended(
    staff: Visitor, engine: Engine
) -> None:
    number = person(staff.shop, "Bo")
    known(engine, staff.shop, number)
    tags = [f"tag-{n}." for n in range(60)]
    _lines(engine, staff.shop, number, tags)
    seen, sizes = [], []
    for page in pages(staff, f"/customers/{number}/timeline", "show-more-timeline"):
        found = [tag for tag in reversed(tags) if tag in page]
        sizes.append(len(found))
        seen += found
        _lines(engine, staff.shop, number, ["late"])
    assert sizes == [25, 25, 10]
    assert seen == tags[::-1]


def _lines(engine: Engine, shop: Shop, number: str, tags: list[str]) -> None:
    with engine.begin() as db:
        for tag in tags:
            data = {"tag": tag, "verdict": SPENT}
            append(db, shop.domain, [Entry(gid(number), Kind.TAG_ADDED, Actor.RULE, data)])


def test_the_timeline_says_what_happened_who_did_it_and_why(
    staff: Visitor, ada: str, engine: Engine
) -> None:
    with engine.begin() as db:
        rule = db.execute(
            text("SELECT id FROM tag_rule WHERE shop = :shop ORDER BY id LIMIT 1"),
            {"shop": staff.shop.domain},
        ).scalar_one()
        told = {"tag": "A <b>", "verdict": {**SPENT, "rule": rule}}
        append(
            db,
            staff.shop.domain,
            [
                Entry(gid(ada), Kind.TAG_ADDED, Actor.RULE, told),
                Entry(gid(ada), Kind.TAG_WITHDRAWN, Actor.WEBHOOK, {"tag": "A"}),
                Entry(gid(ada), Kind.TAG_WITHDRAWN, Actor.RECONCILIATION, {"tag": "B"}),
            ],
        )
    page = staff.get(f"/customers/{ada}/timeline").text
    words = said(page)
    assert "“A <b>” added 1 order; exactly 1 needed" in words
    assert f'<s-link href="/rules/{rule}">Tag rule “' in page
    assert "“A” taken off by hand It stays off until the rule turns." in words
    assert "Somebody in Shopify" in words
    assert "Somebody in Shopify; seen when comparing" in words
    assert "<b>" not in page


def test_who_it_is_comes_late_from_shopify(staff: Visitor, ada: str) -> None:
    assert "Lovelace" not in staff.get(f"/customers/{ada}").text
    page = staff.get(f"/customers/{ada}/who").text
    assert 'data-page-heading="Ada Lovelace"' in page
    words = said(page)
    assert "Ada Lovelace ada@example.com Has no account Tags in Shopify now VIP" in words
    assert f"{LINE}ada@example.com<" in page


def test_a_name_is_never_markup(staff: Visitor, engine: Engine) -> None:
    number = person(staff.shop, '"><script>alert(1)</script>', tags=("<i>",))
    page = staff.get(f"/customers/{number}/who").text
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page


def test_who_it_is_stays_unsaid_where_shopify_hides_it(
    staff: Visitor, ada: str, world: World
) -> None:
    world.approved_data = frozenset()
    page = staff.get(f"/customers/{ada}/who").text
    assert f'data-page-heading="Customer {ada}"' in page
    assert "Shopify does not show names or e-mail addresses to Amends" in page
    assert "Lovelace" not in page


def test_who_it_is_says_when_shopify_is_away_and_can_be_asked_again(
    staff: Visitor, ada: str, world: World
) -> None:
    staff.get("/customers", q="warm")
    world.faults.add(Fault(kind="throttle", times=9, seconds=60, shop=staff.shop.domain))
    page = staff.get(f"/customers/{ada}/who")
    assert page.status_code == 200
    assert "has to wait a little" in page.text
    assert f"{LINE}Not known yet<" in page.text
    assert f'hx-get="/customers/{ada}/who"' in page.text


def test_somebody_shopify_no_longer_has_keeps_their_page(
    staff: Visitor, ada: str, world: World
) -> None:
    del staff.shop.customers[int(ada)]
    page = staff.get(f"/customers/{ada}/who").text
    assert all(one in page for one in ("Shopify no longer has this customer", f"{LINE}Gone from"))


def test_what_is_not_known_is_asked_on_demand(staff: Visitor, ada: str, engine: Engine) -> None:
    follows = draft("Follows", fact("customer_tags", "contains", "VIP"))
    [made] = keep(engine, follows, shop=staff.shop.domain)
    page = staff.get(f"/customers/{ada}").text
    assert f'hx-get="/customers/{ada}/rules/{made.id}"' in page
    assert "Not known yet" in page
    told = said(staff.get(f"/customers/{ada}/rules/{made.id}").text)
    assert told.startswith("Holds ·")
    gone = staff.get(f"/customers/{ada}/rules/{made.id + 1000}")
    assert "The rule or the customer is gone. Reload the page." in gone.text


def test_a_merged_customer_leads_to_the_one_who_was_kept(
    staff: Visitor, ada: str, engine: Engine
) -> None:
    known(engine, staff.shop, "77", merged_into=gid(ada))
    page = staff.get("/customers/77").text
    assert "This customer was merged into another" in page
    assert f'href="/customers/{ada}"' in page


def test_a_deleted_customer_keeps_their_timeline(staff: Visitor, engine: Engine) -> None:
    known(engine, staff.shop, "78", deleted_at=NOW)
    _lines(engine, staff.shop, "78", ["once"])
    page = staff.get("/customers/78").text
    assert "This customer was deleted in Shopify" in page
    assert 'hx-get="/customers/78/timeline"' in page
    assert "once" in staff.get("/customers/78/timeline").text


def test_an_unknown_customer_can_be_loaded_from_shopify(staff: Visitor, engine: Engine) -> None:
    number = person(staff.shop, "Bo")
    unknown = staff.get(f"/customers/{number}")
    assert unknown.status_code == 404
    assert "Amends does not know this customer" in unknown.text
    asked = staff.post(f"/customers/{number}/load")
    assert asked.status_code == 200
    assert "Getting to know this customer" in asked.text
    assert "Getting to know this customer" in staff.get(f"/customers/{number}").text
    with engine.connect() as db:
        wanted = text("SELECT gid, why FROM wanted_read WHERE shop = :shop")
        assert [tuple(row) for row in db.execute(wanted, {"shop": staff.shop.domain})] == [
            (gid(number), "stale")
        ]
    assert queued(engine, staff.shop.domain) != []


def test_a_customer_nobody_has_is_not_asked_for_twice(staff: Visitor, engine: Engine) -> None:
    answer = staff.post("/customers/4242/load")
    assert answer.status_code == 404
    assert "Shopify has no such customer either." in answer.text
    with engine.connect() as db:
        wanted = text("SELECT count(*) FROM wanted_read WHERE shop = :shop")
        assert db.scalar(wanted, {"shop": staff.shop.domain}) == 0


def test_a_customer_of_another_shop_does_not_exist(
    staff: Visitor, ada: str, client: FlaskClient, engine: Engine, world: World
) -> None:
    _lines(engine, staff.shop, ada, ["secret"])
    stranger = new_shop(world, "stranger.myshopify.com")
    other = visitor(client, engine, world, stranger)
    other.get("/customers")
    assert other.get(f"/customers/{ada}").status_code == 404
    assert "#1001" not in other.get(f"/customers/{ada}/orders").text
    assert "secret" not in other.get(f"/customers/{ada}/timeline").text
    assert "Lovelace" not in other.get(f"/customers/{ada}/who").text
    assert other.post(f"/customers/{ada}/load").status_code == 404


@pytest.mark.parametrize("path", ["", "/who", "/orders", "/timeline", "/rules/1"])
def test_numbers_beyond_all_limits_harm_nothing(staff: Visitor, path: str) -> None:
    answer = staff.get(f"/customers/{10**30}{path}")
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize(
    "before", ["x", "-1", "9" * 40, "' OR 1=1", "20990101T000000.000000~" + " " * 19 + "1"]
)
def test_a_cursor_that_is_none_harms_nothing(staff: Visitor, ada: str, before: str) -> None:
    assert staff.get(f"/customers/{ada}/orders", before=before).status_code == 200
    assert staff.get(f"/customers/{ada}/timeline", before=before).status_code == 200


@pytest.mark.parametrize(("path", "most"), [("", 8), ("/orders", 6), ("/timeline", 3)])
def test_a_page_asks_the_database_little(
    *, staff: Visitor, ada: str, engine: Engine, path: str, most: int
) -> None:
    _lines(engine, staff.shop, ada, ["one"])
    staff.get(f"/customers/{ada}{path}")
    with counting(engine) as sent:
        staff.get(f"/customers/{ada}{path}")
    assert len(sent) <= most, "\n".join(sent)


def test_amounts_keep_their_currencys_digits(staff: Visitor, engine: Engine) -> None:
    change(engine, staff.shop.domain, currency="JPY")
    number = person(staff.shop, "Bo")
    known(engine, staff.shop, number)
    bought(engine, staff.shop, number, "#1", currency="JPY", paid=1250)
    page = staff.get(f"/customers/{number}").text
    assert "¥1,250" in page
