"""The one timeline of a customer: orders, refunds, parcels and tags, merged when it is read."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation.events import EventKind as GivenKind
from shop_app.compensation.events import Ref
from shop_app.compensation.events import append as append_event
from shop_app.compensation.models import Compensation
from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.reading import Parameters
from shop_app.customers.subjects import subjects
from shop_app.desk.customers.facts import PARTS
from shop_app.desk.customers.timeline_reading import Happening, Show, happenings, place
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel, Said
from shop_app.orders.models import DeliveryPromise, Fulfillment, FulfillmentEvent, Refund
from shop_app.staff.rules import Role
from shop_app.timeline.models import TimelineEntry
from shop_app.timeline.places import END
from shop_app.timeline.service import OPERATOR, Actor, By, Kind
from tests.desk.people import SPENT, bought, gid, known, said
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change
from tests.standin import new_shop

MAY = datetime(2026, 5, 3, 10, 11, 12, tzinfo=UTC)
BO = "9007199254740993"


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member of a shop in London that knows of Bo."""
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    known(engine, installed, BO)
    return visitor(client, engine, world, installed, role=Role.STAFF)


def keep(engine: Engine, table: Any, shop: Shop, **values: Any) -> None:
    with engine.begin() as db:
        db.execute(insert(table).values(shop=shop.domain, **values))


def refunded(engine: Engine, shop: Shop, order: str, at: datetime, amount: int = 400) -> None:
    values = {"order_gid": order, "created_at": at, "amount": amount, "currency": "GBP"}
    keep(engine, Refund, shop, gid=f"gid://shopify/Refund/{shop.new_id()}", **values)


def parcel(engine: Engine, shop: Shop, order: str, **values: Any) -> str:
    sent = f"gid://shopify/Fulfillment/{shop.new_id()}"
    keep(engine, Fulfillment, shop, gid=sent, order_gid=order, **{"status": "success", **values})
    return sent


def scan(engine: Engine, shop: Shop, order: str, sent: str, status: str, **values: Any) -> None:
    made = f"gid://shopify/FulfillmentEvent/{shop.new_id()}"
    values |= {"order_gid": order, "fulfillment_gid": sent, "status": status}
    keep(engine, FulfillmentEvent, shop, gid=made, **values)


def tagged(engine: Engine, shop: Shop, at: datetime, tag: str = "VIP", number: str = BO) -> None:
    values = {"customer_gid": gid(number), "at": at, "kind": Kind.TAG_ADDED, "actor": Actor.RULE}
    keep(engine, TimelineEntry, shop, **values, data={"tag": tag, "verdict": SPENT})


def lines(staff: Visitor, **query: str) -> list[str]:
    """The lines of the first page, top to bottom, in words."""
    page = staff.get(f"/customers/{BO}/timeline", **query).text
    return [said(f"<{line}") for line in page.split("data-line=")[1:]]


def starts(staff: Visitor, *expected: str, **query: str) -> None:
    found = lines(staff, **query)
    assert [line[: len(words)] for line, words in zip(found, expected, strict=True)] == [*expected]


def test_an_order_tells_its_story_from_buying_to_cancelling(staff: Visitor, engine: Engine) -> None:
    shop = staff.shop
    order = bought(engine, shop, BO, "#1001", processed_at=MAY, total=1250,
                   cancelled_at=MAY + timedelta(days=9))  # fmt: skip
    refunded(engine, shop, order, MAY + timedelta(days=8))
    refunded(engine, shop, order, MAY + timedelta(days=7), amount=0)
    tagged(engine, shop, MAY + timedelta(hours=1))
    starts(
        staff,
        "Order #1001 cancelled May 12, 2026, 11:11 AM · Shopify · #1001",
        "Order #1001: £4.00 refunded Of £12.50 paid. May 11, 2026, 11:11 AM · Shopify · #1001",
        "Order #1001: a refund without money Of £12.50 paid. May 10, 2026",
        "“VIP” added 1 order; exactly 1 needed May 3, 2026, 12:11 PM · Tag rule",
        "Order #1001 placed: £12.50 May 3, 2026, 11:11 AM · Shopify · #1001",
    )
    page = staff.get(f"/customers/{BO}/timeline").text
    assert page.count(f'href="/orders/{order.rpartition("/")[2]}"') == 4


def test_issues_and_notes_have_lines_that_name_who_did_it(staff: Visitor, engine: Engine) -> None:
    shop, by = staff.shop, By(Actor.STAFF, staff.id)
    order = bought(engine, shop, BO, "#1001", processed_at=MAY)
    draft = IssueDraft(gid(BO), order, "late", Channel.EMAIL)
    with engine.begin() as db:
        issue = open_issue(db, shop.domain, draft, by=by, now=MAY + timedelta(hours=1))
        place, later = Place(issue=issue.id), MAY + timedelta(hours=2)
        add_note(db, shop.domain, place, "Sorry <b>", said=Said.TO_CUSTOMER, by=by, now=later)
        place, later = Place(order=order), MAY + timedelta(hours=3)
        add_note(db, shop.domain, place, "Lost?", said=Said.INTERNAL, by=OPERATOR, now=later)
    noted = "Note Lost? May 3, 2026, 2:11 PM · Operator · #1001"
    said_so = "Said to the customer Sorry <b> May 3, 2026, 1:11 PM · Ada Merchant · Issue #1001"
    opened = "Issue opened May 3, 2026, 12:11 PM · Ada Merchant · Issue #1001"
    answered = "The customer got the first answer"
    starts(staff, noted, said_so, answered, opened, "Order #1001 placed")
    starts(staff, answered, opened, show="issues")
    starts(staff, noted, said_so, show="notes")
    assert 'href="/issues/1001"' in staff.get(f"/customers/{BO}/timeline", show="issues").text


def test_a_parcel_that_came_late_says_so_where_it_came(staff: Visitor, engine: Engine) -> None:
    shop = staff.shop
    order = bought(engine, shop, BO, "#1001", processed_at=MAY)
    sent = parcel(engine, shop, order, created_at=MAY + timedelta(days=1))
    scan(engine, shop, order, sent, "in_transit", happened_at=MAY + timedelta(days=2),
         estimated_delivery_at=MAY + timedelta(days=3))  # fmt: skip
    scan(engine, shop, order, sent, "delayed", happened_at=MAY + timedelta(days=3),
         estimated_delivery_at=MAY + timedelta(days=7))  # fmt: skip
    starts(
        staff,
        "Order #1001: a parcel was sent Late Still not delivered; promised for May 6, 2026 May 4,",
        "Order #1001 placed",
    )
    scan(engine, shop, order, sent, "delivered", happened_at=MAY + timedelta(days=5))
    starts(
        staff,
        "Order #1001: a parcel was delivered Late Delivered 2 days late; promised for May 6, 2026",
        "Order #1001: a parcel was sent May 4, 2026",
        "Order #1001 placed",
    )


def test_a_parcel_on_its_way_says_what_was_promised(staff: Visitor, engine: Engine) -> None:
    shop, soon = staff.shop, datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    order = bought(engine, shop, BO, "#1001", processed_at=soon - timedelta(days=5), country="FR")
    keep(engine, DeliveryPromise, shop, country="", days=1)
    keep(engine, DeliveryPromise, shop, country="FR", days=5)
    parcel(engine, shop, order, created_at=soon - timedelta(days=3))
    [sent, _] = lines(staff)
    assert sent.startswith("Order #1001: a parcel was sent Promised for ")
    assert "Late" not in sent


def test_parcels_that_were_never_sent_are_not_told(staff: Visitor, engine: Engine) -> None:
    shop = staff.shop
    order = bought(engine, shop, BO, "#1001", processed_at=MAY)
    parcel(engine, shop, order, created_at=MAY, status="cancelled")
    parcel(engine, shop, order, created_at=MAY, deleted_at=MAY)
    parcel(engine, shop, order)
    starts(staff, "Order #1001 placed")


def test_of_the_same_moment_causes_stand_below_what_followed(
    staff: Visitor, engine: Engine
) -> None:
    shop = staff.shop
    tagged(engine, shop, MAY, "first")
    tagged(engine, shop, MAY, "second")
    order = bought(engine, shop, BO, "#1001", processed_at=MAY, cancelled_at=MAY)
    bought(engine, shop, BO, "#1002", processed_at=MAY)
    refunded(engine, shop, order, MAY)
    parcel(engine, shop, order, created_at=MAY, delivered_at=MAY)
    starts(
        staff,
        "“second” added",
        "“first” added",
        "Order #1001 cancelled",
        "Order #1001: £4.00 refunded",
        "Order #1001: a parcel was delivered",
        "Order #1001: a parcel was sent",
        "Order #1002 placed",
        "Order #1001 placed",
    )


def test_tags_or_orders_alone_can_be_asked_for(staff: Visitor, engine: Engine) -> None:
    bought(engine, staff.shop, BO, "#1001", processed_at=MAY)
    tagged(engine, staff.shop, MAY)
    starts(staff, "“VIP” added", "Order #1001 placed")
    starts(staff, "“VIP” added", show="tags")
    starts(staff, "Order #1001 placed", show="orders")
    starts(staff, "“VIP” added", "Order #1001 placed", show="nonsense")
    page = staff.get(f"/customers/{BO}/timeline", show="tags").text
    assert [said(f"<{part}")[:4] for part in page.split('aria-current="true"')[1:]] == ["Tags"]


def test_the_choice_stays_while_earlier_lines_are_shown(staff: Visitor, engine: Engine) -> None:
    for days in range(26):
        tagged(engine, staff.shop, MAY + timedelta(days=days))
    page = staff.get(f"/customers/{BO}/timeline", show="tags").text
    assert (
        f'hx-get="/customers/{BO}/timeline?show=tags&amp;before=20260504T101112.000000~5~' in page
    )


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("all", "Nothing has happened yet."),
        ("tags", "Amends has added or removed no tag of this customer yet."),
        ("orders", "Amends knows of no order of this customer."),
    ],
)
def test_where_nothing_happened_it_says_so(staff: Visitor, show: str, words: str) -> None:
    page = staff.get(f"/customers/{BO}/timeline", show=show).text
    assert words in said(page)
    assert "data-line" not in page


def test_a_deleted_order_is_no_longer_told(staff: Visitor, engine: Engine) -> None:
    shop = staff.shop
    order = bought(engine, shop, BO, "#1001", processed_at=MAY, deleted_at=MAY, cancelled_at=MAY)
    refunded(engine, shop, order, MAY)
    parcel(engine, shop, order, created_at=MAY, delivered_at=MAY)
    assert lines(staff) == []


def test_another_shops_customer_of_the_same_number_tells_nothing_here(
    staff: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    other = new_shop(world, "stranger.myshopify.com")
    visitor(client, engine, world, other).get("/customers")
    known(engine, other, BO)
    order = bought(engine, other, BO, "#6666", processed_at=MAY, cancelled_at=MAY)
    refunded(engine, other, order, MAY)
    parcel(engine, other, order, created_at=MAY, delivered_at=MAY)
    tagged(engine, other, MAY)
    mine = order.replace("/Order/", "/Order/9")
    bought(engine, staff.shop, BO, "#1001", processed_at=MAY, gid=mine)
    keep(engine, Refund, other, gid=f"{mine}/1", order_gid=mine, created_at=MAY, amount=1,
         currency="GBP")  # fmt: skip
    starts(staff, "Order #1001 placed")


def test_a_name_of_an_order_is_never_markup(staff: Visitor, engine: Engine) -> None:
    order = bought(engine, staff.shop, BO, "<script>", processed_at=MAY, cancelled_at=MAY)
    refunded(engine, staff.shop, order, MAY)
    parcel(engine, staff.shop, order, created_at=MAY, delivered_at=MAY)
    page = staff.get(f"/customers/{BO}/timeline").text
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 10


def test_an_order_without_a_name_goes_by_its_number(staff: Visitor, engine: Engine) -> None:
    order = bought(engine, staff.shop, BO, "", processed_at=MAY)
    starts(staff, f"Order {order.rpartition('/')[2]} placed: £12.50")


def anything(engine: Engine, shop: Shop, chance: random.Random, newest: datetime) -> None:
    """One thing that may happen, at one of few moments, so that many share one."""
    at = newest - timedelta(days=chance.randrange(4))
    kind = chance.randrange(3)
    if kind == 0:
        tagged(engine, shop, at)
        return
    cancelled = at if chance.randrange(2) else None
    order = bought(engine, shop, BO, "#1", processed_at=at, cancelled_at=cancelled)
    if kind == 1:
        refunded(engine, shop, order, at)
        promised = chance.choice([None, at - timedelta(days=1), at + timedelta(days=1)])
        came = chance.choice([None, at])
        sent = parcel(engine, shop, order, created_at=at, estimated_delivery_at=promised)
        if came:
            scan(engine, shop, order, sent, "delivered", happened_at=came,
                 estimated_delivery_at=chance.choice([None, at]))  # fmt: skip


def paged(engine: Engine, shop: Shop, size: int) -> Iterator[list[Happening]]:
    """Page after page, by what a link would carry."""
    before = END
    while True:
        with engine.connect() as db:
            page = happenings(db, shop.domain, gid(BO), Show.ALL, before=before, limit=size)
        if not page:
            return
        yield list(page)
        before = place(str(page[-1].place))


@pytest.mark.parametrize("seed", range(3))
def test_paging_neither_loses_nor_doubles_a_line_whatever_is_new(
    staff: Visitor, engine: Engine, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        anything(engine, staff.shop, chance, MAY)
    [whole] = paged(engine, staff.shop, 500)
    order = [(line.place.at, line.place.kind, line.place.id) for line in whole]
    assert order == sorted(set(order), reverse=True)
    for size in (1, 3, 7):
        seen: list[Happening] = []
        for page in paged(engine, staff.shop, size):
            seen += page
            tagged(engine, staff.shop, MAY + timedelta(days=1))
            bought(engine, staff.shop, BO, "#new", processed_at=MAY + timedelta(days=1))
        assert [line for line in seen if line.place.at <= MAY] == whole


@pytest.mark.parametrize("seed", range(3))
def test_late_here_is_late_where_rules_judge(
    staff: Visitor, engine: Engine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("shop_app.desk.customers.timeline_words.PAGE", 100)
    chance = random.Random(seed)
    for _ in range(20):
        anything(engine, staff.shop, chance, MAY)
    with engine.connect() as db:
        bo = subjects(db, staff.shop.domain, [gid(BO)], PARTS, datetime.now(UTC))[gid(BO)]
    judged = CATALOGUE["late_deliveries"].read(bo, Parameters()).value
    assert judged
    assert sum(" Late " in line for line in lines(staff)) == judged


@pytest.mark.parametrize(
    "written",
    [
        "",
        "7",
        "20260503T101112.000000~5",
        "20261303T101112.000000~5~1",
        "00010101T000000.000000~1~1",
    ],
)
def test_a_place_that_is_none_begins_with_the_newest(written: str) -> None:
    assert place(written) == END


def test_what_was_given_stands_among_the_lines_and_by_itself(
    staff: Visitor, engine: Engine
) -> None:
    row = {
        "shop": staff.shop.domain, "number": 7, "state": "granted", "kind": "gift_card",
        "customer_gid": gid(BO), "key": "k", "actor": "staff", "actor_id": staff.id,
        "currency": "GBP", "amount": 1500,
    }  # fmt: skip
    with engine.begin() as db:
        made = db.execute(insert(Compensation).values(row).returning(Compensation.id)).scalar_one()
        ref, by = Ref(made, gid(BO)), By(Actor.STAFF, staff.id)
        append_event(db, staff.shop.domain, ref, GivenKind.RESERVED, by=by, data={"amount": 1500})
        append_event(db, staff.shop.domain, ref, GivenKind.GRANTED, by=by)
    starts(staff, "Gift card: Granted", "Gift card: Money set aside")
    page = staff.get(f"/customers/{BO}/timeline", show="compensations").text
    assert page.count('href="/compensations/7"') == 2
    assert "£15.00" in page
