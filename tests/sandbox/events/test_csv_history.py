"""Reading an order history from a CSV file, and replaying it as webhooks."""

import gzip
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.history.csv_history import (
    Cancellation,
    HistoryFileError,
    Repayment,
    Sale,
    read,
)
from sandbox.history.csv_replay import csv_replay
from sandbox.history.replay import Manner
from sandbox.purchases import purchases
from sandbox.state import Shop
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver

NOW = datetime(2026, 11, 21, 12, 0, 0, 999, tzinfo=UTC)
LAST = NOW.replace(microsecond=0)

HEADER = "Invoice,InvoiceDate,CustomerID,Country,lines,units,amount,is_cancellation\n"
ROWS = """\
1,2011-01-01 10:00:00,A,United Kingdom,1,1,100.0,0
2,2011-01-02 10:00:00,A,United Kingdom,1,1,50.5,0
3,2011-01-02 10:00:00,,France,1,1,7,0
C4,2011-01-03 10:00:00,A,United Kingdom,1,-1,-60.5,1
C5,2011-01-03 10:00:00,A,United Kingdom,1,-1,-95.0,1
C6,2011-01-04 10:00:00,B,Germany,1,-1,-5,1
7,2011-01-05 10:00:00,B,Germany,1,1,20,0
C8,2011-01-06 10:00:00,,Germany,1,-1,-5,1
9,2011-01-06 10:00:00,B,Germany,1,1,0,0
10,2011-01-06 10:00:00,,Germany,1,1,-3,0
C11,2011-01-07 10:00:00,A,United Kingdom,1,-1,-1,1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_a_cancellation_refunds_earlier_sales_newest_first_up_to_what_is_left(file: Path) -> None:
    history = read(file, NOW)
    first, second = [event for event in history.events if isinstance(event, Cancellation)]
    at = LAST - timedelta(days=4)
    assert first.repayments == [
        Repayment("2", Decimal("50.5"), at),
        Repayment("1", Decimal("10.0"), at),
    ]
    later = at + timedelta(seconds=1)
    assert second.repayments == [Repayment("1", Decimal("90.0"), later)]


def test_what_is_left_out_is_counted_by_reason(file: Path) -> None:
    history = read(file, NOW)
    assert history.invoices == 11
    assert history.left_out == {
        "cancellations of customers unknown so far": 1,
        "cancellations of guests": 1,
        "non-positive invoices": 2,
        "remainders": 2,
    }
    assert history.remainder == Decimal("6.0")


def test_dates_move_by_one_constant_so_that_the_last_invoice_is_now(file: Path) -> None:
    sales = [event for event in read(file, NOW).events if isinstance(event, Sale)]
    assert [LAST - sale.at for sale in sales] == [
        timedelta(days=6),
        timedelta(days=5),
        timedelta(days=5),
        timedelta(days=2),
    ]
    assert [sale.customer for sale in sales] == ["A", "A", None, "B"]


def test_a_compressed_file_reads_the_same(file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert read(packed, NOW) == read(file, NOW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Invoice,amount\n1,2\n", "lacks the columns Country, CustomerID, InvoiceDate"),
        (HEADER + "1,yesterday,A,UK,1,1,2,0\n", "line 2: Invalid isoformat string: 'yesterday'"),
        (HEADER + "1,2011-01-01,A,UK,1,1,two,0\n", "line 2: "),
        (HEADER + 2 * "1,2011-01-01,A,UK,1,1,2,0\n", "line 3: invoice 1 stands there twice"),
    ],
)
def test_a_file_in_another_form_is_refused_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HistoryFileError, match=message):
        read(path, NOW)


def test_a_replay_sends_the_lean_subset_and_leaves_the_shop_in_the_final_state(
    world: World, shop: Shop, receiver: Receiver, engine: Engine, file: Path
) -> None:
    replay = csv_replay(world, shop, file, Manner())
    replay.run()
    assert Counter(receiver.topics()) == {
        "customers/create": 2,
        "orders/create": 4,
        "customers/purchasing_summary": 5,
        "refunds/create": 3,
        "orders/updated": 3,
    }
    known = {one.last_name: purchases(shop, one) for one in shop.customers.values()}
    assert {name: (one.orders, one.spent) for name, one in known.items()} == {
        "A": (2, Decimal("0.0")),
        "B": (1, Decimal("20")),
    }
    assert shop.plan == "plus"
    assert replay.summary() | {"seconds": 0} == {
        "invoices read": 11,
        "customers": 2,
        "orders": 4,
        "orders of guests": 1,
        "refunds": 3,
        "left out: cancellations of customers unknown so far": 1,
        "left out: cancellations of guests": 1,
        "left out: non-positive invoices": 2,
        "left out: remainders": 2,
        "left out: money of remainders": "6.0",
        "deliveries sent": 17,
        "deliveries answered": 17,
        "deliveries given up": 0,
        "deliveries dropped": 0,
        "tries failed": 0,
        "seconds": 0,
    }


def test_an_orders_time_moves_forward_with_each_refund(
    world: World, shop: Shop, receiver: Receiver, file: Path
) -> None:
    csv_replay(world, shop, file, Manner()).run()
    bodies = [one.body for one in receiver.received if one.topic.startswith("orders/")]
    times = sorted(body["updated_at"] for body in bodies if body["name"] == "#1001")
    assert len(set(times)) == 3


def test_a_shuffled_replay_is_the_same_for_the_same_seed_and_another_for_another(
    world: World, shop: Shop, receiver: Receiver, engine: Engine, file: Path
) -> None:
    orders: list[list[str]] = []
    for number, seed in enumerate((1, 1, 2)):
        other = Shop(f"s{number}.myshopify.com", id=number, name="", installed=True)
        other.scopes = shop.scopes
        world.shops[other.domain] = other
        csv_replay(world, other, file, Manner(shuffle_seed=seed)).run()
        orders.append([one.topic for one in engine.log.latest(other.domain)])
    assert orders[0] == orders[1] != orders[2]
    assert Counter(orders[0]) == Counter(orders[2])


def test_duplicates_and_drops_are_sent_after_the_state_is_final(
    world: World, shop: Shop, receiver: Receiver, engine: Engine, file: Path
) -> None:
    orders_when_heard: list[int] = []

    def answer(_: object) -> int:
        orders_when_heard.append(len(shop.orders))
        return 200

    receiver.answer = answer
    csv_replay(world, shop, file, Manner(shuffle_seed=4, duplicate=1.0)).run()
    assert orders_when_heard == [4] * 34
    ids = Counter(one.headers["x-shopify-webhook-id"] for one in receiver.received)
    assert set(ids.values()) == {2}
    other = Shop("other.myshopify.com", id=1, name="", installed=True, scopes=shop.scopes)
    world.shops[other.domain] = other
    csv_replay(world, other, file, Manner(drop=1.0)).run()
    assert engine.log.by_state(other.domain) == {"dropped": 17}


@pytest.mark.skipif(
    "AMENDS_HISTORY" not in os.environ,
    reason="AMENDS_HISTORY does not name the Online Retail II orders file",
)
def test_the_online_retail_history_reads_as_measured() -> None:
    history = read(os.environ["AMENDS_HISTORY"], NOW)
    sales = [event for event in history.events if isinstance(event, Sale)]
    assert history.invoices == 53_628
    assert len(sales) == 40_077
    assert sum(sale.customer is None for sale in sales) == 3_108
    assert len({sale.customer for sale in sales} - {None}) == 5_878
    assert history.events[-1].at == LAST
    assert history.left_out == {
        "non-positive invoices": 5_259,
        "cancellations of guests": 391,
        "cancellations of customers unknown so far": 304,
        "remainders": 25,
    }
