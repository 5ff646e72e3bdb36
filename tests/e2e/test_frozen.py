"""A worker stands still (SIGSTOP) until its work was taken over, then goes on (SIGCONT)."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from shop_app.db import libpq_url
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.test_takeover import LONG, lines, only_tags
from tests.e2e.tracing import holders
from tests.e2e.waiting import until

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
HEARTBEAT = "SELECT extract(epoch FROM now() - last_heartbeat) AS age FROM procrastinate_workers WHERE id = %(id)s"


@contextmanager
def customer_locked(rig: Rig, shop: StandInShop) -> Iterator[None]:
    """While the block runs, whoever changes the shop's customer has to wait."""
    with psycopg.connect(libpq_url(rig.database_url)) as db:
        db.execute("SELECT FROM customer WHERE shop = %s FOR UPDATE", [shop.domain])
        yield
        db.rollback()


@pytest.mark.timeout(240)
def test_a_worker_frozen_until_its_work_was_taken_over_changes_nothing(
    rig: Rig, shop: StandInShop
) -> None:
    draining, writing = shop, rig.open_shop("writing.myshopify.com")
    frozen = rig.start_worker()
    customer = draining.order("20.00")
    rig.settle()
    assert lines(rig, draining) == [("tag_added", "First-time buyer", True)]

    writing.fault("timeout", "tagsAdd", seconds=LONG)
    writing.order("1500.00")
    until(lambda: rig.sandbox.faults_left() == 0, "the tags are sent, their answer is not there")
    with customer_locked(rig, draining):
        draining.order("2000.00", customer)
        until(lambda: rig.one(BLOCKED), "the drain waits in the middle of its transaction")
        frozen.program.freeze()
    assert holders(rig, "drain")[draining.domain] in frozen.numbers
    assert holders(rig, "write_tags")[writing.domain] in frozen.numbers

    heir = rig.start_worker()
    rig.settle(120)

    def check() -> None:
        assert only_tags(draining) == {"Returning", "VIP Gold"}
        assert sorted(lines(rig, draining)[1:]) == [
            ("tag_added", "Returning", True),
            ("tag_added", "VIP Gold", True),
            ("tag_removed", "First-time buyer", False),
        ]
        assert only_tags(writing) == {"First-time buyer", "VIP Gold"}
        assert sorted(lines(rig, writing)) == [
            ("tag_added", "First-time buyer", True),
            ("tag_added", "VIP Gold", True),
        ]
        assert rig.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 0
        assert rig.one("SELECT count(*) FROM delivery WHERE state <> 'processed'") == 0

    until(
        lambda: not rig.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"), "x"
    )
    check()
    frozen.program.wake()
    # It is awake when it works: the other one goes, and it does what comes next alone.
    heir.program.freeze()
    late = rig.open_shop("late.myshopify.com")
    late.order("20.00")
    until(lambda: late.tags() and only_tags(late), "the woken worker works", 90)
    rig.settle()
    check()
    assert lines(rig, late) == [("tag_added", "First-time buyer", True)]
