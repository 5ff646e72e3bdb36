"""A worker dies by kill -9 in the middle of its jobs: another takes them over by itself."""

import pytest

from tests.e2e.rig import Rig, Worker
from tests.e2e.standing_in import StandInShop
from tests.e2e.tracing import holders
from tests.e2e.waiting import until

PROMISED_SECONDS = 60.0
LONG = 300.0
LINES = """
    SELECT kind, data ->> 'tag' AS tag, data #> '{verdict,outcome,holds}' AS holds
    FROM timeline_entry WHERE shop = %(shop)s ORDER BY id
"""


def lines(rig: Rig, shop: StandInShop) -> list[tuple[str, str, bool]]:
    """The timeline of a shop with one customer: what, which tag, and what the reason says."""
    return [(row["kind"], row["tag"], row["holds"]) for row in rig.rows(LINES, shop=shop.domain)]


def by_tag(rig: Rig, shop: StandInShop) -> dict[str, list[tuple[str, bool]]]:
    """The same tag by tag: which of two comes first says nothing."""
    told: dict[str, list[tuple[str, bool]]] = {}
    for kind, tag, holds in lines(rig, shop):
        told.setdefault(tag, []).append((kind, holds))
    return told


def only_tags(shop: StandInShop) -> frozenset[str]:
    """The tags of a shop's single customer."""
    (tags,) = shop.tags().values()
    return tags


def held_by_one(rig: Rig, worker: Worker, shops: list[StandInShop]) -> None:
    """Wait until a worker is in the middle of writing tags in all these shops."""
    domains = {shop.domain for shop in shops}

    def hold() -> bool:
        return rig.sandbox.faults_left() == 0 and domains <= set(holders(rig, "write_tags"))

    until(hold, "the worker holds every shop's tag write")
    assert set(holders(rig, "write_tags").values()) <= worker.numbers


@pytest.mark.timeout(240)
def test_the_jobs_of_a_killed_worker_run_elsewhere_within_60_s(rig: Rig, shop: StandInShop) -> None:
    before, after, turned, back = (
        shop,
        *(rig.open_shop(f"{name}.myshopify.com") for name in ("after", "turned", "back")),
    )
    doomed = rig.start_worker()
    customers = {one.domain: one.order("20.00") for one in (turned, back)}
    turned_first = customers[turned.domain]
    rig.settle()
    heir = rig.start_worker()
    heir.program.freeze()

    # One write never arrived; three happened, and only their answers are missing.
    before.fault("slow", "tagsAdd", seconds=LONG)
    after.fault("timeout", "tagsAdd", seconds=LONG)
    turned.fault("timeout", "tagsRemove", seconds=LONG)
    back.fault("timeout", "tagsRemove", seconds=LONG)
    before.order("20.00")
    after.order("20.00")
    turned.order("20.00", turned_first)
    second = back.act("place_order", total="20.00", customer_id=customers[back.domain])["id"]
    held_by_one(rig, doomed, [before, after, turned, back])

    doomed.program.kill()
    heir.program.wake()
    # While nobody knows how the removal ended, the tag becomes right again.
    back.act("cancel_order", order_id=second)
    first = frozenset({"First-time buyer"})
    right = {before: first, after: first, turned: frozenset({"Returning"}), back: first}
    seconds = until(
        lambda: {one: only_tags(one) for one in right} == right and not rig.pending(),
        "the living worker has done the dead one's jobs",
        seconds=120,
    )
    print(f"taken over and done {seconds:.1f} s after kill -9")
    assert seconds < PROMISED_SECONDS

    rig.settle()
    added, removed = ("tag_added", True), ("tag_removed", False)
    assert by_tag(rig, before) == {"First-time buyer": [added]}
    assert by_tag(rig, after) == {"First-time buyer": [added]}
    assert by_tag(rig, turned) == {"First-time buyer": [added, removed], "Returning": [added]}
    assert by_tag(rig, back) == {
        "First-time buyer": [added, removed, added],
        "Returning": [added, removed],
    }


@pytest.mark.timeout(240)
def test_a_tag_that_was_written_by_a_dead_worker_and_is_wrong_by_now_goes_again(
    rig: Rig, shop: StandInShop
) -> None:
    doomed = rig.start_worker()
    rig.settle()
    shop.fault("timeout", "tagsAdd", seconds=LONG)
    customer = shop.order("20.00")
    held_by_one(rig, doomed, [shop])
    until(lambda: only_tags(shop) == {"First-time buyer"}, "the tag is in the shop")
    doomed.program.kill()

    shop.order("20.00", customer)
    rig.start_worker()
    until(lambda: only_tags(shop) == {"Returning"}, "the tag is gone again")
    rig.settle()
    assert by_tag(rig, shop) == {
        "First-time buyer": [("tag_added", True), ("tag_removed", False)],
        "Returning": [("tag_added", True)],
    }
