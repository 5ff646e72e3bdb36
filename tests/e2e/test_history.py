"""A whole history comes in through the front door; the shop's tags are the right ones."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e import replaying
from tests.e2e.histories import write_small_history
from tests.e2e.replaying import Replayed, replay
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small history's file."""
    path = tmp_path / "small.csv"
    write_small_history(path)
    return path


@pytest.fixture
def big() -> Path:
    """The Online Retail II file."""
    named = os.environ.get("AMENDS_HISTORY")
    if not named:
        pytest.skip("AMENDS_HISTORY does not name the Online Retail II file")
    return Path(named)


def check_all(replayed: Replayed) -> None:
    """What holds for every replay, however it was delivered."""
    replaying.check_nothing_lost(replayed)
    replaying.check_tags(replayed)
    replaying.check_figures(replayed)
    replaying.check_one_line_per_effect(replayed)
    replaying.check_reasons(replayed)


def test_a_small_history_ends_with_the_tags_of_the_second_opinion(
    rig: Rig, shop: StandInShop, small: Path
) -> None:
    rig.start_worker()
    replayed = replay(rig, shop, small)
    replaying.finish(replayed, 90)
    check_all(replayed)
    replaying.check_every_delivery_is_stored_once(replayed)


@pytest.mark.soak  # shorter ones run always: test_missed.py here, integration/test_any_order.py
def test_shuffled_and_doubled_deliveries_end_with_the_same_tags(
    rig: Rig, shop: StandInShop, small: Path
) -> None:
    rig.start_worker()
    replayed = replay(rig, shop, small, shuffle_seed=11, duplicate=0.2)
    replaying.finish(replayed, 90)
    check_all(replayed)
    replaying.check_every_delivery_is_stored_once(replayed, copies=True)


@pytest.mark.timeout(900)
def test_online_retail_ii_ends_with_the_tags_of_the_second_opinion(
    big: Path, rig: Rig, shop: StandInShop
) -> None:
    rig.start_worker()
    replayed = replay(rig, shop, big)
    replaying.finish(replayed, 500)
    check_all(replayed)
    replaying.check_every_delivery_is_stored_once(replayed)
    print(shop.played()["summary"])


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_online_retail_ii_shuffled_and_doubled_ends_with_the_same_tags(
    big: Path, rig: Rig, shop: StandInShop
) -> None:
    rig.start_worker()
    replayed = replay(rig, shop, big, shuffle_seed=11, duplicate=0.2)
    replaying.finish(replayed, 800)
    replaying.check_nothing_lost(replayed)
    replaying.check_tags(replayed)
    replaying.check_figures(replayed)
    replaying.check_one_line_per_effect(replayed)


_SUMS = """
    SELECT gid, lifetime_orders AS orders, lifetime_spent AS spent FROM customer
    WHERE shop = %(shop)s
"""


def test_sums_are_the_shops_although_they_were_read_in_the_middle_of_a_history(
    rig: Rig, shop: StandInShop
) -> None:
    rig.start_worker()
    rig.settle()
    long_ago = datetime.now(UTC) - timedelta(days=500)
    buyers = [
        shop.act("place_order", total=total, new_customer={}, at=long_ago.isoformat())
        for total in ("13.86", "20.00", "0.50")
    ]
    rig.settle()
    rig.command("backfill", "--again")
    rig.settle()
    for number, buyer in enumerate(buyers, start=1):
        later = (long_ago + timedelta(days=number)).isoformat()
        shop.act("place_order", total="12.50", customer_id=buyer["customer_id"], at=later)
    shop.act("refund_order", order_id=buyers[1]["id"], amount="5.00", at=long_ago.isoformat())
    rig.settle()

    ours = {row["gid"]: (row["orders"], row["spent"]) for row in rig.rows(_SUMS, shop=shop.domain)}
    theirs = {
        one["gid"]: (one["orders"], int(Decimal(one["spent"]) * 100)) for one in shop.customers()
    }
    assert sorted(theirs.values()) == [(2, 1300), (2, 2636), (2, 2750)]
    assert ours == theirs
