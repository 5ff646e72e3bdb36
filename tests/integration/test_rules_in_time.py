"""Rules that time alone makes true or untrue: only those are judged whose boundary has come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shop_app.jobs import alone_with
from shop_app.tagging.deciding import evaluate_due
from shop_app.tagging.rules import judge
from tests.payloads import customer_gid, order, summary
from tests.rules import draft, fact, keep, pounds
from tests.spine import SHOP, Spine

NOW = datetime.now(UTC).replace(microsecond=0)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAPSED = draft("Lapsed", fact("last_order_at", "not_within_last", 180))
BIG = draft("Big", fact("spent", "at_least", pounds("100.00"), days=365))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The customers that are judged from now on, in order."""
    seen: list[str] = []

    def watched(rules: Any, subject: Any, states: Any) -> Any:
        seen.append(subject.gid)
        return judge(rules, subject, states)

    monkeypatch.setattr("shop_app.tagging.deciding.judge", watched)
    return seen


def buy(spine: Spine, buyer: int, ago: timedelta, number: int | None = None) -> None:
    """An order placed so long ago, and that it is the customer's only one."""
    at = NOW - ago
    spine.deliver("orders/create", order(at, number=number or buyer, customer=buyer))
    spine.deliver("customers/purchasing_summary", summary(NOW, 1, customer=buyer))


def day(spine: Spine, as_of: datetime) -> int:
    """What the clock does at that moment."""
    with spine.engine.begin() as db:
        alone_with(db, "tags", SHOP)
        return evaluate_due(db, SHOP, as_of)


def wanted(spine: Spine, buyer: int) -> set[str]:
    return spine.tags_wanted().get(customer_gid(buyer), set())


def test_only_customers_whose_boundary_lies_in_the_day_are_judged(
    spine: Spine, judged: list[str]
) -> None:
    keep(spine.engine, LAPSED)
    for buyer, ago in ((1, 100), (2, 178), (3, 179), (4, 181)):
        buy(spine, buyer, ago * DAY)
    spine.work(without=("write_tags",))
    assert [wanted(spine, buyer) for buyer in (1, 2, 3, 4)] == [set(), set(), set(), {"Lapsed"}]

    judged.clear()
    assert day(spine, NOW + DAY - HOUR) == 0
    assert day(spine, NOW + DAY + HOUR) == 1
    assert judged == [customer_gid(3)]
    assert wanted(spine, 3) == {"Lapsed"}
    assert day(spine, NOW + DAY + HOUR) == 0  # nothing is left of that day

    judged.clear()
    assert day(spine, NOW + 2 * DAY + HOUR) == 1
    assert judged == [customer_gid(2)]
    assert wanted(spine, 1) == set()


def test_a_tag_goes_to_the_second_when_the_order_leaves_the_window(spine: Spine) -> None:
    keep(spine.engine, BIG)
    buy(spine, 1, 364 * DAY)
    spine.work(without=("write_tags",))
    assert wanted(spine, 1) == {"Big"}
    boundary = spine.rows("SELECT evaluate_at FROM customer")[0]["evaluate_at"]
    assert boundary == NOW + DAY
    assert day(spine, boundary - timedelta(seconds=1)) == 0
    assert day(spine, boundary) == 1
    assert wanted(spine, 1) == set()


def test_a_grace_period_ends_by_the_clock_alone(spine: Spine) -> None:
    keep(spine.engine, draft("Big", BIG.condition.as_data()["when"], grace_hours=48))
    buy(spine, 1, 364 * DAY)
    spine.work(without=("write_tags",))
    assert day(spine, NOW + DAY) == 1
    assert wanted(spine, 1) == {"Big"}
    assert spine.rows("SELECT evaluate_at FROM customer") == [{"evaluate_at": NOW + 3 * DAY}]
    assert day(spine, NOW + 3 * DAY) == 1
    assert wanted(spine, 1) == set()
    reason = spine.rows("SELECT reason FROM tag_assignment")[0]["reason"]
    assert (reason["cause"], reason["grace_hours"]) == ("untrue", 48)
    assert datetime.fromisoformat(reason["untrue_since"]) == NOW + DAY


def test_a_tag_expires_by_the_clock_alone(spine: Spine) -> None:
    when = fact("orders", "at_least", 1)
    keep(spine.engine, draft("New", when, expires_after_days=30))
    buy(spine, 1, DAY)
    spine.work(without=("write_tags",))
    due = spine.rows("SELECT evaluate_at, held_since FROM customer, tag_assignment")[0]
    assert due["evaluate_at"] == due["held_since"] + 30 * DAY
    assert day(spine, due["evaluate_at"]) == 1
    assert wanted(spine, 1) == set()
    assert spine.rows("SELECT evaluate_at FROM customer") == [{"evaluate_at": None}]


def test_a_customer_without_boundaries_is_never_looked_at_again(spine: Spine) -> None:
    keep(spine.engine, draft("One", fact("orders", "equals", 1)))
    buy(spine, 1, DAY)
    spine.work(without=("write_tags",))
    assert spine.rows("SELECT evaluate_at FROM customer") == [{"evaluate_at": None}]
    assert day(spine, NOW + 3_650 * DAY) == 0
