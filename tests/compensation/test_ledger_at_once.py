"""Many at once: a cap leaves what it leaves, nobody waits for ever, and all adds up afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, select

from shop_app.compensation import ledger, merging
from shop_app.compensation.allowances import AllowanceKey, Balance, balances, lock
from shop_app.compensation.checking import check
from shop_app.compensation.kinds import Scope
from shop_app.compensation.merging import follow_merge
from shop_app.compensation.models import Compensation
from tests.compensation_rows import keys, reserved
from tests.issue_rows import CUSTOMER, SHOP

KEPT = "gid://shopify/Customer/9"
BOTH = [AllowanceKey(Scope.CUSTOMER, gid) for gid in (CUSTOMER, KEPT)]
MONTH = AllowanceKey(Scope.SHOP_MONTH, "", "2026-05")
T = TypeVar("T")


def at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """What each of them gives, all begun at the same moment."""
    ready = Barrier(len(work))

    def begin(one: Callable[[], T]) -> T:
        ready.wait(timeout=30)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


def granted(engine: Engine, number: int, caps: dict[Scope, int | None], **where: Any) -> bool:
    """Hold 1000 for a new compensation; whether there was room."""
    try:
        with engine.begin() as db:
            lock(db, SHOP, keys(**where))
            made = reserved(db, number)
            ledger.hold(db, SHOP, made, keys(**where), 1000, caps=caps, why="granted")
    except ledger.CapReached:
        return False
    return True


def test_seven_of_many_get_what_is_left_for_seven(engine: Engine) -> None:
    caps: dict[Scope, int | None] = {Scope.SHOP_MONTH: 7500, Scope.CUSTOMER: None}
    orders = [f"gid://shopify/Order/{number}" for number in range(1, 10)]
    done: list[bool] = []
    for start in (0, 9):  # the second nine meet allowances that are there already
        done += at_once(
            [
                partial(granted, engine, start + place, caps, order_gid=order)
                for place, order in enumerate(orders)
            ]
        )
    assert done.count(True) == 7
    with engine.begin() as db:
        assert balances(db, SHOP, [MONTH]) == {MONTH: Balance(7000, 0)}
        assert check(db, SHOP) == ()


def test_what_is_moved_crosswise_waits_for_nobody_who_waits(engine: Engine) -> None:
    """Holds for two customers on two orders by two people, beside redemptions of the same: with
    allowances locked in any other than one order PostgreSQL would report a deadlock."""
    with engine.begin() as db:
        ids = [reserved(db, number) for number in range(8)]
    whose = [
        {"order_gid": f"order {one % 2}", "customer_gid": f"customer {one // 2 % 2}"}
        | {"staff_id": str(one // 4 % 2), "reason": ("late", "lost")[one % 2]}
        for one in range(8)
    ]
    for made, where in zip(ids, whose, strict=True):
        with engine.begin() as db:
            lock(db, SHOP, keys(**where))
            ledger.hold(db, SHOP, made, keys(**where), 100, caps={}, why="granted")

    def spend(made: int) -> bool:
        for _ in range(4):
            with engine.begin() as db:
                ledger.spend(db, SHOP, made, 30, why="redeemed")
        with engine.begin() as db:
            ledger.release(db, SHOP, made, why="revoked")
        return True

    def grant(number: int) -> bool:
        return all(granted(engine, 100 + number + 8 * n, {}, **whose[number]) for n in range(3))

    pairs = [(partial(spend, ids[one]), partial(grant, one)) for one in range(4)]
    assert all(at_once([work for pair in pairs for work in pair]))
    with engine.begin() as db:
        # 4 overspent by 20 each, 4 as they were, and 12 new ones.
        assert balances(db, SHOP, [MONTH]) == {MONTH: Balance(400 + 12_000, 480)}
        assert check(db, SHOP) == ()


def test_who_is_given_something_while_they_are_merged_has_it_afterwards(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merge has seen no compensation, waits for the grant, looks again and takes it along."""
    held, looked = Event(), Event()
    looks = []

    def lock_then(*given: Any) -> Any:
        looks.append(given)
        looked.set()
        return lock(*given)

    def grant() -> None:
        with engine.begin() as db:
            lock(db, SHOP, keys())
            made = reserved(db, 1)
            ledger.hold(db, SHOP, made, keys(), 700, caps={}, why="granted")
            held.set()
            assert looked.wait(timeout=30)

    def merge() -> None:
        assert held.wait(timeout=30)
        with engine.begin() as db:
            follow_merge(db, SHOP, CUSTOMER, KEPT)

    monkeypatch.setattr(merging, "lock", lock_then)
    at_once([grant, merge])
    assert len(looks) == 2  # compensations are locked before allowances, so it began anew
    with engine.begin() as db:
        assert db.scalars(select(Compensation.customer_gid)).all() == [KEPT]
        assert list(balances(db, SHOP, BOTH).values()) == [Balance(), Balance(700, 0)]
        assert check(db, SHOP) == ()


def test_what_is_redeemed_while_customers_are_merged_counts_for_who_was_kept(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        made = reserved(db, 1)
        lock(db, SHOP, keys())
        ledger.hold(db, SHOP, made, keys(), 700, caps={}, why="granted")

    def redeem() -> None:
        for _ in range(6):
            with engine.begin() as db:
                ledger.spend(db, SHOP, made, 100, why="redeemed")

    def merge() -> None:
        with engine.begin() as db:
            follow_merge(db, SHOP, CUSTOMER, KEPT)

    at_once([redeem, merge])
    with engine.begin() as db:
        assert list(balances(db, SHOP, BOTH).values()) == [Balance(), Balance(100, 600)]
        assert check(db, SHOP) == ()
