"""How long the history still takes, told from its first minute on."""

from datetime import UTC, datetime

from sqlalchemy import text

from shop_app.reconciliation import backfill_rows
from shop_app.reconciliation.queries import Progress, progress
from tests.spine import SHOP, Spine

NOW = datetime.now(UTC).replace(microsecond=0)


def parts_stand(spine: Spine, customers: str, orders: str) -> Progress:
    """What is told when the rows of a backfill that was wanted have been set so."""
    with spine.engine.begin() as db:
        backfill_rows.want(db, SHOP)
        for kind, values in (("customers", customers), ("orders", orders)):
            row = f"UPDATE backfill SET {values} WHERE shop = :shop AND kind = :kind"  # noqa: S608
            db.execute(text(row), {"shop": SHOP, "kind": kind, "now": NOW})
        found = progress(db, SHOP, NOW)
    assert found is not None
    return found


def test_while_customers_are_fetched_the_orders_are_estimated_to_take_as_long(spine: Spine) -> None:
    """A quarter in one minute: three more, and four for the orders that have not begun."""
    running = (
        "state = 'running', expected = 100, objects = 50, asked_at = :now - interval '1 minute'"
    )
    found = parts_stand(spine, running, "state = 'wanted'")
    assert [part.seconds_left for part in found.parts] == [180.0, 240.0]
    assert (found.percent, found.seconds_left) == (12, 420.0)


def test_orders_that_are_about_to_begin_are_estimated_by_the_customers(spine: Spine) -> None:
    took = "asked_at = :now - interval '10 minutes', finished_at = :now - interval '8 minutes'"
    found = parts_stand(spine, f"state = 'done', booked = 5, {took}", "state = 'wanted'")
    assert [part.seconds_left for part in found.parts] == [0.0, 120.0]
    assert (found.percent, found.seconds_left) == (50, 120.0)


def test_nobody_can_say_how_long_what_has_not_begun_takes(spine: Spine) -> None:
    failed = "state = 'failed', asked_at = :now - interval '1 hour', finished_at = :now"
    assert parts_stand(spine, "state = 'wanted'", "state = 'wanted'").seconds_left is None
    assert parts_stand(spine, failed, "state = 'wanted'").seconds_left is None
