"""Rules applied to everybody: in batches with their place, held, ended, and after a crash."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from sandbox.state import Shop
from shop_app.due import queue_due
from shop_app.errors import Conflict, NotFound
from shop_app.tagging import applying, runs, store
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.runs import Progress, RunState
from tests.payloads import order, summary
from tests.rules import OPERATOR, draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)
NONE = draft("None", fact("orders", "at_least", 99))
BUYER = draft("Buyer", fact("orders", "at_least", 1))


@pytest.fixture
def buyers(spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five customers with an order each, judged already; a batch is two."""
    monkeypatch.setattr(applying, "_BATCH", 2)
    keep(spine.engine, NONE)
    found = [int(new_customer(shop).rsplit("/", 1)[-1]) for _ in range(5)]
    for number, buyer in enumerate(found, start=1):
        spine.deliver("orders/create", order(NOW, number=number, customer=buyer))
        spine.deliver("customers/purchasing_summary", summary(NOW, 1, customer=buyer))
    spine.work()
    return found


def new_rule(spine: Spine, wanted: RuleDraft = BUYER) -> TagRule:
    return keep(spine.engine, wanted)[0]


def start(spine: Spine, rule: TagRule) -> int:
    with spine.engine.begin() as db:
        return runs.start(db, SHOP, rule.id, OPERATOR)


def progress(spine: Spine, run: int) -> Progress:
    with spine.engine.begin() as db:
        return runs.progress(db, SHOP, run)


def carriers(shop: Shop, tag: str) -> int:
    return sum(tag in customer.tags for customer in shop.customers.values())


def test_a_run_gives_a_new_rule_s_tag_to_everybody_and_counts_them(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    run = start(spine, new_rule(spine))
    before = progress(spine, run)
    assert (before.state, before.total, before.judged) == (RunState.RUNNING, 5, 0)
    assert (before.percent, before.seconds_left) == (0, None)

    spine.work()
    assert carriers(shop, "Buyer") == 5
    after = progress(spine, run)
    assert (after.state, after.judged, after.gained, after.lost) == (RunState.DONE, 5, 5, 0)
    assert (after.percent, after.seconds_left, after.error) == (100, None, None)
    assert after.finished_at is not None


def test_a_run_that_changes_nothing_writes_nothing(spine: Spine, buyers: list[int]) -> None:
    rule = new_rule(spine)
    start(spine, rule)
    spine.work()
    before = spine.rows("SELECT * FROM tag_assignment ORDER BY customer_gid, tag")

    run = start(spine, rule)
    assert "write_tags" not in spine.work()
    assert spine.rows("SELECT * FROM tag_assignment ORDER BY customer_gid, tag") == before
    assert (progress(spine, run).gained, progress(spine, run).lost) == (0, 0)


def test_a_run_stops_when_it_is_paused_and_goes_on_where_it_was(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    run = start(spine, new_rule(spine))
    applying.apply(spine.deps, SHOP)
    held = progress(spine, run)
    assert (held.judged, held.percent) == (2, 40)
    assert held.seconds_left is not None
    assert held.seconds_left > 0
    with spine.engine.begin() as db:
        runs.pause(db, SHOP, run)
    spine.work()
    assert (progress(spine, run).judged, carriers(shop, "Buyer")) == (2, 2)

    with spine.engine.begin() as db:
        runs.resume(db, SHOP, run)
    spine.work()
    assert (progress(spine, run).state, carriers(shop, "Buyer")) == (RunState.DONE, 5)
    assert progress(spine, run).judged == 5


def test_a_cancelled_run_leaves_what_it_decided(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    run = start(spine, new_rule(spine))
    applying.apply(spine.deps, SHOP)
    with spine.engine.begin() as db:
        runs.cancel(db, SHOP, run)
    spine.work()
    assert carriers(shop, "Buyer") == 2
    with spine.engine.begin() as db, pytest.raises(Conflict, match="is cancelled"):
        runs.resume(db, SHOP, run)


def test_one_run_of_a_rule_at_a_time(spine: Spine, buyers: list[int]) -> None:
    rule = new_rule(spine)
    start(spine, rule)
    with pytest.raises(Conflict, match=f"a run of the rule {rule.id} goes on already"):
        start(spine, rule)
    with spine.engine.begin() as db:
        assert len(runs.of_rule(db, SHOP, rule.id)) == 1
        with pytest.raises(NotFound, match="no run of a tag rule has the id 99"):
            runs.progress(db, SHOP, 99)


def test_a_batch_that_fails_is_noted_and_done_again_by_the_clock(
    spine: Spine, shop: Shop, buyers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(spine, new_rule(spine))
    applying.apply(spine.deps, SHOP)

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patched:
        patched.setattr(applying, "note", breaks)
        with pytest.raises(RuntimeError, match="out of memory"):
            applying.apply(spine.deps, SHOP)
    failed = progress(spine, run)
    assert (failed.judged, failed.error) == (2, "RuntimeError: out of memory")

    with spine.engine.begin() as db:  # the job is lost with its worker, some minutes pass
        db.exec_driver_sql("DELETE FROM procrastinate_jobs")
        db.exec_driver_sql("UPDATE rule_run SET updated_at = now() - interval '2 minutes'")
    queue_due(spine.engine)
    spine.work()
    after = progress(spine, run)
    assert (after.state, after.judged, after.error) == (RunState.DONE, 5, None)
    assert carriers(shop, "Buyer") == 5


def test_a_run_of_a_rule_that_is_switched_off_takes_its_tags_away(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    rule = new_rule(spine)
    start(spine, rule)
    spine.work()
    with spine.engine.begin() as db:
        off = draft("Buyer", fact("orders", "at_least", 1), active=False)
        store.save(db, SHOP, off, id=rule.id, by=OPERATOR)
    spine.work()
    assert carriers(shop, "Buyer") == 5

    run = start(spine, rule)
    spine.work()
    assert carriers(shop, "Buyer") == 0
    after = progress(spine, run)
    assert (after.total, after.judged, after.lost) == (5, 5, 5)


def test_deleting_a_rule_ends_its_run(spine: Spine, shop: Shop, buyers: list[int]) -> None:
    rule = new_rule(spine)
    run = start(spine, rule)
    applying.apply(spine.deps, SHOP)
    with spine.engine.begin() as db:
        store.delete(db, SHOP, rule.id, remove_tags=True, by=OPERATOR)
    spine.work()
    assert progress(spine, run).state is RunState.CANCELLED
    assert carriers(shop, "Buyer") == 0


def test_changing_a_rule_ends_its_run_and_another_can_be_started_at_once(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    rule = new_rule(spine)
    first = start(spine, rule)
    applying.apply(spine.deps, SHOP)
    with spine.engine.begin() as db:
        two = draft("Buyer", fact("orders", "at_least", 2))
        store.save(db, SHOP, two, id=rule.id, by=OPERATOR)
        second = runs.start(db, SHOP, rule.id, OPERATOR)
    spine.work()
    ended = progress(spine, first)
    assert (ended.state, ended.judged) == (RunState.CANCELLED, 2)
    assert ended.error == "the rule was changed: apply it again"
    assert (progress(spine, second).state, progress(spine, second).version) == (RunState.DONE, 2)
    assert carriers(shop, "Buyer") == 0


def test_switching_a_rule_off_ends_its_run(spine: Spine, shop: Shop, buyers: list[int]) -> None:
    rule = new_rule(spine)
    run = start(spine, rule)
    with spine.engine.begin() as db:
        runs.pause(db, SHOP, run)
        off = draft("Buyer", fact("orders", "at_least", 1), active=False)
        store.save(db, SHOP, off, id=rule.id, by=OPERATOR)
    spine.work()
    assert progress(spine, run).state is RunState.CANCELLED
    assert carriers(shop, "Buyer") == 0


def test_no_run_starts_or_goes_on_while_its_rule_is_being_deleted(
    spine: Spine, buyers: list[int]
) -> None:
    held, idle = new_rule(spine), new_rule(spine, draft("Idle", fact("orders", "at_least", 1)))
    run = start(spine, held)
    with spine.engine.begin() as db:
        runs.pause(db, SHOP, run)
    with spine.engine.begin() as deleting:
        for rule in (held, idle):
            store.delete(deleting, SHOP, rule.id, remove_tags=False, by=OPERATOR)
        for call in (
            lambda db: runs.start(db, SHOP, idle.id, OPERATOR),
            lambda db: runs.resume(db, SHOP, run),
        ):
            with spine.engine.connect() as db:
                db.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                with pytest.raises(OperationalError, match="lock timeout"):
                    call(db)
    with spine.engine.begin() as db, pytest.raises(NotFound):
        runs.start(db, SHOP, idle.id, OPERATOR)
    with spine.engine.begin() as db, pytest.raises(Conflict, match="is cancelled"):
        runs.resume(db, SHOP, run)


def test_a_run_whose_rule_is_gone_keeps_no_other_run_waiting(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    gone, there = new_rule(spine, draft("Gone", fact("orders", "at_least", 1))), new_rule(spine)
    stale, good = start(spine, gone), start(spine, there)
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE tag_rule SET deleted_at = now() WHERE draft ->> 'tag' = 'Gone'")
    spine.work()
    ended = progress(spine, stale)
    assert (ended.state, ended.error) == (
        RunState.CANCELLED,
        "the rule was deleted",
    )
    assert progress(spine, good).state is RunState.DONE
    assert carriers(shop, "Buyer") == 5


def test_what_is_heard_while_a_run_goes_on_is_judged_after_it_too(
    spine: Spine, shop: Shop, buyers: list[int]
) -> None:
    start(spine, new_rule(spine, draft("Two", fact("orders", "at_least", 2))))
    spine.deliver("orders/create", order(NOW, number=77, customer=buyers[0]))
    later = summary(NOW + timedelta(seconds=9), 2, customer=buyers[0])
    spine.deliver("customers/purchasing_summary", later)
    spine.work(without=("evaluate",))
    due = "SELECT count(*) AS n FROM customer WHERE evaluate_at <= now()"
    assert spine.rows(due) == [{"n": 1}]
    spine.work()
    assert carriers(shop, "Two") == 1
