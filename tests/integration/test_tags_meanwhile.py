"""Somebody changes a tag in the shop while a single write of ours is under way."""

from sqlalchemy import text

from sandbox.state import Shop
from sandbox.world import World
from tests.bulk_rig import ROWS, TAG, heard, states, story, tags, want, wrote_one_by_one
from tests.spine import Spine
from tests.standin import new_customer

SENT = text("UPDATE tag_assignment SET sent = 'add', sent_reason = reason WHERE shop = :shop")


def send_and_crash(spine: Spine, shop: Shop, gid: str) -> None:
    """The tag was added, but whoever did it never noted that."""
    want(spine, [gid])
    with spine.engine.begin() as db:
        db.execute(SENT, {"shop": shop.domain})
    tags(shop, gid).append(TAG)


def test_a_tag_taken_off_before_we_noted_its_adding_stays_off(
    spine: Spine, shop: Shop, world: World
) -> None:
    gid = new_customer(shop)
    send_and_crash(spine, shop, gid)
    tags(shop, gid).remove(TAG)
    heard(spine, "customer.tags_removed", gid)
    spine.work()

    assert tags(shop, gid) == []
    assert states(spine) == {(True, "withdrawn")}
    assert story(spine) == {gid: ["tag_added", "tag_withdrawn"]}
    assert wrote_one_by_one(world, shop) == 0


def test_a_tag_taken_off_and_put_back_meanwhile_is_there(
    spine: Spine, shop: Shop, world: World
) -> None:
    gid = new_customer(shop)
    send_and_crash(spine, shop, gid)
    heard(spine, "customer.tags_removed", gid)
    spine.work()

    assert tags(shop, gid) == [TAG]
    assert states(spine) == {(True, "ours")}
    assert story(spine) == {gid: ["tag_added"]}
    assert wrote_one_by_one(world, shop) == 0


def test_our_own_echo_before_we_noted_the_adding_changes_nothing(spine: Spine, shop: Shop) -> None:
    gid = new_customer(shop)
    send_and_crash(spine, shop, gid)
    heard(spine, "customer.tags_added", gid)

    assert [row["touched"] for row in spine.rows(ROWS)] == [False]
    spine.work()
    assert states(spine) == {(True, "ours")}
