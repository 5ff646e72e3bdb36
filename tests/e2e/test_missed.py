"""A fifth of all webhooks never comes, a fifth comes twice, none in order: one comparison mends it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import replaying
from tests.e2e.histories import write_small_history
from tests.e2e.replaying import replay
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.test_history import big as big  # noqa: PLC0414 - a fixture
from tests.e2e.waiting import until

BADLY = {"shuffle_seed": 11, "drop": 0.2, "duplicate": 0.2}
ORDERS = "SELECT count(*) FROM orders WHERE shop = %(shop)s"
WISHES = "SELECT gid FROM wanted_read"
REFUNDS = "SELECT count(*) FROM refund WHERE shop = %(shop)s"


def noon() -> str:
    """A time zone where it is noon: the nightly comparison leaves its shops alone."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture
def lossy(rig: Rig) -> StandInShop:
    """A shop that shows all its orders, however old."""
    shop = rig.open_shop("lossy.myshopify.com", timezone=noon())
    shop.grant("read_all_orders")
    return shop


def one_comparison_mends_it(rig: Rig, shop: StandInShop, path: Path, seconds: float) -> None:
    """Play a history badly: the tags are wrong. Compare once: they are right. Twice: nothing."""
    rig.start_worker()
    replayed = replay(rig, shop, path, **BADLY)
    replaying.finish(replayed, seconds)
    # What the app itself saw to be missing, and waited for, it has read.
    until(lambda: not rig.rows(WISHES), "all wishes are read", 90)
    rig.settle(seconds)
    happened = shop.played()["summary"]
    wrong = replaying.wrong_tags(replayed)
    print(
        f"{happened['deliveries dropped']} deliveries lost, {len(wrong)} customers tagged wrongly"
    )
    assert wrong
    lost = {
        "orders_mended": happened["orders"] - rig.one(ORDERS, shop=shop.domain),
        "refunds_mended": happened["refunds"] - rig.one(REFUNDS, shop=shop.domain),
    }
    assert min(lost.values()) > 0

    command = ["reconcile", "--shop", shop.domain, "--from", _three_years_ago()]
    (report,) = rig.json(*command, seconds=seconds)
    rig.settle(seconds)
    print(report["counts"])
    check_report(report, happened, lost)
    replaying.check_tags(replayed)
    replaying.check_figures(replayed)
    replaying.check_one_line_per_effect(replayed)

    # Our own tags, written since, count as changes of the customers: they are seen, and are known.
    points = shop.points()
    (report,) = rig.json(*command, seconds=seconds)
    print(f"comparing {report['counts']} costs {shop.points() - points} points")
    # What the shop has not allowed to be read is told, every time.
    told = {name for name in report["counts"] if not name.endswith("_unread")}
    assert told == {"orders_seen", "customers_seen"}
    assert "everything was known already" in rig.command(*command[:3])


def check_report(report: dict[str, Any], happened: dict[str, Any], lost: dict[str, int]) -> None:
    """It has seen everything, and names what nobody had told: also of orders that were known."""
    counts = report["counts"]
    assert counts["orders_seen"] == happened["orders"]
    # Whoever changes meanwhile, by a tag of ours, comes again at the end.
    assert happened["customers"] <= counts["customers_seen"] < 1.1 * happened["customers"]
    assert counts["refunds_mended"] == lost["refunds_mended"]
    assert lost["orders_mended"] <= counts["orders_mended"] < happened["orders"]
    # What is dated before the app was installed is mended; nobody need have told us of it.
    gaps = {gap["family"]: gap["found"] for gap in report["gaps"]}
    for family in ("orders", "refunds"):
        assert gaps[family] == counts.get(f"{family}_unheard", 0) <= counts[f"{family}_mended"]
    assert report["verified_up_to"] is not None


def _three_years_ago() -> str:
    return (datetime.now(UTC) - timedelta(days=3 * 365)).isoformat(timespec="seconds")


@pytest.mark.timeout(300)
def test_lost_doubled_and_shuffled_deliveries_are_made_good_by_one_comparison(
    rig: Rig, lossy: StandInShop, tmp_path: Path
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path)
    one_comparison_mends_it(rig, lossy, path, 100)


@pytest.mark.timeout(1800)
def test_online_retail_ii_with_losses_is_made_good_by_one_comparison(
    big: Path, rig: Rig, lossy: StandInShop
) -> None:
    one_comparison_mends_it(rig, lossy, big, 900)
