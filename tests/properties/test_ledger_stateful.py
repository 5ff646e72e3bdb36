"""Whatever happens to compensations in whatever order, the ledger says what a plain list says.

Of every allowance: held and spent are what the compensations that count in it hold and have spent,
and what its movements sum up to. A hold never takes an allowance beyond its cap, and takes nothing
when one cap is in its way. Nothing is ever below zero. The other shop's customers have the same ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, Engine, select

from shop_app.compensation import ledger
from shop_app.compensation.allowances import AllowanceKey, keys_of, lock
from shop_app.compensation.checking import check
from shop_app.compensation.kinds import Kind, Origin, Scope
from shop_app.compensation.merging import follow_merge
from shop_app.compensation.models import Allowance, Compensation
from tests.compensation_rows import NOON, keys, reserved
from tests.issue_rows import OTHER, SHOP

CUSTOMERS = tuple(f"gid://shopify/Customer/{number}" for number in (1, 2, 3))
ORDERS = tuple(f"gid://shopify/Order/{number}" for number in (11, 12))
amounts = st.integers(1, 60)
caps = st.dictionaries(st.sampled_from(Scope), st.none() | st.integers(0, 150), max_size=3)
places = st.fixed_dictionaries(
    {
        "order_gid": st.none() | st.sampled_from(ORDERS),
        "customer_gid": st.none() | st.sampled_from(CUSTOMERS),
        "staff_id": st.none() | st.sampled_from(["70", "71"]),
        "reason": st.none() | st.sampled_from(["late", "lost"]),
        "kind": st.sampled_from(Kind),
        "at": st.sampled_from([NOON, NOON + timedelta(days=1), NOON + timedelta(days=30)]),
    }
)


@dataclass
class Given:
    """A compensation as a plain list would have it."""

    shop: str
    id: int
    customer_gid: str | None
    counts: frozenset[AllowanceKey] = frozenset()
    held: int = 0
    spent: int = 0


class Ledger(RuleBasedStateMachine):
    """Every operation of the ledger, beside a list of compensations with three numbers each."""

    db: Connection
    given = Bundle("given")

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Given] = []
        self.numbers = count(1)

    def teardown(self) -> None:
        """Nothing stays."""
        self.db.rollback()

    def make(self, shop: str, where: dict[str, Any], origin: Origin = Origin.AMENDS) -> Given:
        whose = where["customer_gid"]
        number = next(self.numbers)
        made = reserved(self.db, number, shop=shop, customer_gid=whose, origin=origin)
        self.all.append(Given(shop, made, whose))
        return self.all[-1]

    def used(self, shop: str, key: AllowanceKey) -> int:
        """What the list says is used of an allowance."""
        its = (one for one in self.all if one.shop == shop and key in one.counts)
        return sum(one.held + one.spent for one in its)

    def hold(self, it: Given, its: tuple[AllowanceKey, ...], amount: int, limits: Any) -> None:
        """Holds exactly when every cap leaves as much."""
        most = {key: limits.get(key.scope) for key in its}
        full = {
            key
            for key, cap in most.items()
            if cap is not None and self.used(it.shop, key) + amount > cap
        }
        before = self.db.begin_nested()
        lock(self.db, it.shop, its)
        if full:
            with pytest.raises(ledger.CapReached) as refused:
                ledger.hold(self.db, it.shop, it.id, its, amount, caps=limits, why="granted")
            assert {one.key for one in refused.value.full} == full
            before.rollback()
            return
        ledger.hold(self.db, it.shop, it.id, its, amount, caps=limits, why="granted")
        before.commit()
        it.held += amount
        it.counts = frozenset(its)

    @rule(
        target=given,
        shop=st.sampled_from([SHOP, SHOP, OTHER]),
        where=places,
        amount=amounts,
        limits=caps,
    )
    def grant(self, shop: str, where: dict[str, Any], amount: int, limits: Any) -> Given:
        it = self.make(shop, where)
        self.hold(it, keys(**where), amount, limits)
        return it

    @rule(it=given, amount=amounts, limits=caps)
    def hold_more(self, it: Given, amount: int, limits: Any) -> None:
        its = keys_of(self.db, it.shop, it.id)
        assert set(its) == it.counts
        if its:
            self.hold(it, its, amount, limits)

    @rule(target=given, where=places, spent=amounts, counted=st.booleans())
    def find_given_by_hand(self, where: dict[str, Any], spent: int, counted: bool) -> Given:
        it = self.make(SHOP, where, Origin.BY_HAND)
        its = keys(**where) if counted else ()
        ledger.book(self.db, SHOP, it.id, its, held=0, spent=spent, why="by_hand")
        it.counts, it.spent = frozenset(its), spent
        return it

    @rule(it=given, amount=st.integers(1, 100))
    def spend(self, it: Given, amount: int) -> None:
        if not it.counts:
            return
        beyond = ledger.spend(self.db, it.shop, it.id, amount, why="redeemed")
        assert beyond == max(0, amount - it.held)
        it.held, it.spent = max(0, it.held - amount), it.spent + amount

    @rule(it=given, amount=amounts)
    def give_back(self, it: Given, amount: int) -> None:
        if amount > it.spent:
            with pytest.raises(ValueError, match=f"{amount} back of {it.spent}"):
                ledger.spend(self.db, it.shop, it.id, -amount, why="cancelled")
            return
        assert ledger.spend(self.db, it.shop, it.id, -amount, why="cancelled") == 0
        it.spent -= amount

    @rule(it=given, amount=st.none() | st.integers(0, 60))
    def release(self, it: Given, amount: int | None) -> None:
        if amount is not None and amount > it.held:
            with pytest.raises(ValueError, match=f"{amount} of {it.held} held"):
                ledger.release(self.db, it.shop, it.id, amount, why="revoked")
            return
        freed = ledger.release(self.db, it.shop, it.id, amount, why="revoked")
        assert freed == (it.held if amount is None else amount)
        it.held -= freed

    @rule(it=given, held=st.integers(-20, 60), spent=st.integers(-20, 60))
    def book(self, it: Given, held: int, spent: int) -> None:
        if not it.counts or it.held + held < 0 or it.spent + spent < 0:
            return
        ledger.book(self.db, it.shop, it.id, None, held=held, spent=spent, why="fact")
        it.held, it.spent = it.held + held, it.spent + spent

    @rule(lost=st.sampled_from(CUSTOMERS), kept=st.sampled_from(CUSTOMERS))
    def merge(self, lost: str, kept: str) -> None:
        follow_merge(self.db, SHOP, lost, kept)
        was, becomes = AllowanceKey(Scope.CUSTOMER, lost), AllowanceKey(Scope.CUSTOMER, kept)
        for one in self.all:
            if one.shop == SHOP and one.customer_gid == lost:
                one.customer_gid = kept
                one.counts = frozenset(becomes if key == was else key for key in one.counts)

    @invariant()
    def every_allowance_is_what_its_compensations_hold_and_have_spent(self) -> None:
        sums: dict[tuple[str, AllowanceKey], tuple[int, int]] = {}
        for one in self.all:
            for key in one.counts:
                held, spent = sums.get((one.shop, key), (0, 0))
                sums[one.shop, key] = held + one.held, spent + one.spent
        asked = select(Allowance)
        stands = {
            (row.shop, AllowanceKey(Scope(row.scope), row.scope_id, row.period)): (
                row.held,
                row.spent,
            )
            for row in self.db.execute(asked)
        }
        assert {place: both for place, both in stands.items() if both != (0, 0)} == {
            place: both for place, both in sums.items() if both != (0, 0)
        }

    @invariant()
    def every_compensation_is_what_happened_to_it(self) -> None:
        columns = (
            Compensation.id,
            Compensation.customer_gid,
            Compensation.held,
            Compensation.spent,
        )
        rows = self.db.execute(select(*columns).order_by(Compensation.id))
        assert [tuple(row) for row in rows] == [
            (one.id, one.customer_gid, one.held, one.spent) for one in self.all
        ]

    @invariant()
    def the_check_finds_that_all_adds_up(self) -> None:
        assert check(self.db, SHOP) == check(self.db, OTHER) == ()


def run(engine: Engine, *, examples: int, steps: int) -> None:
    """So many histories, each rolled back at its end."""
    with engine.connect() as db:
        here = type("Here", (Ledger,), {"db": db})
        few = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(here, settings=few)


def test_the_ledger_agrees_with_a_plain_list_whatever_happens(engine: Engine) -> None:
    run(engine, examples=15, steps=20)


@pytest.mark.soak
def test_the_ledger_agrees_with_a_plain_list_very_often(engine: Engine) -> None:
    run(engine, examples=500, steps=60)
