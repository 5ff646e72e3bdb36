"""Tags live in the merchant's shop: full customers, merged ones, tags that others use too."""

from datetime import UTC, datetime, timedelta

from sandbox.state import Shop
from sandbox.world import World
from shop_app.tagging.refused import retry_refused
from tests.payloads import customer_gid, order, summary
from tests.rules import FIRST_TIME_BUYER, draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)
TAG = "First-time buyer"
STATES = "SELECT customer_gid, tag, wanted, in_shop, error FROM tag_assignment ORDER BY 1, 2"


def customer(shop: Shop, *tags: str) -> int:
    return int(new_customer(shop, tags).rsplit("/", 1)[-1])


def buy(spine: Spine, buyer: int, number: int = 1, *, id_: int | None = None) -> None:
    """The customer's first, second, ... order."""
    body = order(NOW, number=id_ or buyer + number, customer=buyer)
    spine.deliver("orders/create", body)
    sums = summary(NOW + number * timedelta(seconds=1), number, customer=buyer)
    spine.deliver("customers/purchasing_summary", sums)


def removed(spine: Spine, buyer: int, tag: str) -> None:
    at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    spine.deliver(
        "customer.tags_removed",
        {"customerId": customer_gid(buyer), "tags": [tag], "occurredAt": at},
    )


def many(count: int) -> list[str]:
    return [f"t{number}" for number in range(count)]


def test_a_full_customer_is_left_alone_and_the_reason_names_the_limit(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    buyer = customer(shop, *many(250))
    buy(spine, buyer)
    spine.work()
    assert shop.customers[buyer].tags == many(250)
    assert "tagsAdd" not in world.calls.fields(shop.domain)
    (row,) = spine.rows(STATES)
    assert (row["wanted"], row["in_shop"]) == (True, "refused")
    assert row["error"] == "a customer can have 250 tags, this one has 250"


def test_the_last_free_place_goes_to_one_tag_and_a_removal_makes_room(
    spine: Spine, shop: Shop
) -> None:
    keep(
        spine.engine,
        draft("A", fact("orders", "equals", 1)),
        draft("B", fact("orders", "equals", 1)),
        draft("C", fact("orders", "equals", 2)),
        draft("D", fact("orders", "at_least", 2)),
    )
    buyer = customer(shop, *many(249))
    buy(spine, buyer)
    spine.work()
    assert shop.customers[buyer].tags == [*many(249), "A"]
    assert [(row["tag"], row["in_shop"]) for row in spine.rows(STATES)] == [
        ("A", "ours"),
        ("B", "refused"),
    ]
    buy(spine, buyer, 2)
    spine.work()
    assert shop.customers[buyer].tags == [*many(249), "C"]


def test_a_refused_tag_is_added_as_soon_as_a_place_is_free(spine: Spine, shop: Shop) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    buyer = customer(shop, *many(250))
    buy(spine, buyer)
    spine.work()
    shop.customers[buyer].tags.remove("t7")
    removed(spine, buyer, "t7")
    spine.work()
    assert TAG in shop.customers[buyer].tags
    assert spine.rows(STATES)[0]["in_shop"] == "ours"
    assert spine.rows(STATES)[0]["error"] is None


def test_what_was_refused_is_tried_again_in_the_night(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    buyer = customer(shop, *many(250))
    buy(spine, buyer)
    spine.work()
    shop.customers[buyer].tags.clear()  # nobody told us
    with spine.engine.begin() as db:
        assert retry_refused(db, SHOP) == 1
    spine.work()
    assert shop.customers[buyer].tags == [TAG]
    with spine.engine.begin() as db:
        assert retry_refused(db, SHOP) == 0


def merge(spine: Spine, shop: Shop, lost: int, kept: int) -> None:
    """Shopify merges two customers: tags and orders go to the one that is kept."""
    gone = shop.customers[lost]
    there = shop.customers[kept].tags
    there.extend(tag for tag in gone.tags if tag not in there)
    gone.merged_into = kept
    spine.deliver(
        "customers/merge",
        {
            "admin_graphql_api_customer_kept_id": customer_gid(kept),
            "admin_graphql_api_customer_deleted_id": customer_gid(lost),
            "admin_graphql_api_job_id": None,
            "status": "completed",
        },
    )


def test_a_tag_of_ours_that_came_along_with_a_merge_goes_when_it_is_untrue(
    spine: Spine, shop: Shop
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    lost, kept = customer(shop), customer(shop)
    buy(spine, lost)
    spine.deliver("customers/purchasing_summary", summary(NOW, 0, customer=kept))
    spine.work()
    assert shop.customers[lost].tags == [TAG]

    merge(spine, shop, lost, kept)
    sums = summary(NOW + timedelta(seconds=60), 1, customer=kept)
    spine.deliver("customers/purchasing_summary", sums)
    spine.work()
    assert shop.customers[kept].tags == [TAG]
    standing = {row["customer_gid"]: row["in_shop"] for row in spine.rows(STATES)}
    assert standing == {customer_gid(lost): "gone", customer_gid(kept): "ours"}

    buy(spine, kept, 99)
    spine.work()
    assert shop.customers[kept].tags == []


def test_a_tag_that_is_untrue_of_both_together_is_taken_off_the_one_that_is_kept(
    spine: Spine, shop: Shop
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    lost, kept = customer(shop), customer(shop, "Gold")
    buy(spine, lost)
    buy(spine, kept)
    spine.work()
    merge(spine, shop, lost, kept)
    sums = summary(NOW + timedelta(seconds=60), 2, customer=kept)
    spine.deliver("customers/purchasing_summary", sums)
    spine.work()
    assert shop.customers[kept].tags == ["Gold"]


def test_a_merchant_s_own_tag_survives_a_merge(spine: Spine, shop: Shop) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    lost, kept = customer(shop, TAG), customer(shop)
    buy(spine, lost)
    spine.deliver("customers/purchasing_summary", summary(NOW, 0, customer=kept))
    spine.work()
    merge(spine, shop, lost, kept)
    buy(spine, kept, 2)
    spine.work()
    assert shop.customers[kept].tags == [TAG]


def test_a_removal_that_shopify_refused_is_tried_again(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    buyer = customer(shop)
    buy(spine, buyer)
    spine.work()
    buy(spine, buyer, 2)
    spine.work(without=("write_tags",))
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE tag_assignment SET in_shop = 'refused', error = 'No'")
        assert retry_refused(db, SHOP) == 1
    spine.work()
    assert shop.customers[buyer].tags == []
