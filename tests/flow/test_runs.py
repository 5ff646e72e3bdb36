"""How long the answers of runs are kept, and whose are erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import Connection, Engine, insert, select

from shop_app.flow import runs
from shop_app.flow.models import FlowRun
from tests.compensation.granted import bought
from tests.flow.calling import told
from tests.issue_rows import CUSTOMER, OTHER, SHOP

GUESTS = "gid://shopify/Order/13"


def left(db: Connection) -> set[str]:
    """Ids of the runs of both shops."""
    found = select(FlowRun.run_id).where(FlowRun.shop.in_((SHOP, OTHER)))
    return set(db.scalars(found))


def test_runs_are_forgotten_after_seven_days_a_portion_at_a_time(engine: Engine) -> None:
    now = datetime.now(UTC)
    with engine.begin() as db:
        for number, days in enumerate((6, 8, 9)):
            at = now - timedelta(days=days)
            row = {"run_id": f"run-{number}", "action": "flow-add-note", "at": at}
            db.execute(insert(FlowRun).values(shop=(SHOP, OTHER)[number % 2], **row))
        assert [runs.forget_old(db, 1) for _ in range(3)] == [1, 1, 0]
        assert left(db) == {"run-0"}


def test_answers_about_a_redacted_customer_and_their_orders_are_erased(
    app: Flask, engine: Engine
) -> None:
    with engine.begin() as db:
        bought(db, GUESTS, customer_gid=None)
        db.execute(
            insert(FlowRun).values(shop=OTHER, run_id="theirs", action="", customer_gid=CUSTOMER)
        )
    told(app, "add-note", "guest", order_id=13, text="Late")
    told(app, "open-issue", "order", order_id=11, reason="late")
    told(app, "evaluate-tags", "customer", customer_id=1)
    with engine.begin() as db:
        runs.erase_customer(db, SHOP, CUSTOMER, [])
        assert left(db) == {"guest", "theirs"}
        runs.erase_customer(db, SHOP, CUSTOMER, [GUESTS])
        assert left(db) == {"theirs"}
