"""What is held, spent and released, to the cent, and what a refused hold leaves: nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text

from shop_app.compensation import ledger
from shop_app.compensation.allowances import AllowanceKey, Balance, balances, keys_of, lock
from shop_app.compensation.kinds import Scope
from tests.compensation_rows import keys, reserved
from tests.issue_rows import CUSTOMER, ORDER, SHOP


def held(
    db: Connection, number: int, amount: int, caps: Mapping[Scope, int | None] | None = None
) -> int:
    """A compensation that holds `amount` in all seven allowances; returns its id."""
    made = reserved(db, number)
    lock(db, SHOP, keys())
    ledger.hold(db, SHOP, made, keys(), amount, caps=caps or {}, why="granted")
    return made


def stands(db: Connection) -> set[Balance]:
    """The different balances of the seven allowances: one where all stand alike."""
    return set(balances(db, SHOP, keys()).values())


def movements(db: Connection, scope: Scope = Scope.SHOP_MONTH) -> list[tuple[object, ...]]:
    """What moved in one allowance, oldest first."""
    asked = "SELECT move, why, held, spent FROM allowance_movement WHERE scope = :scope ORDER BY id"
    return [tuple(row) for row in db.execute(text(asked), {"scope": scope})]


def test_a_compensation_counts_in_the_day_and_month_of_its_shop() -> None:
    late = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)  # half past midnight in Rome
    assert keys(at=late) == (
        AllowanceKey(Scope.ORDER, ORDER),
        AllowanceKey(Scope.CUSTOMER, CUSTOMER),
        AllowanceKey(Scope.STAFF_DAY, "70", "2026-05-01"),
        AllowanceKey(Scope.STAFF_MONTH, "70", "2026-05"),
        AllowanceKey(Scope.REASON_MONTH, "late", "2026-05"),
        AllowanceKey(Scope.KIND_MONTH, "discount_code", "2026-05"),
        AllowanceKey(Scope.SHOP_MONTH, "", "2026-05"),
    )
    by_hand = keys(order_gid=None, customer_gid=None, staff_id=None, reason=None)
    assert [key.scope for key in by_hand] == [Scope.KIND_MONTH, Scope.SHOP_MONTH]


def test_what_is_held_is_spent_first_and_the_rest_is_released(engine: Engine) -> None:
    with engine.begin() as db:
        made = held(db, 1, 1500)
        assert stands(db) == {Balance(1500, 0)}
        assert ledger.spend(db, SHOP, made, 1100, why="redeemed") == 0
        assert stands(db) == {Balance(400, 1100)}
        assert ledger.release(db, SHOP, made, why="single_use") == 400
        assert stands(db) == {Balance(0, 1100)}
        assert ledger.release(db, SHOP, made, why="single_use") == 0
        assert movements(db) == [
            ("hold", "granted", 1500, 0),
            ("spend", "redeemed", -1100, 1100),
            ("release", "single_use", -400, 0),
        ]
        assert keys_of(db, SHOP, made) == keys()


def test_what_costs_more_than_was_held_is_booked_all_the_same(engine: Engine) -> None:
    with engine.begin() as db:
        made = held(db, 1, 1000, {Scope.SHOP_MONTH: 1000})
        assert ledger.spend(db, SHOP, made, 1300, why="redeemed") == 300
        assert stands(db) == {Balance(0, 1300)}
        assert ledger.spend(db, SHOP, made, -1300, why="order_cancelled") == 0
        assert stands(db) == {Balance()}


@pytest.mark.parametrize("scope", Scope)
def test_a_hold_beyond_any_cap_is_refused_and_leaves_nothing(engine: Engine, scope: Scope) -> None:
    with engine.begin() as db:
        held(db, 1, 700, {scope: 700})
    with pytest.raises(ledger.CapReached) as refused, engine.begin() as db:
        held(db, 2, 301, {Scope.SHOP_MONTH: 5000, scope: 1000})
    (full,) = refused.value.full
    assert (full.key.scope, full.cap, full.balance) == (scope, 1000, Balance(700, 0))
    with engine.begin() as db:
        assert stands(db) == {Balance(700, 0)}
        assert movements(db) == [("hold", "granted", 700, 0)]
        assert db.scalar(text("SELECT count(*) FROM compensation_scope")) == 7
        held(db, 3, 300, {scope: 1000})
        assert stands(db) == {Balance(1000, 0)}
