"""Deliveries are kept 30 days after processing, parked ones 90; parked ones can be sent again."""

from datetime import UTC, datetime

from sqlalchemy import text

from tests.payloads import order
from tests.spine import SHOP, Spine
from webhooks.keeping import forget_old
from webhooks.parked import replay

NOW = datetime.now(UTC)
AGE = text(
    "UPDATE delivery SET settled_at = now() - make_interval(days => :days) WHERE shop = :shop"
)


def settled_days_ago(spine: Spine, days: int) -> int:
    """Let every delivery have been settled so long ago; returns how many are forgotten then."""
    with spine.engine.begin() as db:
        db.execute(AGE, {"days": days, "shop": SHOP})
    return forget_old(spine.engine)


def test_processed_deliveries_go_after_thirty_days_and_parked_ones_after_ninety(
    spine: Spine,
) -> None:
    spine.deliver("orders/create", order(NOW))
    spine.deliver("orders/create", b"{not json", webhook_id="parked")
    spine.work()

    assert settled_days_ago(spine, 29) == 0
    assert settled_days_ago(spine, 31) == 1
    assert [row["webhook_id"] for row in spine.rows("SELECT webhook_id FROM delivery")] == [
        "parked"
    ]
    assert settled_days_ago(spine, 89) == 0
    assert settled_days_ago(spine, 91) == 1
    assert len(spine.rows("SELECT gid FROM orders")) == 1


def test_what_waits_is_kept_however_old(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW))
    with spine.engine.begin() as db:
        years = text("UPDATE delivery SET received_at = now() - interval '2 years' WHERE shop = :s")
        db.execute(years, {"s": SHOP})

    assert forget_old(spine.engine) == 0
    assert [row["state"] for row in spine.rows("SELECT state FROM delivery")] == ["received"]


def test_a_replay_sends_the_chosen_ones_through_again(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW), shop="late.myshopify.com")
    spine.deliver("orders/create", b"{not json")
    spine.deliver("products/update", b"{}")
    spine.work()

    assert replay(spine.engine, shop=SHOP, topic="products/update") == 1
    waiting = spine.rows("SELECT shop, topic, parked_reason FROM delivery WHERE state = 'received'")
    assert waiting == [{"shop": SHOP, "topic": "products/update", "parked_reason": None}]
    spine.work()
    assert replay(spine.engine) == 3
    assert replay(spine.engine) == 0
    spine.work()
    states = spine.rows("SELECT parked_reason FROM delivery ORDER BY parked_reason")
    assert [row["parked_reason"] for row in states] == [
        "malformed",
        "unknown_shop",
        "unknown_topic",
    ]


def test_comparisons_with_shopify_go_after_ninety_days(spine: Spine) -> None:
    started = (
        "INSERT INTO reconciliation_run (shop, by, from_at, to_at, state, finished_at) VALUES "
    )
    ended = "(:shop, 'clock', now(), now(), 'done', now() - make_interval(days => :days))"
    with spine.engine.begin() as db:
        for days in (89, 91):
            db.execute(text(started + ended), {"shop": SHOP, "days": days})
        still = "(:shop, 'operator', now(), now(), 'running', NULL)"
        db.execute(text(started + still), {"shop": SHOP})

    assert forget_old(spine.engine) == 0
    left = spine.rows(
        "SELECT state, now() - finished_at AS ago FROM reconciliation_run ORDER BY id"
    )
    assert [(row["state"], row["ago"] and row["ago"].days) for row in left] == [
        ("done", 89),
        ("running", None),
    ]
