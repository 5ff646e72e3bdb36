"""A shop whose tags are written in bulk from ten on, and what the tests ask of it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sandbox.bulk.pace import Pace
from sandbox.state import Shop
from sandbox.world import World
from shop_app.jobs import queue
from shop_app.tagging import bulk_lots, bulk_rows, bulk_settling, bulk_writing
from tests.spine import Spine
from tests.standin import new_customer

TAG = "VIP"
LATER = ("write_in_bulk_later",)
BULKS = "SELECT purpose, step, count, attempt, error, operation_gid FROM bulk_write ORDER BY id"
ROWS = "SELECT * FROM tag_assignment ORDER BY customer_gid"
STORY = "SELECT customer_gid, kind, data ->> 'tag' AS tag FROM timeline_entry ORDER BY id"

_WANT = text(
    """
    INSERT INTO tag_assignment (shop, customer_gid, tag, wanted, reason, decided_at, in_shop)
    SELECT :shop, gid, :tag, :wanted, '{"why": 1}', now(), :in_shop
    FROM unnest(CAST(:gids AS text[])) AS gid
    """
)


@pytest.fixture
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten tags are many, and portions are small enough to have several."""
    monkeypatch.setattr(bulk_lots, "BULK_FROM", 9)
    monkeypatch.setattr(bulk_rows, "PORTION", 4)
    monkeypatch.setattr(bulk_settling, "PORTION", 3)


@pytest.fixture
def buyers(shop: Shop) -> list[str]:
    """Ten customers without tags, by gid."""
    return [new_customer(shop) for _ in range(10)]


def want(
    spine: Spine, gids: list[str], *, tag: str = TAG, wanted: bool = True, in_shop: str = "absent"
) -> None:
    """The rules want a tag on, or off, these customers."""
    params = {"shop": "bakery.myshopify.com", "gids": gids, "tag": tag}
    with spine.engine.begin() as db:
        db.execute(_WANT, {**params, "wanted": wanted, "in_shop": in_shop})
        queue(db, "write_tags", "bakery.myshopify.com")


def tags(shop: Shop, gid: str) -> list[str]:
    return shop.customers[int(gid.rsplit("/", 1)[-1])].tags


def steps(spine: Spine) -> list[tuple[str, str, int]]:
    return [(row["purpose"], row["step"], row["count"]) for row in spine.rows(BULKS)]


def states(spine: Spine) -> set[tuple[bool, str]]:
    rows = spine.rows(ROWS)
    assert {(row["sent"], row["bulk"], row["bulk_line"], row["touched"]) for row in rows} == {
        (None, None, None, False)
    }
    return {(row["wanted"], row["in_shop"]) for row in rows}


def story(spine: Spine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in spine.rows(STORY):
        found.setdefault(row["customer_gid"], []).append(row["kind"])
    return found


def wrote_one_by_one(world: World, shop: Shop) -> int:
    """How many single mutations of tags there were."""
    fields = world.calls.fields(shop.domain)
    return fields.get("tagsAdd", 0) + fields.get("tagsRemove", 0)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The minute in which an answer may still come has passed."""
    monkeypatch.setattr(bulk_writing, "_ANSWERED_SECONDS", -1.0)


def until_over(world: World, shop: Shop) -> None:
    """Wait until no bulk operation of the shop runs any more."""
    until(lambda: not any(one.unfinished for one in world.bulk.of(shop.domain)))


def run_until(spine: Spine, world: World, shop: Shop, purpose: str, *, hold_after: int) -> None:
    """Work until the operation for `purpose` runs at Shopify and has done so many lines."""
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold=True))
    spine.work(without=("write_in_bulk", *LATER))
    bulk_writing.write_in_bulk(spine.deps, shop.domain)
    if purpose != "look":
        world.bulk.set_pace(shop.domain, lambda _: Pace())
        until_over(world, shop)
        world.bulk.set_pace(shop.domain, lambda _: Pace(hold_after_lines=hold_after))
        bulk_writing.write_in_bulk(spine.deps, shop.domain)
    world.bulk.set_pace(shop.domain, lambda _: Pace(hold_after_lines=hold_after))
    assert [one for one in steps(spine) if one[1] == "running"] == [(purpose, "running", 10)]
    until(lambda: world.bulk.of(shop.domain)[-1].objects == hold_after)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited for 10 s"
        time.sleep(0.005)


def heard(spine: Spine, topic: str, gid: str) -> None:
    """Shopify says that somebody changed the tag, a moment after now."""
    at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    spine.deliver(topic, {"customerId": gid, "tags": [TAG], "occurredAt": at})
    spine.work(without=("write_tags", "write_in_bulk", *LATER))
