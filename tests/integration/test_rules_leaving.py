"""What becomes of tags, few or very many, when their rule changes, goes or comes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sandbox.state import Shop
from shop_app import jobs
from shop_app.due import queue_due
from shop_app.errors import Conflict
from shop_app.tagging import leaving, runs, store
from shop_app.tagging.following import follow
from shop_app.tagging.leaving import FOLLOW_RULES
from shop_app.tagging.models import WRITE_TAGS
from shop_app.tagging.refused import retry_refused, room_was_made
from shop_app.tagging.rule import RuleDraft, TagRule
from tests.customer_rows import bought, stands
from tests.rules import OPERATOR, draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

BUYER = draft("Buyer", fact("orders", "at_least", 1))
CAUSES = "SELECT DISTINCT tag, wanted, in_shop, reason ->> 'cause' AS cause FROM tag_assignment"
UNFINISHED = "SELECT unfinished FROM tag_rule WHERE unfinished <> '{}'"


@pytest.fixture
def rule(spine: Spine) -> TagRule:
    return keep(spine.engine, BUYER)[0]


def customers(spine: Spine, shop: Shop, rule: TagRule, in_shop: str, count: int = 1) -> list[int]:
    """Buyers whose tag the rule wants and that stands so in the shop."""
    gids = [new_customer(shop, (rule.tag,) if in_shop == "ours" else ()) for _ in range(count)]
    with spine.engine.begin() as db:
        for gid in gids:
            bought(db, gid, 5)
            stands(db, gid, rule.tag, in_shop, rule=rule.id)
    return [int(gid.rsplit("/", 1)[-1]) for gid in gids]


def write(spine: Spine) -> None:
    with spine.engine.begin() as db:
        jobs.queue(db, WRITE_TAGS, SHOP)
    spine.work()


def save(spine: Spine, change: RuleDraft, to: TagRule) -> TagRule:
    with spine.engine.begin() as db:
        return store.save(db, SHOP, change, id=to.id, by=OPERATOR)


def delete(spine: Spine, gone: TagRule, *, remove_tags: bool = False) -> None:
    with spine.engine.begin() as db:
        store.delete(db, SHOP, gone.id, remove_tags=remove_tags, by=OPERATOR)


def carried(shop: Shop, tag: str) -> int:
    return sum(tag in customer.tags for customer in shop.customers.values())


def test_what_was_not_yet_added_for_a_deleted_rule_is_not_added_any_more(
    spine: Spine, shop: Shop, rule: TagRule
) -> None:
    customers(spine, shop, rule, "absent")
    customers(spine, shop, rule, "ours")
    delete(spine, rule)
    write(spine)
    assert carried(shop, "Buyer") == 1  # what was in the shop stays
    assert spine.rows(f"{CAUSES} WHERE NOT wanted") == [
        {"tag": "Buyer", "wanted": False, "in_shop": "absent", "cause": "rule_deleted"}
    ]


def test_what_was_not_yet_added_for_a_rule_switched_off_waits_for_it(
    spine: Spine, shop: Shop, rule: TagRule
) -> None:
    customers(spine, shop, rule, "absent")
    off = save(spine, replace(BUYER, active=False), rule)
    write(spine)
    assert carried(shop, "Buyer") == 0
    assert spine.rows(CAUSES)[0]["cause"] == "rule_off"

    save(spine, BUYER, off)
    with spine.engine.begin() as db:
        runs.start(db, SHOP, rule.id, OPERATOR)
    spine.work()
    assert carried(shop, "Buyer") == 1


def test_what_was_refused_is_not_tried_again_for_a_rule_that_judges_nobody(
    spine: Spine, shop: Shop, rule: TagRule
) -> None:
    (refused,) = customers(spine, shop, rule, "refused")
    with spine.engine.begin() as db:  # refused only after the rule was deleted
        db.execute(text("UPDATE tag_rule SET deleted_at = now() WHERE shop = :s"), {"s": SHOP})
        assert retry_refused(db, SHOP) == 0
        room_was_made(db, SHOP, f"gid://shopify/Customer/{refused}")
        db.execute(text("UPDATE tag_rule SET deleted_at = NULL WHERE shop = :s"), {"s": SHOP})
    delete(spine, rule)
    with spine.engine.begin() as db:
        assert retry_refused(db, SHOP) == 0
    write(spine)
    assert carried(shop, "Buyer") == 0


def test_a_rule_that_comes_back_has_the_tags_that_another_kept_meanwhile(
    spine: Spine, shop: Shop, rule: TagRule
) -> None:
    customers(spine, shop, rule, "ours")
    delete(spine, rule)
    (second,) = keep(spine.engine, BUYER)
    delete(spine, second)
    with spine.engine.begin() as db:
        back = store.restore(db, SHOP, rule.id, 1, by=OPERATOR)
    assert spine.rows("SELECT rule_id FROM tag_assignment") == [{"rule_id": rule.id}]
    delete(spine, back, remove_tags=True)
    spine.work()
    assert carried(shop, "Buyer") == 0


def test_very_many_tags_get_a_new_name_in_portions(
    spine: Spine, shop: Shop, rule: TagRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PORTION", 2)
    customers(spine, shop, rule, "ours", 4)
    customers(spine, shop, rule, "withdrawn")
    new = save(spine, replace(BUYER, tag="Client"), rule)
    assert spine.rows(UNFINISHED) == [{"unfinished": ["carry"]}]
    moved = "SELECT count(*) AS n FROM tag_assignment WHERE tag = 'Client' AND wanted"
    assert spine.rows(moved) == [{"n": 2}]

    assert spine.work().count(FOLLOW_RULES) == 1
    assert spine.rows(UNFINISHED) == []
    assert (carried(shop, "Client"), carried(shop, "Buyer")) == (4, 0)
    assert spine.rows(
        "SELECT in_shop, count(*) AS n FROM tag_assignment WHERE wanted GROUP BY 1 ORDER BY 1"
    ) == [
        {"in_shop": "ours", "n": 4},
        {"in_shop": "withdrawn", "n": 1},
    ]
    save(spine, replace(BUYER, tag="CLIENT"), new)
    spine.work()
    assert spine.rows("SELECT DISTINCT tag FROM tag_assignment WHERE wanted") == [{"tag": "CLIENT"}]
    assert carried(shop, "Client") == 4  # for Shopify it is the same tag


def test_nobody_is_judged_and_no_rule_changes_before_very_many_tags_have_moved(
    spine: Spine, shop: Shop, rule: TagRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PORTION", 2)
    customers(spine, shop, rule, "ours", 5)
    client = replace(BUYER, tag="Client")
    save(spine, client, rule)
    with spine.engine.begin() as db:
        run = runs.start(db, SHOP, rule.id, OPERATOR)
        db.execute(text("UPDATE customer SET evaluate_at = now() WHERE shop = :s"), {"s": SHOP})
    for change in (lambda: save(spine, BUYER, rule), lambda: delete(spine, rule)):
        with pytest.raises(Conflict, match="tags still follow the last change of a rule"):
            change()
    spine.work(without=(FOLLOW_RULES, WRITE_TAGS))
    assert spine.rows("SELECT count(*) AS n FROM tag_assignment WHERE tag = 'Client'") == [{"n": 2}]
    with spine.engine.begin() as db:
        assert runs.progress(db, SHOP, run).judged == 0
        db.exec_driver_sql("DELETE FROM procrastinate_jobs")  # the job is lost with its worker

    queue_due(spine.engine)
    spine.work()
    assert carried(shop, "Client") == 5
    with spine.engine.begin() as db:
        assert (runs.progress(db, SHOP, run).judged, runs.progress(db, SHOP, run).lost) == (5, 0)
    assert spine.rows("SELECT 1 FROM customer WHERE evaluate_at <= now()") == []


def test_very_many_tags_of_a_deleted_rule_go_in_portions(
    spine: Spine, shop: Shop, rule: TagRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PORTION", 2)
    customers(spine, shop, rule, "ours", 5)
    delete(spine, rule, remove_tags=True)
    assert spine.rows(UNFINISHED) == [{"unfinished": ["take_off"]}]
    spine.work()
    assert carried(shop, "Buyer") == 0
    assert spine.rows(CAUSES) == [
        {"tag": "Buyer", "wanted": False, "in_shop": "absent", "cause": "rule_deleted"}
    ]
    assert spine.rows(UNFINISHED) == []


def test_a_portion_that_fails_is_done_again_and_nothing_twice(
    spine: Spine, shop: Shop, rule: TagRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PORTION", 2)
    customers(spine, shop, rule, "absent", 5)
    customers(spine, shop, rule, "ours", 3)
    save(spine, replace(BUYER, tag="Client", active=False), rule)
    assert spine.rows(UNFINISHED) == [{"unfinished": ["drop", "adopt", "carry"]}]

    def breaks(*_: object) -> str:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patched:
        patched.setattr("shop_app.tagging.following.portion", breaks)
        with pytest.raises(RuntimeError, match="out of memory"):
            follow(spine.deps, SHOP)
    spine.work()
    assert spine.rows(UNFINISHED) == []
    assert (carried(shop, "Client"), carried(shop, "Buyer")) == (3, 0)


def test_letters_that_fold_into_two_are_the_same_tag_everywhere(spine: Spine, shop: Shop) -> None:
    (street,) = keep(spine.engine, draft("Straße", fact("orders", "at_least", 1)))
    customers(spine, shop, street, "ours")
    delete(spine, street)
    (loud,) = keep(spine.engine, draft("STRASSE", fact("orders", "at_least", 1)))
    kept = "SELECT tag, rule_id, in_shop FROM tag_assignment"
    assert spine.rows(kept) == [{"tag": "STRASSE", "rule_id": loud.id, "in_shop": "ours"}]

    gid = spine.rows("SELECT customer_gid AS gid FROM tag_assignment")[0]["gid"]
    at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    told = {"customerId": gid, "tags": ["Straße"], "occurredAt": at}
    spine.deliver("customer.tags_removed", told)
    spine.work()
    assert spine.rows(kept)[0]["in_shop"] == "withdrawn"
