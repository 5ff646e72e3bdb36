"""One waiting and one running job per task and shop; a dead worker's jobs go to the living."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from shop_app import jobs
from shop_app.shopify.errors import ShopGone, Throttled
from shop_app.tenancy import ALL_SHOPS
from shop_app.worker import prune, run_task, sweep
from tests.spine import SHOP, Spine

JOBS = text(
    """
    SELECT task_name AS task, args, status, scheduled_at - now() AS wait
    FROM procrastinate_jobs ORDER BY id
    """
)


def waiting(engine: Engine) -> list[tuple[str, str, int]]:
    """(task, shop, attempt) of each waiting job."""
    with engine.connect() as db:
        rows = db.execute(JOBS, execution_options=ALL_SHOPS).all()
    return [(r.task, r.args["shop"], r.args["attempt"]) for r in rows if r.status == "todo"]


def test_a_waiting_twin_is_enough_and_shops_have_their_own(engine: Engine) -> None:
    with engine.begin() as db:
        jobs.queue(db, "drain", ["b.myshopify.com", "a.myshopify.com", "a.myshopify.com"])
        jobs.queue(db, "drain", "a.myshopify.com")
        jobs.queue(db, "evaluate", "a.myshopify.com")

    assert sorted(waiting(engine)) == [
        ("drain", "a.myshopify.com", 1),
        ("drain", "b.myshopify.com", 1),
        ("evaluate", "a.myshopify.com", 1),
    ]


def test_a_rollback_takes_the_job_back(engine: Engine) -> None:
    with engine.connect() as db:
        jobs.queue(db, "drain", SHOP)
        db.rollback()

    assert waiting(engine) == []


def test_a_job_that_starts_waits_for_everybody_who_relied_on_it(engine: Engine) -> None:
    """The lost wake-up: a row committed after the job has looked, with no job queued for it."""
    with engine.begin() as db:
        jobs.queue(db, "drain", SHOP)
    looked = threading.Event()

    def start() -> None:
        with engine.begin() as db:
            db.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        with engine.begin() as db:
            jobs.handshake(db, "drain", SHOP)
        looked.set()

    relying = engine.connect()
    jobs.queue(relying, "drain", SHOP)  # sees the twin waiting and queues nothing
    thread = threading.Thread(target=start)
    thread.start()
    assert not looked.wait(0.3)
    relying.commit()
    assert looked.wait(5)
    thread.join()
    relying.close()


def test_a_failing_task_is_queued_anew_with_growing_waits_and_a_last_attempt(spine: Spine) -> None:
    def fail(_deps: jobs.Deps, _shop: str) -> None:
        raise RuntimeError("broken")

    for attempt in (1, 3):
        with pytest.raises(RuntimeError):
            run_task(spine.deps, "drain", fail, SHOP, attempt)
        with spine.engine.begin() as db:
            row = db.execute(JOBS, execution_options=ALL_SHOPS).one()
            db.execute(text("DELETE FROM procrastinate_jobs"))
        assert row.args == {"shop": SHOP, "attempt": attempt + 1}
        assert abs(row.wait - timedelta(seconds=2**attempt)) < timedelta(seconds=1)

    with pytest.raises(RuntimeError):
        run_task(spine.deps, "drain", fail, SHOP, jobs.MAX_ATTEMPTS)
    assert waiting(spine.engine) == []


def test_a_full_bucket_only_delays_and_a_closed_shop_ends_the_trying(spine: Spine) -> None:
    def throttled(_deps: jobs.Deps, shop: str) -> None:
        raise Throttled(shop, 7.0)

    run_task(spine.deps, "write_tags", throttled, SHOP, 5)
    assert waiting(spine.engine) == [("write_tags", SHOP, 5)]

    def gone(_deps: jobs.Deps, shop: str) -> None:
        raise ShopGone(shop)

    run_task(spine.deps, "read", gone, SHOP, 1)
    assert waiting(spine.engine) == [("write_tags", SHOP, 5)]


def test_waits_double_up_to_five_minutes() -> None:
    assert [jobs.backoff(attempt).total_seconds() for attempt in (1, 2, 8, 9, 50)] == [
        2.0,
        4.0,
        256.0,
        300.0,
        300.0,
    ]


@pytest.mark.parametrize("twin_waits", [False, True])
def test_the_sweep_gives_a_silent_workers_jobs_to_the_living(
    engine: Engine, twin_waits: bool
) -> None:
    with engine.begin() as db:
        dead, alive = db.scalars(
            text(
                """
                INSERT INTO procrastinate_workers (last_heartbeat)
                VALUES (now() - interval '21 seconds'), (now() - interval '19 seconds')
                RETURNING id
                """
            )
        )
        for shop, worker in ((SHOP, dead), ("busy.myshopify.com", alive)):
            jobs.queue(db, "drain", shop)
            db.execute(
                text(
                    """
                    UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker
                    WHERE status = 'todo'
                    """
                ),
                {"worker": worker},
            )
        if twin_waits:
            jobs.queue(db, "drain", SHOP)

    assert sweep(engine, 20) == 1
    assert sweep(engine, 20) == 0

    assert waiting(engine) == [("drain", SHOP, 1)]
    with engine.connect() as db:
        doing = db.execute(JOBS, execution_options=ALL_SHOPS).all()
    assert [row.args["shop"] for row in doing if row.status == "doing"] == ["busy.myshopify.com"]


def test_jobs_that_failed_are_forgotten_after_a_week(engine: Engine) -> None:
    with engine.begin() as db:
        for shop in ("old.myshopify.com", "new.myshopify.com"):
            jobs.queue(db, "drain", shop)
        db.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
        db.execute(
            text(
                """
                UPDATE procrastinate_events SET at = now() - interval '8 days'
                WHERE job_id = (SELECT min(id) FROM procrastinate_jobs)
                """
            )
        )
    prune(engine)

    with engine.connect() as db:
        left = db.execute(JOBS, execution_options=ALL_SHOPS).all()
    assert len(left) == 1
