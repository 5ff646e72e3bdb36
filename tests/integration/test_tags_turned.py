"""The rule turns while nobody knows how a write of its tag ended: the shop is looked at first."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import Shop
from tests.payloads import order, summary
from tests.rules import FIRST_TIME_BUYER, keep
from tests.spine import Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TAG = "First-time buyer"
LINES = "SELECT kind, data #> '{verdict,outcome,holds}' AS holds FROM timeline_entry ORDER BY id"
ADDED, REMOVED = ("tag_added", True), ("tag_removed", False)


@pytest.fixture(autouse=True)
def rule(spine: Spine) -> None:
    """The only rule."""
    keep(spine.engine, FIRST_TIME_BUYER)


@pytest.fixture
def buyer(shop: Shop) -> int:
    """A customer of the shop without tags; the number."""
    return int(new_customer(shop).rsplit("/", 1)[-1])


def buy(spine: Spine, buyer: int, number: int) -> None:
    """The customer's first, second, ... order arrives, and Shopify's new sums."""
    spine.deliver("orders/create", order(NOW - DAY, number=number, customer=buyer))
    sums = summary(NOW + number * timedelta(seconds=1), number, customer=buyer)
    spine.deliver("customers/purchasing_summary", sums)


def cancel(spine: Spine, buyer: int, number: int) -> None:
    """An order no longer counts."""
    cancelled = order(
        NOW - DAY, number=number, customer=buyer, updated_at=NOW, cancelled_at=NOW.isoformat()
    )
    spine.deliver("orders/cancelled", cancelled)


def judge(spine: Spine) -> None:
    """The rules decide; nothing is written."""
    spine.work(without=("write_tags",))


def decided_and_sent(spine: Spine, what: str) -> None:
    """The rules decide; a worker sends `what` and dies before it hears the answer."""
    judge(spine)
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE tag_assignment SET sent = '{what}', sent_reason = reason,"  # noqa: S608
            f" attempt = attempt + 1 WHERE tag = '{TAG}'"
        )


def lines(spine: Spine) -> list[tuple[str, bool]]:
    return [(row["kind"], row["holds"]) for row in spine.rows(LINES)]


def nothing_is_open(spine: Spine) -> bool:
    return not spine.rows("SELECT FROM tag_assignment WHERE sent IS NOT NULL")


def test_a_tag_that_was_added_and_is_wrong_by_now_is_noted_and_removed(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, 1)
    decided_and_sent(spine, "add")
    shop.customers[buyer].tags.append(TAG)
    buy(spine, buyer, 2)
    judge(spine)
    spine.work()

    assert shop.customers[buyer].tags == []
    assert lines(spine) == [ADDED, REMOVED]
    assert nothing_is_open(spine)


def test_an_addition_that_never_arrived_and_is_unwanted_by_now_is_forgotten(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, 1)
    decided_and_sent(spine, "add")
    buy(spine, buyer, 2)
    judge(spine)
    spine.work()

    assert shop.customers[buyer].tags == []
    assert lines(spine) == []
    assert nothing_is_open(spine)


def test_a_tag_that_was_removed_and_is_right_again_is_noted_and_added(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, 1)
    spine.work()
    buy(spine, buyer, 2)
    decided_and_sent(spine, "remove")
    shop.customers[buyer].tags.clear()
    cancel(spine, buyer, 2)
    judge(spine)
    spine.work()

    assert shop.customers[buyer].tags == [TAG]
    assert lines(spine) == [ADDED, REMOVED, ADDED]
    assert nothing_is_open(spine)


def test_a_removal_that_never_arrived_leaves_a_tag_that_is_right_again_ours(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    buy(spine, buyer, 1)
    spine.work()
    buy(spine, buyer, 2)
    decided_and_sent(spine, "remove")
    cancel(spine, buyer, 2)
    judge(spine)
    spine.work()
    assert shop.customers[buyer].tags == [TAG]
    assert lines(spine) == [ADDED]
    assert nothing_is_open(spine)

    # Ours, so it goes when the rule turns for good.
    buy(spine, buyer, 3)
    spine.work()
    assert shop.customers[buyer].tags == []
    assert lines(spine) == [ADDED, REMOVED]
