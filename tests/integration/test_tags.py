"""From a webhook to the tag in the shop: decided once, written once, whatever happens between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.due import queue_due
from shop_app.jobs import queue
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.tagging import writing
from tests.payloads import order, refund, summary
from tests.rules import FIRST_TIME_BUYER, VIP, keep
from tests.spine import Spine
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TIMELINE = "SELECT kind, data ->> 'tag' AS tag FROM timeline_entry ORDER BY id"
STATES = "SELECT tag, wanted, in_shop, sent, error FROM tag_assignment ORDER BY tag"


@pytest.fixture(autouse=True)
def rules(spine: Spine) -> None:
    """Two rules that make all that happens to a tag happen."""
    keep(spine.engine, FIRST_TIME_BUYER, VIP)


@pytest.fixture
def buyer(shop: Shop) -> int:
    """A customer of the shop without tags; the number."""
    return int(new_customer(shop).rsplit("/", 1)[-1])


def buy(spine: Spine, buyer: int, *, number: int = 1, total: str = "100.00", ago: int = 1) -> None:
    """An order and Shopify's new sums arrive."""
    at = NOW - ago * DAY
    spine.deliver("orders/create", order(at, number=number, customer=buyer, total=total))
    sums = summary(NOW + number * timedelta(seconds=1), number, customer=buyer)
    spine.deliver("customers/purchasing_summary", sums)


def tags(shop: Shop, buyer: int) -> list[str]:
    return sorted(shop.customers[buyer].tags)


def lines(spine: Spine) -> list[tuple[str, str]]:
    return [(row["kind"], row["tag"]) for row in spine.rows(TIMELINE)]


def state(spine: Spine, tag: str) -> tuple[bool, str]:
    return next((row["wanted"], row["in_shop"]) for row in spine.rows(STATES) if row["tag"] == tag)


def test_the_first_order_tags_a_first_time_buyer_and_the_second_takes_it_off(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer)
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer"]

    buy(spine, buyer, number=2)
    spine.work()
    assert tags(shop, buyer) == []
    tag = "First-time buyer"
    assert lines(spine) == [("tag_added", tag), ("tag_removed", tag)]
    reason = spine.rows("SELECT data -> 'verdict' AS verdict FROM timeline_entry ORDER BY id")
    assert [row["verdict"]["outcome"]["value"] for row in reason] == [1, 2]


def test_a_refund_below_the_threshold_takes_vip_off_and_says_the_numbers(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, total="1000.00")
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer", "VIP"]

    spine.deliver("refunds/create", refund(NOW, "0.01", of=1))
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer"]
    verdict = spine.rows("SELECT data -> 'verdict' AS v FROM timeline_entry ORDER BY id DESC")[0][
        "v"
    ]
    spent = verdict["outcome"]["any"][0]
    assert spent["value"] == {"minor": 99999, "currency": "GBP"}
    assert spent["check"]["value"] == {"amount": "1000.00", "currency": "GBP"}
    assert spent["refunds"] == 1


def test_a_cancelled_order_does_not_count(spine: Spine, shop: Shop, buyer: int) -> None:
    buy(spine, buyer, total="1000.00")
    spine.work()
    cancelled = order(
        NOW - DAY, number=1, customer=buyer, total="1000.00", updated_at=NOW,
        cancelled_at=NOW.isoformat(),
    )  # fmt: skip
    spine.deliver("orders/cancelled", cancelled)
    spine.work()

    assert tags(shop, buyer) == []


def test_an_order_older_than_the_window_does_not_make_a_vip(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, total="5000.00", ago=366)
    spine.work()

    assert tags(shop, buyer) == ["First-time buyer"]


def test_time_alone_takes_vip_off_when_the_order_leaves_the_window(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, total="5000.00", ago=364)
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer", "VIP"]
    due = spine.rows("SELECT evaluate_at FROM customer")[0]["evaluate_at"]
    assert due == NOW - 364 * DAY + 365 * DAY

    two_days_later = "UPDATE orders SET processed_at = processed_at - interval '2 days'"
    with spine.engine.begin() as db:
        db.exec_driver_sql(two_days_later)
        db.exec_driver_sql("UPDATE customer SET evaluate_at = evaluate_at - interval '2 days'")
    queue_due(spine.engine)
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer"]


def test_lifetime_counts_nobody_told_us_are_read_from_shopify(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    placed = new_order(shop, f"gid://shopify/Customer/{buyer}")
    number = int(placed.rsplit("/", 1)[-1])
    spine.deliver("orders/create", order(NOW - DAY, number=number, customer=buyer))
    spine.work()
    assert tags(shop, buyer) == []  # it might be the hundredth order

    spine.patience_ends()
    spine.work()
    assert spine.rows("SELECT lifetime_orders FROM customer") == [{"lifetime_orders": 1}]
    assert tags(shop, buyer) == ["First-time buyer"]


def test_a_tag_that_was_there_already_is_not_ours_to_remove(spine: Spine, shop: Shop) -> None:
    buyer = int(new_customer(shop, ("vip",)).rsplit("/", 1)[-1])
    buy(spine, buyer, total="1000.00")
    spine.work()
    assert state(spine, "VIP") == (True, "theirs")

    spine.deliver("refunds/create", refund(NOW, "500.00", of=1))
    spine.work()
    assert state(spine, "VIP") == (False, "theirs")
    assert tags(shop, buyer) == ["First-time buyer", "vip"]
    assert ("tag_removed", "VIP") not in lines(spine)


def test_our_own_echo_triggers_nothing(spine: Spine, shop: Shop, buyer: int, world: World) -> None:
    buy(spine, buyer)
    spine.work()
    world.calls.reset(shop.domain)
    before = spine.rows(STATES)

    echo = {
        "customerId": f"gid://shopify/Customer/{buyer}",
        "tags": ["First-time buyer"],
        "occurredAt": datetime.now(UTC).isoformat(),
    }
    spine.deliver("customer.tags_added", echo)
    spine.deliver("customers/update", {"id": buyer, "updated_at": NOW.isoformat()})
    assert spine.work() == ["drain"]

    assert world.calls.calls(shop.domain) == []
    assert spine.rows(STATES) == before


def test_a_tag_taken_off_by_hand_stays_off_until_the_rule_turns(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, total="1000.00")
    spine.work()
    shop.customers[buyer].tags.remove("VIP")
    gone = {
        "customerId": f"gid://shopify/Customer/{buyer}",
        "tags": ["VIP"],
        "occurredAt": (datetime.now(UTC) + timedelta(seconds=5)).isoformat(),
    }
    spine.deliver("customer.tags_removed", gone)
    buy(spine, buyer, number=2)
    spine.work()
    assert "VIP" not in tags(shop, buyer)
    assert state(spine, "VIP") == (True, "withdrawn")
    assert ("tag_withdrawn", "VIP") in lines(spine)

    spine.deliver("refunds/create", refund(NOW, "500.00", of=1))
    spine.work()
    buy(spine, buyer, number=3, total="900.00")
    spine.work()
    assert "VIP" in tags(shop, buyer)


def test_the_late_echo_of_our_own_removal_takes_nothing_back(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    removed_at = datetime.now(UTC) - timedelta(seconds=30)
    buy(spine, buyer, total="1000.00")
    spine.work()

    echo = {
        "customerId": f"gid://shopify/Customer/{buyer}",
        "tags": ["VIP"],
        "occurredAt": removed_at.isoformat(),
    }
    spine.deliver("customer.tags_removed", echo)
    spine.work()
    assert state(spine, "VIP") == (True, "ours")


def test_a_deleted_customer_gets_no_tag_and_stops_nobody(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    nobody = shop.new_id()
    buy(spine, nobody)
    buy(spine, buyer, number=1)
    spine.work()

    assert tags(shop, buyer) == ["First-time buyer"] or "VIP" in tags(shop, buyer)
    gone = [row["in_shop"] for row in spine.rows(STATES)]
    assert "gone" in gone
    assert spine.failures == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("lost_answer", operation="WriteTags", times=4),
        Fault("http", operation="WriteTags", times=4, status=502),
        Fault("token_revoked", operation="WriteTags"),
    ],
    ids=lambda fault: fault.kind,
)
def test_a_failing_write_ends_with_one_tag_and_one_line(
    spine: Spine, shop: Shop, buyer: int, world: World, fault: Fault
) -> None:
    buy(spine, buyer)
    world.faults.add(replace(fault))
    spine.work()

    assert tags(shop, buyer) == ["First-time buyer"]
    assert lines(spine) == [("tag_added", "First-time buyer")]
    assert state(spine, "First-time buyer") == (True, "ours")


def test_a_crash_between_sending_and_settling_is_looked_up_and_counts_as_ours(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer)
    spine.work(without=("write_tags",))
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE tag_assignment SET sent = 'add', sent_reason = reason, attempt = attempt + 1"
        )
    shop.customers[buyer].tags.append("First-time buyer")  # the answer never reached us
    spine.work()
    assert state(spine, "First-time buyer") == (True, "ours")
    assert lines(spine) == [("tag_added", "First-time buyer")]

    buy(spine, buyer, number=2)
    spine.work()
    assert tags(shop, buyer) == []


def test_hundreds_of_customers_are_written_in_few_requests(
    spine: Spine, shop: Shop, world: World
) -> None:
    buyers = [int(new_customer(shop).rsplit("/", 1)[-1]) for _ in range(120)]
    for number, buyer in enumerate(buyers, start=1):
        at = NOW - DAY
        spine.deliver("orders/create", order(at, number=number, customer=buyer))
        spine.deliver("customers/purchasing_summary", summary(NOW, 1, customer=buyer))
    shop.plan = "plus"
    spine.work()

    assert all(shop.customers[buyer].tags == ["First-time buyer"] for buyer in buyers)
    assert world.calls.fields(shop.domain)["tagsAdd"] == 120
    calls = [one.operation for one in world.calls.calls(shop.domain)]
    assert calls.count("WriteTags") == calls.count("ReadTags") == 3  # 50 each, after a look


def test_what_was_taken_too_long_ago_is_not_sent_any_more(
    spine: Spine, shop: Shop, buyer: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was frozen between taking and sending: its work is somebody else's now."""
    buy(spine, buyer)
    spine.work(without=("write_tags",))
    with monkeypatch.context() as patched:
        patched.setattr(writing, "_OURS_SECONDS", -0.001)
        with pytest.raises(ShopifyUnavailable, match="too late, it may be somebody else's now"):
            writing.write_due_tags(spine.deps, shop.domain)

    assert "tagsAdd" not in world.calls.fields(shop.domain)
    assert tags(shop, buyer) == []
    with spine.engine.begin() as db:
        queue(db, "write_tags", shop.domain)
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer"]
    assert lines(spine) == [("tag_added", "First-time buyer")]
