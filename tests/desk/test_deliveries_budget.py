"""What asking Shopify costs: counted exactly, never in the way, shown by the hour and by the day."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.deliveries.budget import Spell, budget, chart
from shop_app.settings import Settings
from shop_app.shopify import bulk, everything
from shop_app.shopify.answer import Spent
from shop_app.shopify.client import Operation
from shop_app.shopify.errors import Throttled
from shop_app.shopify.pacing import ThrottleStatus
from shop_app.shops import usage
from shop_app.shops.clients import admin_for
from shop_app.tenancy import ALL_SHOPS
from tests.desk.visiting import visitor
from tests.shops.rows import change
from tests.spine import SHOP, know_shop
from webhooks.keeping import forget_old

NAME = Operation("Name", "query Name { shop { name } }", cost=1)
FREE = Spent(1.0, throttled=False, status=ThrottleStatus(2000.0, 1999.0, 100.0))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def counted(engine: Engine) -> tuple[int, float, int]:
    """Requests, points and throttled ones of all hours together."""
    with engine.connect() as db:
        row = db.execute(
            text("SELECT sum(requests), sum(points), sum(throttled) FROM api_usage"),
            execution_options=ALL_SHOPS,
        ).one()
    return int(row[0] or 0), float(row[1] or 0), int(row[2] or 0)


def forget_all(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("DELETE FROM api_usage"), execution_options=ALL_SHOPS)


def test_real_calls_are_counted_with_what_they_really_cost(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    admin = admin_for(engine, standin)(installed.domain)
    forget_all(engine)
    costs = [answer.cost.actual for answer in (admin.query(NAME), admin.query(NAME)) if answer.cost]
    assert costs == [1.0, 1.0]
    assert counted(engine) == (2, 2.0, 0)
    world.faults.add(Fault("throttle"))
    with pytest.raises(Throttled):
        admin.query(Operation("Name", NAME.document, cost=1900))
    assert counted(engine) == (3, 2.0, 1)


def test_bulk_operations_count_as_requests(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    admin = admin_for(engine, standin)(installed.domain)
    forget_all(engine)
    gid = bulk.run_query(admin, everything.CUSTOMERS)
    bulk.state(admin, gid)
    requests, points, throttled = counted(engine)
    assert (requests, throttled) == (2, 0)
    assert points >= 11


def test_no_count_is_lost_when_many_write_at_once(engine: Engine) -> None:
    together = threading.Barrier(8)

    def write() -> None:
        together.wait()
        for _ in range(25):
            usage.note(engine, SHOP, FREE)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(engine) == (200, 200.0, 0)


def test_a_call_does_not_fail_because_it_could_not_be_counted(
    engine: Engine, standin: Settings, installed: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    usage.note(gone, SHOP, FREE)
    assert "API usage not counted" in capsys.readouterr().out


def test_the_last_bucket_is_kept_when_an_answer_says_nothing_of_it(engine: Engine) -> None:
    usage.note(engine, SHOP, FREE)
    usage.note(engine, SHOP, Spent(0.0, throttled=True, status=None))
    with engine.connect() as db:
        found = usage.usage(db, SHOP, datetime.now(UTC) - timedelta(days=1))
    assert found.bucket is not None
    assert found.bucket.status == FREE.status
    assert [(hour.requests, hour.throttled) for hour in found.hours] == [(2, 1)]


def test_what_came_back_since_is_reckoned_in_up_to_the_maximum() -> None:
    bucket = usage.Bucket(ThrottleStatus(2000.0, 500.0, 100.0), NOON)
    assert bucket.available(NOON) == 500.0
    assert bucket.available(NOON + timedelta(seconds=4)) == 900.0
    assert bucket.available(NOON + timedelta(hours=1)) == 2000.0
    assert bucket.available(NOON - timedelta(seconds=1)) == 500.0


def hours(*ago: int) -> usage.Usage:
    """Ten requests and 20 points in each of the hours that began so long before noon."""
    rows = [usage.Hour(NOON - timedelta(hours=back), 10, 20.4, 1) for back in ago]
    return usage.Usage(rows, None)


def test_by_the_hour_the_last_day_is_shown_also_where_nothing_was_asked() -> None:
    now = NOON + timedelta(minutes=59, seconds=30)
    found = budget(hours(0, 23, 24, 300), now, timezone=None, daily=False)
    assert len(found.spells) == 24
    assert (found.spells[0].since, found.spells[-1].since) == (NOON - timedelta(hours=23), NOON)
    assert [one.requests for one in found.spells] == [10, *[0] * 22, 10]
    assert found.total == Spell(NOON - timedelta(hours=23), 20, 40, 2)
    assert found.maximum is None


@pytest.mark.parametrize(
    ("timezone", "days"),
    [
        ("UTC", {20: 20, 19: 10}),
        ("Pacific/Auckland", {21: 10, 20: 20}),
        ("America/Los_Angeles", {20: 10, 19: 20}),
        ("No/Where", {20: 20, 19: 10}),
    ],
)
def test_by_the_day_hours_belong_to_days_of_the_shop(timezone: str, days: dict[int, int]) -> None:
    """From 12:00 back: 12:00, 6:00 and 23:00 of the day before, UTC."""
    found = budget(hours(0, 6, 13), NOON, timezone=timezone, daily=True)
    assert len(found.spells) == 30
    assert {one.since.day: one.requests for one in found.spells if one.requests} == days


def test_days_stay_days_where_the_clock_is_changed() -> None:
    now = datetime(2026, 11, 10, 12, tzinfo=UTC)
    asked = [usage.Hour(now - timedelta(hours=back), 1, 2.0, 0) for back in range(24 * 29)]
    found = budget(usage.Usage(asked, None), now, timezone="America/New_York", daily=True)
    changed = [one.requests for one in found.spells if one.since.day == 1]
    assert changed == [25]
    assert sum(one.requests for one in found.spells) == 24 * 29


def test_days_are_named_as_the_shop_has_them(app: Flask) -> None:
    found = budget(hours(0), NOON, timezone="Pacific/Auckland", daily=True)
    with app.app_context():
        assert chart(found, daily=True).labels[-1] == "Nov 21"


def test_the_page_shows_the_budget_by_the_hour_and_by_the_day(
    engine: Engine, client: FlaskClient, world: World, installed: Shop
) -> None:
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    forget_all(engine)
    owner = visitor(client, engine, world, installed)
    page = owner.get("/deliveries").text
    assert "Requests: 0. Points used: 0. Turned away for the budget: 0." in page
    assert "points are free now" not in page
    usage.note(engine, installed.domain, FREE)
    with engine.begin() as db:
        old = "UPDATE api_usage SET hour = hour - interval '3 days', requests = 41, throttled = 7"
        db.execute(text(old), execution_options=ALL_SHOPS)
    usage.note(engine, installed.domain, FREE)
    page = owner.get("/deliveries").text
    assert "of 2,000 points are free now" in page
    assert "100 come back each second" in page
    assert "Requests: 1. Points used: 1. Turned away for the budget: 0." in page
    assert "API budget used by the hour" in page
    page = owner.get("/deliveries", by="day").text
    assert "Requests: 42. Points used: 2. Turned away for the budget: 7." in page
    assert "API budget used by the day" in page
    assert "<td>41</td>" in page


def test_old_hours_are_forgotten_after_ninety_days(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db)
        db.execute(
            text(
                "INSERT INTO api_usage (shop, hour, requests)"
                " SELECT :shop, date_trunc('hour', now() - make_interval(days => d)), d"
                " FROM unnest(ARRAY[1, 89, 91, 400]) AS d"
            ),
            {"shop": SHOP},
        )
    forget_old(engine)
    assert counted(engine)[0] == 90


def test_what_a_shop_used_goes_when_shopify_wants_it_erased(engine: Engine) -> None:
    for shop in (SHOP, "stranger.myshopify.com"):
        usage.note(engine, shop, FREE)
    with engine.begin() as db:
        usage.forget_shop(db, SHOP)
    assert counted(engine) == (1, 1.0, 0)
