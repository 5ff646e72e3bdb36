"""Bulk operations that fail, workers that die or freeze: each tag is still written once."""

import itertools
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.shopify import bulk as shopify
from shop_app.shopify.bulk_tags import ALL_TAGS
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.tagging import bulk_lots, bulk_rows, bulk_settling, bulk_writing
from shop_app.tagging.bulk_lots import Bulk
from shop_app.tagging.bulk_models import Purpose
from tests.bulk_rig import (
    BULKS,
    LATER,
    TAG,
    buyers,
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

__all__ = ["buyers", "patient", "small_lots"]

pytestmark = pytest.mark.usefixtures("small_lots")


def _break_at(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, function: str, call: int
) -> None:
    """The worker dies before the `call`-th call of a function; the ones after it go well."""
    real, calls = getattr(module, function), itertools.count(1)

    def breaking(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise ShopifyUnavailable("the worker died")
        return real(*arguments, **named)

    monkeypatch.setattr(module, function, breaking)


def _gone_for_writes(engine: Engine, bulk: Bulk, url: str | None, not_after: float) -> Bulk | None:
    if bulk.purpose is Purpose.LOOK:
        return bulk_settling.settle_lines(engine, bulk, url, not_after)
    raise shopify.ResultGone("HTTP 404")


# The field whose call fails, and how; the work goes on by itself.
FAULTS = [
    Fault("http", operation="bulkOperationRunQuery", status=502),
    Fault("http", operation="bulkOperationRunMutation", status=502),
    Fault("lost_answer", operation="bulkOperationRunQuery"),
    Fault("lost_answer", operation="bulkOperationRunMutation"),
    Fault("lost_answer", operation="stagedUploadsCreate", times=4),
    Fault("http", operation="bulkOperation", times=4, status=503),
    Fault("token_revoked", operation="bulkOperationRunMutation"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind} of {fault.operation}")
def test_a_call_that_fails_leaves_each_tag_written_once(
    spine: Spine, shop: Shop, world: World, buyers: list[str], *, patient: None, fault: Fault
) -> None:
    world.faults.add(replace(fault))
    want(spine, buyers)
    spine.work()

    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert steps(spine) == [("look", "done", 10), ("add", "done", 10)]
    assert wrote_one_by_one(world, shop) == 0


def test_a_start_that_was_answered_to_nobody_is_found_again(
    spine: Spine, shop: Shop, world: World, buyers: list[str], patient: None
) -> None:
    world.faults.add(Fault("lost_answer", operation="bulkOperationRunMutation"))
    want(spine, buyers)
    spine.work()

    assert world.calls.fields(shop.domain)["bulkOperationRunMutation"] == 1
    assert [row["attempt"] for row in spine.rows(BULKS)] == [1, 1]


def test_as_long_as_shopify_runs_five_others_it_waits(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold=True))
    admin = spine.deps.admin(shop.domain)
    others = [shopify.run_query(admin, ALL_TAGS) for _ in range(5)]
    want(spine, buyers)
    spine.work(without=LATER)
    assert steps(spine) == [("look", "ready", 10)]
    assert spine.failures == []

    for gid in others:
        shopify.cancel(admin, gid)
    until_over(world, shop)
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    spine.work()
    assert states(spine) == {(True, "ours")}
    assert steps(spine) == [("look", "done", 10), ("add", "done", 10)]


@pytest.mark.parametrize("kind", ["QUERY", "MUTATION"])
@pytest.mark.parametrize("lines", [0, 5])
def test_an_operation_that_fails_half_way_loses_and_doubles_nothing(
    spine: Spine, shop: Shop, world: World, buyers: list[str], *, kind: str, lines: int
) -> None:
    world.bulk.plan_failure(shop.domain, PlannedFailure(after_lines=lines, kind=kind))
    want(spine, buyers)
    spine.work()

    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    failed = [row for row in spine.rows(BULKS) if row["step"] == "given_up"]
    assert [row["error"] for row in failed] == ["FAILED: INTERNAL_SERVER_ERROR"]


def test_a_canceled_operation_is_finished_one_by_one(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "add", hold_after=4)
    operation = spine.rows(BULKS)[1]["operation_gid"]
    shopify.cancel(spine.deps.admin(shop.domain), operation)
    until_over(world, shop)
    spine.work()

    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert steps(spine) == [("look", "done", 10), ("add", "given_up", 10)]


def test_a_result_that_is_gone_is_looked_up_instead(
    spine: Spine, shop: Shop, world: World, buyers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    want(spine, buyers)
    with monkeypatch.context() as patched:
        patched.setattr(bulk_writing, "settle_lines", _gone_for_writes)
        spine.work()

    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert wrote_one_by_one(world, shop) == 0


@pytest.mark.parametrize("portion", [1, 2, 3])
def test_a_crash_while_settling_goes_on_where_it_was(
    spine: Spine, shop: Shop, world: World, buyers: list[str], *, monkeypatch: pytest.MonkeyPatch,
    portion: int,
) -> None:  # fmt: skip
    want(spine, buyers)
    _break_at(monkeypatch, bulk_settling, "_settle_portion", portion)
    _break_at(monkeypatch, bulk_settling, "_book", portion)
    spine.work()

    assert len(spine.failures) == 2
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert wrote_one_by_one(world, shop) == 0


@pytest.mark.parametrize(
    ("module", "function"),
    [
        (bulk_rows, "take"),
        (bulk_rows, "file_of"),
        (bulk_rows, "number_lines"),
        (bulk_rows, "hand_on"),
        (shopify, "upload"),
        (shopify, "state"),
        (bulk_lots, "look_is_over"),
        (bulk_lots, "queue_look_again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_crash_anywhere_leaves_each_tag_written_once(
    spine: Spine, shop: Shop, world: World, buyers: list[str], *, monkeypatch: pytest.MonkeyPatch,
    module: ModuleType, function: str,
) -> None:  # fmt: skip
    want(spine, buyers)
    _break_at(monkeypatch, module, function, 1)
    spine.work()

    assert len(spine.failures) == 1
    assert all(tags(shop, gid) == [TAG] for gid in buyers)
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}
    assert wrote_one_by_one(world, shop) == 0


def test_a_worker_that_was_frozen_before_starting_starts_nothing(
    spine: Spine, shop: Shop, world: World, buyers: list[str], *, monkeypatch: pytest.MonkeyPatch,
    patient: None,
) -> None:  # fmt: skip
    want(spine, buyers)
    spine.work(without=("write_in_bulk", *LATER))
    with monkeypatch.context() as patched:
        patched.setattr(bulk_writing, "_OURS_SECONDS", -0.001)
        with pytest.raises(ShopifyUnavailable, match="too late, it may be somebody else's now"):
            bulk_writing.write_in_bulk(spine.deps, shop.domain)
    assert "bulkOperationRunQuery" not in world.calls.fields(shop.domain)

    spine.work()
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}


def test_two_workers_at_the_same_result_settle_it_once(
    spine: Spine, shop: Shop, world: World, buyers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "add", hold_after=10)
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    until_over(world, shop)
    real = bulk_settling._settle_portion

    def interrupted(*arguments: Any) -> Any:
        monkeypatch.setattr(bulk_settling, "_settle_portion", real)
        bulk_writing.write_in_bulk(spine.deps, shop.domain)  # another worker does all of it
        return real(*arguments)

    monkeypatch.setattr(bulk_settling, "_settle_portion", interrupted)
    spine.work()
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"] for gid in buyers}


def test_a_row_that_is_deleted_before_the_upload_moves_no_other_line(
    spine: Spine, shop: Shop, world: World, buyers: list[str]
) -> None:
    want(spine, buyers)
    run_until(spine, world, shop, "look", hold_after=10)
    world.bulk.set_pace(shop.domain, lambda _: Pace())
    until_over(world, shop)
    redacted = buyers[2]
    with pytest.MonkeyPatch.context() as patched:
        real = bulk_lots.look_is_over

        def delete_first(db: Connection, domain: str) -> None:
            db.execute(
                text("DELETE FROM tag_assignment WHERE shop = :shop AND customer_gid = :gid"),
                {"shop": domain, "gid": redacted},
            )
            real(db, domain)

        patched.setattr(bulk_lots, "look_is_over", delete_first)
        spine.work()

    rest = [gid for gid in buyers if gid != redacted]
    assert all(tags(shop, gid) == [TAG] for gid in rest)
    assert story(spine) == {gid: ["tag_added"] for gid in rest}
    assert tags(shop, redacted) == []
