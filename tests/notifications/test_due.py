"""What time alone makes true of issues is told once, to the right people, by any number of workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update

from shop_app.due import queue_due
from shop_app.issues.due import PORTION, TELL_DUE, tell_due, tell_portion
from shop_app.issues.models import Issue, IssueEvent
from shop_app.jobs import Deps
from shop_app.notifications.models import Notification
from shop_app.settings import Settings
from shop_app.staff.models import StaffMember

SHOP, OTHER = "bakery.myshopify.com", "other.myshopify.com"
NOW = datetime.now(UTC).replace(microsecond=0)
AGO, SOON = NOW - timedelta(minutes=5), NOW + timedelta(hours=5)
OWNER, MANAGER, STAFF = "1", "2", "3"


@pytest.fixture
def deps(engine: Engine, settings: Settings) -> Deps:
    """Two shops with an owner, a manager and somebody of staff each; no question to Shopify."""
    roles = {OWNER: "owner", MANAGER: "manager", STAFF: "staff"}
    with engine.begin() as db:
        for shop in (SHOP, OTHER):
            for member, role in roles.items():
                db.execute(insert(StaffMember).values(shop=shop, id=member, role=role))
    return Deps(engine, settings, _nobody)


def _nobody(shop: str) -> Any:
    raise AssertionError(f"Shopify was asked for {shop}")


def issue(db: Connection, number: int = 1001, shop: str = SHOP, **values: Any) -> int:
    """An issue of somebody, about nothing else; returns its id."""
    row = {
        "shop": shop, "number": number, "customer_gid": "gid://shopify/Customer/1",
        "reason": "late", "channel": "email", "severity": 2, "opened_by": "staff",
    }  # fmt: skip
    found: int = db.execute(insert(Issue).values(row | values).returning(Issue.id)).scalar_one()
    return found


def told(engine: Engine, shop: str = SHOP) -> list[tuple[str, str, int | None]]:
    """Who was told of what about which issue."""
    table = Notification
    columns = select(table.member_id, table.kind, table.issue_id)
    with engine.connect() as db:
        rows = db.execute(columns.where(table.shop == shop).order_by(table.id))
        return [(row[0], row[1], row[2]) for row in rows]


def queued(engine: Engine) -> set[str]:
    """The shops whose people the clock wants told; takes their jobs away."""
    queue_due(engine)
    with engine.begin() as db:
        found = db.scalars(
            text(
                "DELETE FROM procrastinate_jobs WHERE task_name = :task RETURNING args ->> 'shop'"
            ),
            {"task": TELL_DUE},
        )
        return set(found)


def test_the_owner_hears_at_risk_once_and_overdue_once_and_again_when_the_due_time_moved(
    deps: Deps,
) -> None:
    engine = deps.engine
    with engine.begin() as db:
        one = issue(db, owner_id=STAFF, at_risk_at=AGO, due_at=SOON)
    assert queued(engine) == {SHOP}
    tell_due(deps, SHOP)
    tell_due(deps, SHOP)
    assert told(engine) == [(STAFF, "at_risk", one)]
    assert queued(engine) == set()
    change(engine, due_at=NOW)
    tell_due(deps, SHOP)
    assert told(engine)[1:] == [(STAFF, "breached", one)]
    change(engine, at_risk_at=AGO + timedelta(minutes=1), due_at=SOON)
    tell_due(deps, SHOP)
    assert told(engine)[2:] == [(STAFF, "at_risk", one)]


def change(engine: Engine, **values: Any) -> None:
    """The clock of the only issue stands otherwise."""
    with engine.begin() as db:
        db.execute(update(Issue).where(Issue.shop == SHOP).values(**values))


def test_what_is_overdue_already_is_not_said_to_be_at_risk_first(deps: Deps) -> None:
    with deps.engine.begin() as db:
        one = issue(db, owner_id=STAFF, at_risk_at=AGO, due_at=AGO)
    tell_due(deps, SHOP)
    assert told(deps.engine) == [(STAFF, "breached", one)]
    assert queued(deps.engine) == set()


@pytest.mark.parametrize("owner", [None, "99"])
def test_an_issue_of_nobody_or_of_somebody_gone_is_told_to_owners_and_managers(
    deps: Deps, owner: str | None
) -> None:
    with deps.engine.begin() as db:
        one = issue(db, owner_id=owner, at_risk_at=AGO, due_at=AGO)
    tell_due(deps, SHOP)
    assert sorted(told(deps.engine)) == [(OWNER, "breached", one), (MANAGER, "breached", one)]


def test_who_resolved_it_follows_up_what_nobody_owns(deps: Deps) -> None:
    with deps.engine.begin() as db:
        owned = issue(db, owner_id=STAFF, status="resolved", follow_up_at=AGO)
        free = issue(db, 1002, status="resolved", follow_up_at=AGO + timedelta(seconds=1))
        issue(db, 1003, status="resolved", follow_up_at=SOON)
        for after, member in (("resolved", OWNER), ("resolved", MANAGER), ("closed", STAFF)):
            event = {"kind": "moved", "actor": "staff", "actor_id": member}
            db.execute(
                insert(IssueEvent).values(shop=SHOP, issue_id=free, data={"after": after}, **event)
            )
    tell_due(deps, SHOP)
    tell_due(deps, SHOP)
    assert told(deps.engine) == [(STAFF, "follow_up", owned), (MANAGER, "follow_up", free)]


def test_nothing_is_told_before_its_time_nor_in_another_shop(deps: Deps) -> None:
    with deps.engine.begin() as db:
        issue(db, owner_id=STAFF, at_risk_at=SOON, due_at=SOON, follow_up_at=SOON)
        issue(db, shop=OTHER, owner_id=STAFF, at_risk_at=AGO, due_at=SOON)
    assert queued(deps.engine) == {OTHER}
    tell_due(deps, SHOP)
    assert told(deps.engine) == told(deps.engine, OTHER) == []


def test_two_workers_at_once_share_the_issues_and_tell_nobody_twice(deps: Deps) -> None:
    engine = deps.engine
    with engine.begin() as db:
        ids = [
            issue(db, 1001 + n, owner_id=STAFF, at_risk_at=AGO, due_at=SOON)
            for n in range(PORTION + 1)
        ]
    with engine.begin() as first, engine.begin() as second:
        assert tell_portion(first, SHOP) == PORTION
        assert tell_portion(second, SHOP) == 1
        assert tell_portion(second, SHOP) == 0
    assert sorted(told(engine)) == [(STAFF, "at_risk", one) for one in sorted(ids)]


def test_a_worker_that_dies_before_it_has_committed_has_told_nobody_and_the_next_tells_all(
    deps: Deps,
) -> None:
    engine = deps.engine
    with engine.begin() as db:
        one = issue(db, owner_id=STAFF, at_risk_at=AGO, due_at=SOON)
    with engine.connect() as db:
        assert tell_portion(db, SHOP) == 1
        db.invalidate()  # its connection is cut: PostgreSQL takes everything back
    assert told(engine) == []
    assert queued(engine) == {SHOP}
    tell_due(deps, SHOP)
    assert told(engine) == [(STAFF, "at_risk", one)]


def test_an_issue_that_somebody_changes_right_now_is_told_the_next_minute(deps: Deps) -> None:
    engine = deps.engine
    with engine.begin() as db:
        one = issue(db, owner_id=STAFF, at_risk_at=AGO, due_at=SOON)
    with engine.begin() as busy:
        busy.execute(select(Issue.id).where(Issue.shop == SHOP, Issue.id == one).with_for_update())
        tell_due(deps, SHOP)
        assert told(engine) == []
    tell_due(deps, SHOP)
    assert told(engine) == [(STAFF, "at_risk", one)]
