"""The chart and the week of the home page count the shop's own days, exactly."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.home import reading
from shop_app.desk.home.days import days_until
from shop_app.desk.home.queries import TagWeek
from shop_app.desk.home.reading import Home
from shop_app.orders.models import Order, Refund
from shop_app.shops.queries import installed as known_shop
from shop_app.timeline.models import TimelineEntry
from shop_app.timeline.service import Kind
from shop_app.web.charts import line_chart, step_for
from tests.desk.home_page import text_of
from tests.desk.visiting import visitor
from tests.rules import FIRST_TIME_BUYER, keep
from tests.shops.rows import change
from tests.spine import know_shop

ROME, SHOP = "Europe/Rome", "bakery.myshopify.com"
NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)
# Clocks in Rome went back at 03:00 on 25 October: that day began at 22:00 UTC and had 25 hours.
LAST_OF_24TH = datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)
FIRST_OF_25TH = datetime(2026, 10, 24, 22, tzinfo=UTC)
LAST_OF_25TH = datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
FIRST_OF_26TH = datetime(2026, 10, 25, 23, tzinfo=UTC)


def at_once(engine: Engine, table: Any, times: list[datetime], **values: Any) -> None:
    """One row for each moment."""
    column = {Order: "processed_at", Refund: "created_at", TimelineEntry: "at"}[table]
    with engine.begin() as db:
        for number, at in enumerate(times):
            key = {} if table is TimelineEntry else {"gid": f"{table.__tablename__}-{number}"}
            db.execute(insert(table).values(shop=SHOP, **key, **{column: at}, **values))


def order(engine: Engine, *times: datetime, **values: Any) -> None:
    at_once(engine, Order, list(times), **values)


def refund(engine: Engine, *times: datetime) -> None:
    at_once(engine, Refund, list(times), order_gid="o", amount=1, currency="GBP")


def tag(engine: Engine, kind: Kind, name: str, *times: datetime) -> None:
    entry = {"customer_gid": "c", "kind": kind, "actor": "rule", "data": {"tag": name}}
    at_once(engine, TimelineEntry, list(times), **entry)


def read(engine: Engine, now: datetime = NOW, timezone: str | None = ROME) -> Home:
    with engine.begin() as db:
        know_shop(db, SHOP, timezone=timezone)
        shop = known_shop(db, SHOP)
        assert shop is not None
        return reading.read(db, shop, now)


def test_a_day_of_25_hours_has_all_its_orders_refunds_and_tag_changes(engine: Engine) -> None:
    times = (LAST_OF_24TH, FIRST_OF_25TH, LAST_OF_25TH, FIRST_OF_26TH)
    order(engine, *times)
    refund(engine, *times[1:])
    tag(engine, Kind.TAG_WITHDRAWN, "VIP", *times[:3])
    home = read(engine)
    assert home.by_day["orders"] == [*[0] * 27, 1, 2, 1]
    assert home.by_day["refunds"] == [*[0] * 27, 0, 2, 1]
    assert home.by_day["changes"] == [*[0] * 27, 1, 2, 0]


def test_thirty_days_begin_and_end_at_midnight_in_the_shop(engine: Engine) -> None:
    first = datetime(2026, 9, 26, 22, tzinfo=UTC)
    end = datetime(2026, 10, 26, 23, tzinfo=UTC)
    second = timedelta(seconds=1)
    order(engine, first - second, first, end - second, end)
    home = read(engine)
    assert (home.days.begin, home.days.end) == (first, end)
    assert home.by_day["orders"] == [1, *[0] * 28, 1]


def test_a_shop_whose_time_zone_is_not_known_yet_has_utc_days(engine: Engine) -> None:
    order(engine, datetime(2026, 10, 25, 23, 59, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))
    assert read(engine, timezone=None).by_day["orders"][-2:] == [1, 1]


def test_deleted_orders_and_those_of_other_shops_are_not_counted(engine: Engine) -> None:
    order(engine, NOW, deleted_at=NOW)
    with engine.begin() as db:
        values = {"gid": "o", "processed_at": NOW}
        db.execute(insert(Order).values(shop="florist.myshopify.com", **values))
    assert sum(read(engine).by_day["orders"]) == 0


@pytest.mark.parametrize(
    ("zone", "now", "begin", "hours"),
    [
        ("Europe/Rome", datetime(2026, 10, 25, 12, tzinfo=UTC), FIRST_OF_25TH, 25),
        (
            "Europe/Rome",
            datetime(2026, 3, 29, 12, tzinfo=UTC),
            datetime(2026, 3, 28, 23, tzinfo=UTC),
            23,
        ),
        # In Chile the clocks jump over midnight: the day begins at one o'clock.
        (
            "America/Santiago",
            datetime(2026, 9, 6, 12, tzinfo=UTC),
            datetime(2026, 9, 6, 4, tzinfo=UTC),
            23,
        ),
        (
            "Asia/Kathmandu",
            datetime(2026, 9, 6, 12, tzinfo=UTC),
            datetime(2026, 9, 5, 18, 15, tzinfo=UTC),
            24,
        ),
    ],
)
def test_days_are_as_long_as_the_clocks_of_the_shop_say(
    zone: str, now: datetime, begin: datetime, hours: int
) -> None:
    days = days_until(now, zone, 1)
    assert days.begin == begin
    assert days.end - days.begin == timedelta(hours=hours)


def test_the_week_counts_seven_days_with_today_and_the_seven_before(engine: Engine) -> None:
    monday = datetime(2026, 10, 19, 22, tzinfo=UTC)  # midnight to 20 October in Rome
    before = datetime(2026, 10, 12, 22, tzinfo=UTC)
    second = timedelta(seconds=1)
    tag(engine, Kind.TAG_ADDED, "VIP", before - second, before, monday - second, monday, NOW)
    tag(engine, Kind.TAG_REMOVED, "VIP", monday - second, NOW)
    tag(engine, Kind.TAG_WITHDRAWN, "VIP", monday)
    assert read(engine).weeks == {"VIP": TagWeek(added=2, removed=2, added_before=2)}


def test_the_page_says_the_week_the_trend_and_every_day(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, SHOP, currency="GBP", timezone=ROME, locale="en")
    keep(engine, FIRST_TIME_BUYER, shop=SHOP)
    now = datetime.now(UTC)
    week = timedelta(days=7)
    tag(engine, Kind.TAG_ADDED, "Old tag", *[now] * 1_200, *[now - week] * 1_000)
    tag(engine, Kind.TAG_REMOVED, "Old tag", now)
    order(engine, now, now, now)
    page = visitor(client, engine, world, installed).get("/").text
    words = text_of(page)
    assert "1,200 added (200 more than the week before), 1 taken off." in words
    assert "Old tag 0 1,200 1 200 more" in words
    assert "Orders: 3. Refunds: 0. Tag changes: 2,201." in words
    rows = re.findall(
        r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', page
    )
    assert len(rows) == 30
    assert rows[-1][1:] == ("3", "0", "1,201")
    assert rows[-8][1:] == ("0", "0", "1,000")


def test_the_page_speaks_the_readers_language_in_dates_and_figures(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, SHOP, currency="GBP", timezone=ROME, locale="de")
    now = datetime.now(UTC)
    tag(engine, Kind.TAG_ADDED, "VIP", *[now] * 1_234)
    page = visitor(client, engine, world, installed).get("/", locale="de").text
    assert "<td>1.234</td>" in page
    assert re.search(r'<th scope="row">\d\d?\. \w+\.?</th>', page)


def test_a_shop_without_anything_has_a_flat_chart_and_says_what_to_do(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    page = visitor(client, engine, world, installed).get("/").text
    words = text_of(page)
    assert "Orders: 0. Refunds: 0. Tag changes: 0." in words
    assert "No rule keeps a tag yet." in words
    assert 'href="/rules/new"' in page
    assert "No tag has changed yet." in words
    assert page.count("<polyline") == 3


def test_each_line_has_its_own_scale_so_that_a_big_one_presses_no_other_flat() -> None:
    chart = line_chart(
        "c", "t", "Day", ["a", "b", "c"], [("Few", [0, 3, 1]), ("Many", [0, 0, 900])]
    )
    few, many = chart.lines
    assert few.grid == [(0, 122.0), (2, 90.0), (4, 58.0)]
    assert few.points == "0,122 320,74 640,106"
    assert many.grid == [(0, 252.0), (500, 220.0), (1000, 188.0)]
    assert many.points == "0,252 320,252 640,194.4"
    assert (few.total, many.total, chart.height) == (4, 900, 290)


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (2, 1), (3, 2), (10, 5), (11, 10), (99, 50), (101, 100)]
)
def test_the_lines_behind_stand_at_round_numbers(highest: int, step: int) -> None:
    assert step_for(highest) == step


def test_labels_count_back_from_today_and_hang_over_no_edge() -> None:
    chart = line_chart("c", "t", "Day", [str(n) for n in range(30)], [("All", [0] * 30)])
    assert [(mark.label, mark.anchor) for mark in chart.marks] == [
        ("1", "start"), ("8", "middle"), ("15", "middle"), ("22", "middle"), ("29", "end"),
    ]  # fmt: skip
