"""One bad thing never stops the rest: not a poisoned id, not a dead worker, not a stranger's lock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import cast

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text

from sandbox.state import Refund, Shop
from shop_app import jobs
from shop_app.db import connect_args, libpq_url
from shop_app.worker import CLOCK_QUEUE, make_app, sweep
from tests.payloads import customer_gid, order, order_gid, summary
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
_WORKERS = text(
    """
    INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour'), (now())
    RETURNING id
    """
)
_DOING = text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker")
_FETCH = text("SELECT task_name FROM procrastinate_fetch_job_v2(NULL, :worker)")


@pytest.fixture
def workers(engine: Engine) -> tuple[int, int]:
    """A dead worker and a living one."""
    with engine.begin() as db:
        dead, alive = db.scalars(_WORKERS)
    return dead, alive


@pytest.fixture
def frozen(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The connection of a worker that is stopped in the middle of a transaction."""
    connection = psycopg.connect(libpq_url(database_url), **connect_args())  # type: ignore[arg-type]
    yield connection
    connection.close()


def fetch(db: Connection, worker: int) -> str | None:
    name: str | None = db.scalar(_FETCH, {"worker": worker})
    return name


def test_a_worker_frozen_while_it_takes_a_job_loses_it(
    engine: Engine,
    workers: tuple[int, int],
    frozen: psycopg.Connection[tuple[object, ...]],
) -> None:
    dead, alive = workers
    with engine.begin() as db:
        jobs.queue(db, "drain", SHOP)
    assert frozen.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("10s",)
    frozen.execute("SET LOCAL idle_in_transaction_session_timeout = '200ms'")
    frozen.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", [dead])

    taken = None
    for _ in range(100):
        with engine.begin() as db:
            taken = taken or fetch(db, alive)
            db.execute(text("SELECT pg_sleep(0.05)"))
    assert taken == "drain"


def test_a_worker_frozen_while_it_ends_a_job_does_not_stop_the_sweep(
    engine: Engine,
    workers: tuple[int, int],
    frozen: psycopg.Connection[tuple[object, ...]],
) -> None:
    dead, _ = workers
    with engine.begin() as db:
        jobs.queue(db, "drain", [SHOP, "other.myshopify.com"])
        db.execute(_DOING, {"worker": dead})
    frozen.execute(
        "SELECT procrastinate_finish_job_v1(min(id), 'succeeded', true) FROM procrastinate_jobs"
    )

    assert sweep(engine) == 1
    frozen.rollback()
    assert sweep(engine) == 1


def test_a_sweep_that_died_with_its_worker_keeps_nobody_from_sweeping() -> None:
    app = make_app("postgresql://", cast("jobs.Deps", None), {}, {})

    job = app.tasks["sweep"].configure().job
    assert (job.queue, job.lock, job.queueing_lock) == (CLOCK_QUEUE, None, "sweep")


def test_a_job_whose_end_could_not_be_noted_is_taken_back_after_a_quarter_of_an_hour(
    engine: Engine, workers: tuple[int, int]
) -> None:
    with engine.begin() as db:
        jobs.queue(db, "drain", SHOP)
        db.execute(_DOING, {"worker": workers[1]})
    assert sweep(engine) == 0

    aged = text(
        "UPDATE procrastinate_events SET at = now() - interval '16 minutes' WHERE type = 'started'"
    )
    with engine.begin() as db:
        db.execute(aged)
    assert sweep(engine) == 1


def test_an_order_shopify_will_not_hand_out_keeps_no_other_from_being_read(
    spine: Spine, shop: Shop
) -> None:
    shop.plan = "enterprise"  # nothing has to wait for the budget
    readable = int(new_order(shop, new_customer(shop)).rsplit("/", 1)[-1])
    huge = int(new_order(shop, new_customer(shop)).rsplit("/", 1)[-1])
    at = shop.orders[huge].created_at
    nothing = Decimal(0)
    shop.orders[huge].refunds = [Refund(n, huge, at, nothing, nothing) for n in range(1, 202)]
    for number in (readable, huge):
        spine.deliver("orders/edited", {"order_edit": {"id": number, "order_id": number}})
    spine.work(without=("read_later",))

    assert spine.failures == []
    assert [row["gid"] for row in spine.rows("SELECT gid FROM orders")] == [order_gid(readable)]
    assert spine.rows("SELECT gid FROM wanted_read WHERE why = 'edited'") == []


@pytest.mark.parametrize(
    "bad", ["gid://shopify/Customer/abc", "gid://shopify/Customer/" + "9" * 21]
)
def test_an_id_shopify_can_not_have_meant_is_parked(spine: Spine, bad: str) -> None:
    spine.deliver("customers/purchasing_summary", summary(NOW, 1) | {"customerId": bad})
    spine.deliver("orders/create", order(NOW))
    spine.work(without=("read_later",))

    states = spine.rows("SELECT state, parked_reason FROM delivery ORDER BY seq")
    assert states == [
        {"state": "parked", "parked_reason": "malformed"},
        {"state": "processed", "parked_reason": None},
    ]


def test_a_late_order_of_a_merged_and_deleted_customer_goes_to_the_one_who_was_kept(
    spine: Spine,
) -> None:
    merge = {
        "admin_graphql_api_customer_kept_id": customer_gid(22),
        "admin_graphql_api_customer_deleted_id": customer_gid(11),
        "status": "completed",
    }
    spine.deliver("customers/merge", merge)
    spine.deliver("customers/delete", {"id": 11})
    spine.work(without=("read", "read_later"))
    spine.deliver("orders/create", order(NOW - DAY, customer=11))
    spine.work(without=("read", "read_later"))

    found = spine.rows("SELECT customer_gid FROM orders")
    assert found == [{"customer_gid": customer_gid(22)}]


@pytest.mark.parametrize(
    ("_case", "customer", "known"),
    [
        ("null", None, None),
        ("an empty object is not said", {}, 5),
        ("a null id", {"id": None}, None),
    ],
)
def test_every_shape_of_a_guest_is_understood(
    spine: Spine, _case: str, customer: object, known: int | None
) -> None:
    spine.deliver("orders/create", order(NOW - DAY, customer=5))
    spine.deliver("orders/updated", order(NOW - DAY, updated_at=NOW) | {"customer": customer})
    spine.work(without=("read", "read_later"))

    expected = customer_gid(known) if known else None
    assert spine.rows("SELECT customer_gid FROM orders") == [{"customer_gid": expected}]
    assert spine.rows("SELECT error FROM delivery WHERE state = 'parked'") == []


def test_the_same_moment_in_another_offset_is_the_same_version(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW))
    spine.deliver("orders/updated", order(NOW.astimezone(timezone(timedelta(hours=-5)))))
    spine.work(without=("read", "read_later"))

    assert spine.rows("SELECT gid FROM wanted_read WHERE why = 'tie'") == []
