"""Whatever goes wrong at whatever moment: what Shopify has and what we know agree in the end.

Five hundred random schedules of crashes, lost and late answers, refusals, codes in use, interleaved
workers and people; then the faults stop, and the workers run until nothing is due.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from sqlalchemy import Engine

from shop_app.compensation.checking import check
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.settling import settle_doubt
from shop_app.settings import Settings
from tests.compensation.chaos import Chaos
from tests.compensation.telling import Telling, telling
from tests.issue_rows import ADA, SHOP
from tests.standin import new_customer

SCHEDULES = 500
MORE = int(os.environ.get("SOAK", "10"))
"""How many times as many `make soak` runs."""

PARTS = 5
"""So that several processes share them."""

_ONCE = {"granted", "failed", "taken_back", "revoked"}
_NOTHING = {State.FAILED, State.TAKEN_BACK}


def play(shop: Telling, seed: int) -> set[str]:
    """One schedule; returns what went wrong."""
    chance = Random(seed)
    shop.customer = new_customer(shop.shop)
    shop.numbers.clear()
    chaos = Chaos(shop, chance)
    with chaos.reigns():
        kinds = [chance.choice(tuple(Kind)) for _ in range(chance.choice((1, 1, 1, 2)))]
        # Two of a customer at once are hardest to tell apart where there is no code.
        for kind in [Kind.STORE_CREDIT] * 2 if chance.random() < 0.05 else kinds:
            shop.reserve(kind, chance.choice((500, 500, 1000)))
        for _ in range(chance.choice((1, 2))):
            chaos.work()
            if chance.random() < 0.05:
                chaos.arrive()
                shop.pass_time(hours=25)
            else:
                shop.pass_time()
    chaos.arrive()
    shop.finish()
    agree(shop, look_again(shop, shop.rows()))
    return chaos.happened


def look_again(shop: Telling, rows: list[CompensationRow]) -> list[CompensationRow]:
    """A person asks of everything in doubt what has become of it."""
    doubted = [row.number for row in rows if doubtful(row)]
    for number in doubted:
        settle_doubt(shop.engine, SHOP, number, None, by=ADA)
    if not doubted:
        return rows
    shop.finish()
    return shop.rows()


def doubtful(row: CompensationRow) -> bool:
    """Whether it waits for a person."""
    return row.state is State.IN_DOUBT or (row.op is Op.REVOKE and row.op_due_at is None)


def agree(shop: Telling, rows: list[CompensationRow]) -> None:
    """Each granted compensation is there once, each that failed or was taken back is not there."""
    assert len(rows) == len(shop.numbers)
    ends = {(n, kind): times for (n, kind), times in shop.told().items() if kind in _ONCE}
    assert set(ends.values()) == ({1} if ends else set())
    for row in rows:
        assert row.op is None or doubtful(row)
        assert row.state in {State.GRANTED, State.REVOKED, State.IN_DOUBT} | _NOTHING
        assert row.held == (row.amount if row.state in {State.GRANTED, State.IN_DOUBT} else 0)
        if row.kind is not Kind.STORE_CREDIT:
            assert row.state is not State.IN_DOUBT
            found = shop.objects(row.number)
            assert len(found) == (0 if row.state in _NOTHING else 1)
            assert [gid for gid, _ in found] == ([row.remote_gid] if found else [])
            assert [on for _, on in found] == ([row.state is State.GRANTED] if found else [])
    credit = [row for row in rows if row.kind is Kind.STORE_CREDIT]
    given = {row.remote_gid: row.amount for row in credit if row.remote_gid}
    assert shop.moved(1) == given
    taken = {row.op_known["debit"]: row.amount for row in credit if row.state is State.REVOKED}
    assert shop.moved(-1) == taken


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_goes_wrong_each_grant_is_in_the_shop_exactly_once(
    engine: Engine, settings: Settings, part: int
) -> None:
    play_all(telling(engine, settings), range(part, SCHEDULES, PARTS))


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("times", range(1, MORE + 1))
def test_whatever_goes_wrong_in_many_more_schedules(
    engine: Engine, settings: Settings, times: int
) -> None:
    play_all(telling(engine, settings), range(times * SCHEDULES, (times + 1) * SCHEDULES))


def play_all(shop: Telling, seeds: range) -> None:
    """Play these schedules, and look at the whole ledger afterwards."""
    seen: set[str] = set()
    for seed in seeds:
        try:
            seen |= play(shop, seed)
        except Exception as error:
            error.add_note(f"in the schedule of seed {seed}")
            raise
    with shop.engine.connect() as db:
        assert check(db, SHOP) == ()
    assert len(seen) >= 15, sorted(seen)
