"""Flow's actions as Flow runs them: whatever dies on the way, each run is done once."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, insert, select

from sandbox.flow import workflows
from sandbox.flow.run import State
from shop_app.compensation.models import Compensation
from shop_app.customers.models import Customer
from shop_app.flow.models import FlowListener, FlowRun
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from tests.flow.flow_world import FlowWorld, dying_at_commit, flow_beside
from tests.issue_rows import SHOP

OPEN = ("flow-open-issue", {"order_id": 11, "reason": "late"}, Issue)
NOTE = ("flow-add-note", {"customer_id": 1, "text": "The third refund."}, Note)
GRANT = (
    "flow-grant-compensation",
    {"order_id": 11, "reason": "late", "kind": "discount_code", "amount": "12.50"},
    Compensation,
)
ACTIONS = (OPEN, NOTE, GRANT)
Action = tuple[str, dict[str, Any], Any]


@pytest.fixture
def flow(app: Flask, log_stream: StringIO) -> Iterator[FlowWorld]:
    """Logging is that of production: what draws tracebacks for people takes seconds."""
    with flow_beside(app) as beside:
        yield beside


def rows(engine: Engine, table: Any) -> int:
    with engine.connect() as db:
        query = select(func.count()).select_from(table).where(table.shop == SHOP)
        return db.execute(query).scalar_one()


def statuses(run: Any) -> list[int | None]:
    return [one.status for one in run.attempts]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action[0])
def test_an_answer_that_is_lost_or_a_process_that_dies_does_nothing_twice(
    flow: FlowWorld, engine: Engine, action: Action
) -> None:
    handle, properties, table = action
    flow.lost = 1
    run = flow.run(handle, properties=properties, lose_answers=2)
    assert statuses(run) == [None, None, 200]
    assert run.state is State.DONE, run.problem
    assert rows(engine, table) == 1


@pytest.mark.parametrize("which", [1, 2])
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action[0])
def test_a_process_that_dies_before_a_commit_leaves_nothing_half_done(
    flow: FlowWorld, engine: Engine, action: Action, which: int
) -> None:
    handle, properties, table = action
    with dying_at_commit(engine, which):
        run = flow.run(handle, properties=properties)
    assert statuses(run) == [500, 200]
    assert run.state is State.DONE, run.problem
    assert rows(engine, table) == 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action[0])
def test_a_run_that_is_sent_twice_at_the_same_moment_is_done_once(
    flow: FlowWorld, engine: Engine, action: Action
) -> None:
    handle, properties, table = action
    run = flow.run(handle, properties=properties, twice=True)
    assert run.state is State.DONE, run.problem
    assert rows(engine, table) == 1
    good = {one.said for one in run.attempts if one.status == 200}
    assert len(good) == 1


def test_tags_are_evaluated_as_often_as_asked(flow: FlowWorld) -> None:
    run = flow.run("flow-evaluate-tags", properties={"order_id": 11}, lose_answers=1)
    assert run.state is State.DONE, run.problem
    assert run.return_value["tags"] == []


def test_a_wrong_signature_ends_the_run_and_nothing_has_happened(
    flow: FlowWorld, engine: Engine
) -> None:
    for handle, properties, table in ACTIONS:
        run = flow.run(handle, properties=properties, wrong_hmac=True)
        assert statuses(run) == [401]
        assert run.state is State.FAILED
        assert rows(engine, table) == 0
    assert rows(engine, FlowRun) == 0


def test_a_customer_of_whom_nobody_has_heard_yet_is_waited_for(
    flow: FlowWorld, engine: Engine
) -> None:
    come = iter([False, False, True])

    def the_webhook_comes() -> None:
        if next(come, False):
            with engine.begin() as db:
                db.execute(insert(Customer).values(shop=SHOP, gid="gid://shopify/Customer/5"))

    flow.before = the_webhook_comes
    run = flow.run("flow-add-note", properties={"customer_id": 5, "text": "New."})
    assert statuses(run) == [429, 429, 200]
    assert all(5 <= (one.wait_seconds or 5) <= 3600 for one in run.attempts)
    assert rows(engine, Note) == 1


@pytest.mark.parametrize(
    ("handle", "properties"),
    [
        ("flow-open-issue", {"order_id": 11, "reason": "no such reason"}),
        ("flow-open-issue", {"reason": "late"}),
        ("flow-add-note", {"text": "About nobody."}),
        ("flow-grant-compensation", {"order_id": 11, "reason": "late", "kind": "a_horse"}),
        ("flow-grant-compensation", {"order_id": 11, "kind": "store_credit", "amount": "0.001"}),
    ],
)
def test_what_can_never_work_is_said_to_the_merchant_and_not_tried_again(
    flow: FlowWorld, engine: Engine, handle: str, properties: dict[str, Any]
) -> None:
    run = flow.run(handle, properties=properties)
    assert statuses(run) == [422]
    assert '"text":"' in run.attempts[0].said
    assert [rows(engine, table) for _, _, table in ACTIONS] == [0, 0, 0]


def test_shopify_is_believed_when_it_says_that_a_workflow_is_on_or_off(
    flow: FlowWorld, engine: Engine
) -> None:
    for on in (True, False, True):
        workflows.switch(flow.world, flow.shop, "issue-opened", on)
        with engine.connect() as db:
            query = select(FlowListener.trigger, FlowListener.listens)
            said = db.execute(query.where(FlowListener.shop == SHOP)).all()
        assert [tuple(one) for one in said] == [("issue-opened", on)]
