"""kill -9 of the worker while tags are written in bulk: each is written once, and told once."""

from typing import Any

import pytest

from shop_app.conditions.language import parse
from shop_app.db import make_engine
from shop_app.tagging import runs, store
from shop_app.tagging.rule import RuleDraft
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

TAG = "Wholesale"
MANY = 1_100
EVERYBODY = {"version": 1, "when": {"fact": "date", "is": "exists"}}
STEP = "SELECT count(*) FROM bulk_write WHERE shop = %(shop)s AND purpose = %(purpose)s AND step = 'running'"
DONE = "SELECT count(*) FROM tag_assignment WHERE shop = %(shop)s AND tag = %(tag)s AND in_shop = 'ours'"
LINES = """
    SELECT customer_gid AS gid, count(*) AS lines FROM timeline_entry
    WHERE shop = %(shop)s AND data ->> 'tag' = %(tag)s GROUP BY 1
"""


def pace(shop: StandInShop, **how: Any) -> None:
    """How the shop's bulk operations proceed from now on."""
    shop.call("POST", "/bulk/pace", how)


def under_way(shop: StandInShop) -> list[int]:
    """How many lines each operation has done that is not over."""
    return [one["objects"] for one in shop.call("GET", "/bulk") if not one["completed_at"]]


def tag_everybody(rig: Rig, shop: StandInShop) -> None:
    """The merchant saves a rule that is true for all, and applies it to all."""
    engine = make_engine(rig.database_url)
    by = store.Author("operator", None)
    with engine.begin() as db:
        draft = RuleDraft(name="Everybody", tag=TAG, condition=parse(EVERYBODY))
        rule = store.save(db, shop.domain, draft, by=by)
        runs.start(db, shop.domain, rule.id, by)
    engine.dispose()


@pytest.mark.timeout(240)
def test_a_worker_killed_during_a_bulk_write_loses_and_doubles_nothing(
    rig: Rig, shop: StandInShop
) -> None:
    worker = rig.start_worker()
    gids = [shop.act("create_customer")["gid"] for _ in range(MANY)]
    rig.settle()
    told = {"shop": shop.domain, "tag": TAG}
    pace(shop, hold=True)
    tag_everybody(rig, shop)

    until(lambda: rig.one(STEP, purpose="look", **told), "the look runs")
    worker.program.kill()
    pace(shop)
    until(lambda: not under_way(shop), "the look is over at Shopify")
    pace(shop, hold_after_lines=200)

    worker = rig.start_worker()
    until(lambda: rig.one(STEP, purpose="add", **told), "the adding runs", 100)
    until(lambda: under_way(shop) == [200], "some are added")
    worker.program.kill()
    pace(shop)

    rig.start_worker()
    until(lambda: rig.one(DONE, **told) == MANY, "all tags are written", 120)
    rig.settle()

    assert all(TAG in tags for gid, tags in shop.tags().items() if gid in set(gids))
    assert {row["gid"]: row["lines"] for row in rig.rows(LINES, **told)} == dict.fromkeys(gids, 1)
    steps = "SELECT DISTINCT purpose, step FROM bulk_write WHERE shop = %(shop)s ORDER BY 1"
    assert [tuple(row.values()) for row in rig.rows(steps, **told)] == [
        ("add", "done"),
        ("look", "done"),
    ]
