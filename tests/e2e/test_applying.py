"""A merchant changes a rule: what the preview says is what applying does, also when workers die."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shop_app.db import libpq_url
from tests.e2e import replaying
from tests.e2e.histories import write_small_history
from tests.e2e.independent import GOLD, SILVER
from tests.e2e.replaying import replay
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.test_before_install import past
from tests.e2e.test_frozen import BLOCKED
from tests.e2e.waiting import until

Tags = dict[str, frozenset[str]]
RUNS = "SELECT state, judged, total FROM rule_run WHERE shop = %(shop)s"


def gold_from(rig: Rig, shop: StandInShop, pounds: int) -> dict[str, Any]:
    """The rule VIP Gold as a file would have it, for less money than before."""
    listed = rig.json("rules", "list", "--shop", shop.domain)["rules"]
    (gold,) = [rule for rule in listed if rule["key"] == "vip_gold"]
    spent, _ = gold["condition"]["when"]["any"]
    assert spent["value"] == {"amount": "1000.00", "currency": "GBP"}
    spent["value"]["amount"] = f"{pounds}.00"
    return dict(gold)


def previewed(rig: Rig, shop: StandInShop, rule: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """How many customers gain and lose each tag, as the preview says."""
    told = rig.json("rules", "preview", "-", "--shop", shop.domain, given=rule)
    assert told["complete"]
    return {tag["tag"]: (tag["gain"], tag["lose"]) for tag in told["tags"]}


def saved(rig: Rig, shop: StandInShop, rule: dict[str, Any]) -> int:
    """The id of the rule, stored as changed."""
    number: int = rig.json("rules", "save", "-", "--shop", shop.domain, given=rule)["rule"]["id"]
    return number


def turned(before: Tags, after: Tags) -> dict[str, tuple[int, int]]:
    """How many customers gained and lost each tag that changed."""
    gained = [tag for gid in after for tag in after[gid] - before[gid]]
    lost = [tag for gid in after for tag in before[gid] - after[gid]]
    return {tag: (gained.count(tag), lost.count(tag)) for tag in {*gained, *lost}}


def newest_run(rig: Rig, shop: StandInShop, rule: int) -> dict[str, Any]:
    """The latest run of a rule."""
    run: dict[str, Any] = rig.json("rules", "runs", str(rule), "--shop", shop.domain)["runs"][0]
    return run


def test_applying_a_changed_rule_does_what_its_preview_said(
    rig: Rig, shop: StandInShop, tmp_path: Path
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path)
    rig.start_worker()
    replaying.finish(replay(rig, shop, path), 90)
    before, rule = shop.tags(), gold_from(rig, shop, 700)
    foretold = previewed(rig, shop, rule)
    assert foretold[GOLD][0] > 0
    assert rig.pending() == {}
    number = saved(rig, shop, rule)
    rig.settle()
    # Neither looking nor saving touches anybody.
    assert shop.tags() == before

    rig.json("rules", "apply", str(number), "--shop", shop.domain)
    rig.settle()
    run = newest_run(rig, shop, number)
    assert (run["state"], run["percent"], run["version"]) == ("done", 100.0, 2)
    assert (run["gained"], run["lost"]) == foretold[GOLD]
    assert turned(before, shop.tags()) == {tag: how for tag, how in foretold.items() if any(how)}
    # Back again: who had gained loses.
    again = rig.json("rules", "show", str(number), "--shop", shop.domain)["rule"]
    again["condition"] = gold_from_again(again)
    back = previewed(rig, shop, again)
    assert back == {tag: (lose, gain) for tag, (gain, lose) in foretold.items()}
    rig.json("rules", "apply", str(saved(rig, shop, again)), "--shop", shop.domain)
    rig.settle()
    assert shop.tags() == before


def gold_from_again(rule: dict[str, Any]) -> dict[str, Any]:
    """The condition as it was shipped."""
    rule["condition"]["when"]["any"][0]["value"]["amount"] = "1000.00"
    return dict(rule["condition"])


@contextmanager
def last_customer_locked(rig: Rig, shop: StandInShop) -> Iterator[None]:
    """While the block runs, whoever comes to the shop's last customer has to wait."""
    with psycopg.connect(libpq_url(rig.database_url)) as db:
        db.execute(
            "SELECT FROM customer WHERE shop = %s ORDER BY gid DESC LIMIT 1 FOR UPDATE",
            [shop.domain],
        )
        yield
        db.rollback()


@pytest.mark.timeout(400)
def test_a_run_goes_on_where_its_killed_worker_stopped(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    write_small_history(path, customers=1_300)
    replayed = past(rig, path)
    shop = replayed.shop
    shop.grant("read_all_orders")
    worker = rig.start_worker()
    rig.settle(150)
    replaying.check_tags(replayed)
    before, rule = shop.tags(), gold_from(rig, shop, 100)
    foretold = previewed(rig, shop, rule)
    number = saved(rig, shop, rule)

    with last_customer_locked(rig, shop):
        rig.json("rules", "apply", str(number), "--shop", shop.domain)
        until(lambda: rig.one(BLOCKED), "the run has come to the last customers")
        worker.program.kill()
    (run,) = rig.rows(RUNS, shop=shop.domain)
    assert (run["state"], run["judged"]) == ("running", 1_000)
    assert run["total"] == len(before)

    rig.start_worker()
    until(lambda: newest_run(rig, shop, number)["state"] == "done", "the run is over", 90)
    rig.settle(150)
    done = newest_run(rig, shop, number)
    assert (done["judged"], done["gained"], done["lost"]) == (len(before), *foretold[GOLD])
    changed = turned(before, shop.tags())
    assert changed == {GOLD: foretold[GOLD], SILVER: foretold[SILVER]}
    print(f"applied to {len(before)} customers: {changed}")
    replaying.check_one_line_per_effect(replayed)
