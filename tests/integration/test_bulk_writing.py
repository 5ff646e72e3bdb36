"""Many tags at once by bulk operations: each written once, whatever happens between."""

import pytest

from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.state import Shop
from sandbox.world import World
from tests.bulk_rig import (
    BULKS,
    LATER,
    ROWS,
    TAG,
    buyers,
    heard,
    patient,
    run_until,
    small_lots,
    states,
    steps,
    story,
    tags,
    until_over,
    want,
    wrote_one_by_one,
)
from tests.spine import Spine
from tests.standin import new_customer

__all__ = ["buyers", "patient", "small_lots"]

pytestmark = pytest.mark.usefixtures("small_lots")


def test_many_tags_are_added_by_one_bulk_operation(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    spine.work()

    assert spine.failures == []
    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert steps(spine) == [("look", "done", 10), ("add", "done", 10)]
    assert wrote_one_by_one(world, shop) == 0
    assert world.triggers.received(shop.domain) == []  # Flow hears of few tags, never of many


def test_tags_that_are_wrong_now_are_removed_beside_the_adding(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    leaving = [new_customer(shop, ("Lapsed",)) for _ in range(5)]
    want(spine, leaving, tag="Lapsed", wanted=False, in_shop="ours")
    want(spine, buyers)
    spine.work()

    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert all(tags(shop, gid) == [] for gid in leaving)
    assert states(spine) == {(True, "ours"), (False, "absent")}
    assert story(spine) == {
        **{gid: ["tag_added"] for gid in buyers},
        **{gid: ["tag_removed"] for gid in leaving},
    }
    assert sorted(steps(spine)) == [
        ("add", "done", 10), ("look", "done", 15), ("remove", "done", 5),
    ]  # fmt: skip
    assert wrote_one_by_one(world, shop) == 0


def test_few_tags_are_written_one_by_one(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers[:9])
    spine.work()

    assert steps(spine) == []
    assert wrote_one_by_one(world, shop) == 9
    assert states(spine) == {(True, "ours")}


def test_a_few_of_very_many_customers_are_read_by_their_ids(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO customer (shop, gid) SELECT 'bakery.myshopify.com',"
            " 'gid://shopify/Customer/' || number FROM generate_series(1, 500) AS number"
        )
    theirs = new_customer(shop, (TAG,))
    gone = f"gid://shopify/Customer/{shop.new_id()}"
    want(spine, [*buyers[2:], theirs, gone])
    spine.work()

    found = {row["customer_gid"]: row["in_shop"] for row in spine.rows(ROWS)}
    assert found == {**dict.fromkeys(buyers[2:], "ours"), theirs: "theirs", gone: "gone"}
    assert steps(spine) == [("look", "done", 10), ("add", "done", 8)]
    fields = world.calls.fields(shop.domain)
    assert "bulkOperationRunQuery" not in fields
    assert fields["nodes"] == 1


def test_what_was_there_before_stays_theirs_and_who_is_gone_stops_nobody(
    spine: Spine, shop: Shop, buyers: list[str]
) -> None:
    theirs = new_customer(shop, ("vip",))
    gone = f"gid://shopify/Customer/{shop.new_id()}"
    want(spine, [*buyers, theirs, gone])
    spine.work()

    found = {row["customer_gid"]: row["in_shop"] for row in spine.rows(ROWS)}
    assert found == {**dict.fromkeys(buyers, "ours"), theirs: "theirs", gone: "gone"}
    assert tags(shop, theirs) == ["vip"]
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert steps(spine) == [("look", "done", 12), ("add", "done", 10)]


def test_what_shopify_refuses_is_kept_with_its_words(
    spine: Spine, shop: Shop, buyers: list[str]
) -> None:
    full = new_customer(shop, tuple(f"tag {number}" for number in range(250)))
    want(spine, [*buyers, full])
    spine.work()

    refused = [row for row in spine.rows(ROWS) if row["in_shop"] == "refused"]
    assert [row["customer_gid"] for row in refused] == [full]
    assert "250" in refused[0]["error"]
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}


def test_the_webhook_wakes_at_once(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold=True))
    want(spine, buyers)
    spine.work(without=LATER)
    assert steps(spine) == [("look", "running", 10)]
    operation = spine.rows(BULKS)[0]["operation_gid"]

    world.bulk.set_pace(shop.domain, lambda _: Pace())
    until_over(world, shop)
    finish = {"admin_graphql_api_id": operation, "type": "query", "status": "completed"}
    spine.deliver("bulk_operations/finish", finish)
    assert spine.work(without=LATER)[:2] == ["drain", "write_in_bulk"]
    assert steps(spine)[0] == ("look", "done", 10)


def test_the_end_of_somebody_elses_operation_wakes_nobody(spine: Spine) -> None:
    finish = {"admin_graphql_api_id": "gid://shopify/BulkOperation/1", "status": "completed"}
    spine.deliver("bulk_operations/finish", finish)
    assert spine.work() == ["drain"]


def test_a_rule_that_turns_while_the_tag_is_on_its_way_takes_it_off_again(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "add", hold_after=0)
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            """UPDATE tag_assignment SET wanted = false, reason = '{"why": 2}'
               WHERE shop = 'bakery.myshopify.com'"""
        )
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    spine.work()

    assert all(tags(shop, gid) == [] for gid in buyers)
    assert states(spine) == {(False, "absent")}
    assert story(spine) == {gid: ["tag_added", "tag_removed"] for gid in buyers}
    reasons = spine.rows("SELECT DISTINCT kind, data -> 'verdict' ->> 'why' AS why"
                         " FROM timeline_entry ORDER BY 1")  # fmt: skip
    assert [(row["kind"], row["why"]) for row in reasons] == [
        ("tag_added", "1"), ("tag_removed", "2"),
    ]  # fmt: skip


def test_a_tag_that_somebody_takes_off_before_we_saw_it_written_stays_off(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "add", hold_after=10)
    taken_off = buyers[3]
    tags(shop, taken_off).remove(TAG)
    heard(spine, "customer.tags_removed", taken_off)
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    spine.work()

    assert tags(shop, taken_off) == []
    found = {row["customer_gid"]: row["in_shop"] for row in spine.rows(ROWS)}
    assert found == {**dict.fromkeys(buyers, "ours"), taken_off: "withdrawn"}
    assert story(spine)[taken_off] == ["tag_added", "tag_withdrawn"]
    assert wrote_one_by_one(world, shop) == 0


def test_a_tag_that_somebody_adds_while_we_look_is_theirs(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "look", hold_after=10)
    tags(shop, buyers[3]).append(TAG)
    heard(spine, "customer.tags_added", buyers[3])
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    spine.work()

    found = {row["customer_gid"]: row["in_shop"] for row in spine.rows(ROWS)}
    assert found == {**dict.fromkeys(buyers, "ours"), buyers[3]: "theirs"}
    assert buyers[3] not in story(spine)


def test_an_hour_passes_after_a_failure_before_the_next_attempt_in_bulk(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    world.bulk.plan_failure(shop.domain, PlannedFailure(kind="QUERY"))
    want(spine, buyers)
    spine.work()
    more = [new_customer(shop) for _ in range(10)]
    want(spine, more)
    spine.work()
    assert [step for _, step, _ in steps(spine)] == ["given_up"]
    assert wrote_one_by_one(world, shop) == 20
