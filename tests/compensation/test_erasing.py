"""What Shopify wants erased of compensations is gone, and what others count is as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, update

from shop_app import jobs
from shop_app.compensation import erasing, ledger
from shop_app.compensation.allowances import Balance, balances, lock
from shop_app.compensation.check_models import LedgerCheck, LedgerDifference
from shop_app.compensation.checking import check
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.models import (
    Allowance,
    AllowanceMovement,
    Compensation,
    CompensationCounter,
    CompensationEvent,
    CompensationScope,
    PolicyDecision,
    PolicyVersion,
    Redemption,
    RedemptionLook,
)
from shop_app.flow.models import FlowEvent, FlowListener, FlowRun
from shop_app.privacy import shop_erasing
from shop_app.shops.models import Shop
from tests.compensation_rows import NOON, keys, reserved
from tests.issue_rows import ADA, CUSTOMER, ORDER, OTHER, SHOP

SECRET = "Jane Doe cried"
BOB = "gid://shopify/Customer/2"
TABLES: tuple[Any, ...] = (
    Allowance,
    AllowanceMovement,
    Compensation,
    CompensationCounter,
    CompensationEvent,
    CompensationScope,
    FlowEvent,
    FlowListener,
    FlowRun,
    LedgerCheck,
    LedgerDifference,
    PolicyDecision,
    PolicyVersion,
    Redemption,
    RedemptionLook,
)


def given(db: Connection, shop: str, number: int, amount: int, **columns: Any) -> int:
    """A compensation that holds `amount`, with a line of what happened; returns its id."""
    made = reserved(db, number, shop=shop, **columns)
    lock(db, shop, keys())
    ledger.hold(db, shop, made, keys(), amount, caps={}, why="granted")
    append(db, shop, Ref(made, CUSTOMER), EventKind.RESERVED, by=ADA)
    return made


def everything(db: Connection, shop: str) -> None:
    """A row in every table of a shop, and more than one portion of compensations."""
    for number in (1, 2, 3):
        made = given(db, shop, number, 100, asked_at=NOON)
        ledger.spend(db, shop, made, 30, why="redeemed")
        where = {"compensation_id": made, "place": ORDER, "amount": 30, "at": NOON}
        db.execute(insert(Redemption).values(shop=shop, **where))
    decided = {"policy_version": 1, "actor": "staff", "kind": "gift_card", "reason": "late"}
    place = {"scope": "", "scope_id": "", "period": "", "compensation_id": 1, "found_at": NOON}
    sums = {"held": 1, "spent": 0, "moved_held": 0, "moved_spent": 0}
    for table, values in (
        (CompensationCounter, {"last": 3}),
        (PolicyVersion, {"version": 1, "document": {}}),
        (PolicyDecision, {**decided, "verdict": "allowed", "answer": {}}),
        (RedemptionLook, {"order_gid": ORDER, "look_at": NOON}),
        (LedgerCheck, {"checked_at": NOON, "differences": 1}),
        (LedgerDifference, {**place, **sums}),
        (FlowEvent, {"trigger": "limit-reached", "payload": {}, "at": NOON}),
        (FlowListener, {"trigger": "limit-reached", "listens": True, "at": NOON}),
        (FlowRun, {"run_id": "a run", "action": "flow-add-note", "at": NOON}),
    ):
        db.execute(insert(table).values(shop=shop, **values))


def counted(db: Connection, shop: str) -> dict[str, int]:
    """How many rows each table has for a shop."""
    return {
        table.__tablename__: db.execute(
            select(func.count()).select_from(table).where(table.shop == shop)
        ).scalar_one()
        for table in TABLES
    }


def erase(engine: Engine) -> None:
    """What shop/redact begins, and the job."""
    with engine.begin() as db:
        shop_erasing.begin(db, SHOP)
    shop_erasing.erase_shop(jobs.Deps(engine, Mock(), Mock()), SHOP)


def test_a_redacted_customers_words_are_gone_and_the_money_stays(engine: Engine) -> None:
    with engine.begin() as db:
        words = {"note": SECRET, "reason_text": SECRET}
        given(db, SHOP, 1, 100, code="SORRY-1", **words)
        guests = given(db, SHOP, 2, 100, customer_gid=None, order_gid="gid:2", **words)
        bobs = given(db, SHOP, 3, 100, customer_gid=BOB, order_gid=None, **words)
        theirs = given(db, OTHER, 1, 100, **words)
        erasing.erase_customer(db, SHOP, CUSTOMER, ["gid:2"])
        said = select(Compensation.id, Compensation.note + Compensation.reason_text)
        left = {row[0]: row[1] for row in db.execute(said)}
        assert [one for one, text in left.items() if text] == [bobs, theirs]
        assert left[guests] == ""
        assert set(balances(db, SHOP, keys()).values()) == {Balance(300, 0)}
        codes = select(Compensation.code).where(Compensation.shop == SHOP)
        assert "SORRY-1" in db.scalars(codes).all()


def test_shop_redact_leaves_no_row_and_touches_no_other_shop(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_erasing, "PORTION", 2)
    with engine.begin() as db:
        for shop in (SHOP, OTHER):
            db.execute(insert(Shop).values(shop=shop, state="uninstalled"))
            everything(db, shop)
        before = counted(db, OTHER)
    assert all(before.values())
    erase(engine)
    with engine.connect() as db:
        assert not any(counted(db, SHOP).values())
        assert counted(db, OTHER) == before
        assert check(db, OTHER) == ()


def test_what_a_shop_gives_that_comes_back_meanwhile_adds_up(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(insert(Shop).values(shop=SHOP, state="uninstalled"))
        everything(db, SHOP)
        shop_erasing.begin(db, SHOP)
    with engine.begin() as db:
        db.execute(update(Shop).where(Shop.shop == SHOP).values(state="installed"))
        given(db, SHOP, 4, 50, asked_at=datetime.now(UTC) + timedelta(seconds=1))
    shop_erasing.erase_shop(jobs.Deps(engine, Mock(), Mock()), SHOP)
    with engine.connect() as db:
        assert set(balances(db, SHOP, keys()).values()) == {Balance(50, 0)}
        assert check(db, SHOP) == ()
        assert db.scalars(select(Compensation.number).where(Compensation.shop == SHOP)).all() == [4]
