"""A ledger that does not add up is reported, to the cent and in words, and never repaired."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, insert, select, text, update

from shop_app import jobs
from shop_app.cli import cli
from shop_app.compensation import ledger
from shop_app.compensation.allowances import AllowanceKey, Balance, lock
from shop_app.compensation.checked import check_ledger, last_check, queue_ledger_checks
from shop_app.compensation.checking import Difference, check
from shop_app.compensation.kinds import Origin, Scope
from shop_app.compensation.models import (
    Allowance,
    Compensation,
    CompensationCounter,
)
from shop_app.settings import Settings
from tests.compensation_rows import keys, reserved
from tests.issue_rows import CUSTOMER, OTHER, SHOP
from tests.shops.rows import change, queued
from tests.spine import know_shop

MONTH = AllowanceKey(Scope.SHOP_MONTH, "", "2026-05")
WHOSE = AllowanceKey(Scope.CUSTOMER, CUSTOMER)
NONE = Balance()
A_CENT_MORE = update(Allowance).values(held=Allowance.held + 1).where(Allowance.shop == SHOP)


def given(db: Connection, number: int = 7, shop: str = SHOP) -> int:
    """A compensation with 900 held and 600 spent in all seven allowances; returns its id."""
    made = reserved(db, number, shop=shop)
    lock(db, shop, keys())
    ledger.hold(db, shop, made, keys(), 1500, caps={}, why="granted")
    ledger.spend(db, shop, made, 600, why="redeemed")
    return made


def spoil(db: Connection, statement: str) -> None:
    db.execute(text(statement), {"shop": SHOP})


def test_an_allowance_that_differs_is_told_with_all_three_sums(engine: Engine) -> None:
    with engine.begin() as db:
        given(db)
        given(db, shop=OTHER)
        assert check(db, SHOP) == ()
        db.execute(A_CENT_MORE.where(Allowance.scope == Scope.SHOP_MONTH))
        its = Balance(900, 600)
        assert check(db, SHOP) == (Difference(MONTH, None, None, Balance(901, 600), its, its),)
        assert check(db, OTHER) == ()


def test_a_compensation_that_differs_is_told_with_every_allowance(engine: Engine) -> None:
    with engine.begin() as db:
        made = given(db)
        db.execute(update(Compensation).where(Compensation.shop == SHOP).values(spent=500))
        found = check(db, SHOP)
        mine = [one for one in found if one.compensation_id]
        assert [one.key for one in mine] == list(keys())
        assert {(one.number, one.stands, one.moved) for one in mine} == {
            (7, Balance(900, 500), Balance(900, 600))
        }
        assert [one.key for one in found if not one.compensation_id] == list(keys())
        assert {one.counted for one in found} == {None, Balance(900, 500)}
        assert made == mine[0].compensation_id


@pytest.mark.parametrize(
    ("damage", "differing"),
    [
        ("DELETE FROM allowance WHERE shop = :shop AND scope = 'customer'", {(WHOSE, False)}),
        (
            "DELETE FROM allowance_movement WHERE shop = :shop AND scope = 'customer'"
            " AND move = 'spend'",
            {(WHOSE, False), (WHOSE, True)},
        ),
        (
            "DELETE FROM compensation_scope WHERE shop = :shop AND scope = 'customer'",
            {(WHOSE, False), (WHOSE, True)},
        ),
        (
            "UPDATE allowance_movement SET spent = spent + 1"
            " WHERE shop = :shop AND scope = 'shop_month' AND move = 'spend'",
            {(MONTH, False), (MONTH, True)},
        ),
        (
            "DELETE FROM compensation WHERE shop = :shop",
            {(key, of_one) for key in keys() for of_one in (False, True)},
        ),
    ],
)
def test_whatever_is_missing_or_changed_is_found(
    engine: Engine, damage: str, differing: set[tuple[AllowanceKey, bool]]
) -> None:
    with engine.begin() as db:
        given(db)
        spoil(db, damage)
        found = check(db, SHOP)
    assert {(one.key, one.compensation_id is not None) for one in found} == differing
    assert len(found) == len(differing)


def test_what_is_spent_and_counts_nowhere_is_found_unless_it_was_given_by_hand(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        by_hand = reserved(db, 1, origin=Origin.BY_HAND)
        ledger.book(db, SHOP, by_hand, (), held=0, spent=400, why="by_hand")
        assert check(db, SHOP) == ()
        lost = reserved(db, 2, spent=300)
        (one,) = check(db, SHOP)
        assert one == Difference(None, lost, 2, Balance(0, 300), NONE, None)


def test_the_nightly_check_keeps_what_it_found_and_since_when(engine: Engine) -> None:
    with engine.begin() as db:
        assert last_check(db, SHOP) is None
        given(db)
        db.execute(insert(CompensationCounter).values(shop=SHOP, last=7))
        db.execute(A_CENT_MORE.where(Allowance.scope == Scope.SHOP_MONTH))
    queue_ledger_checks(engine)
    assert queued(engine, SHOP) == ["check_ledger"]
    night = jobs.Deps(engine, Mock(), Mock())
    check_ledger(night, SHOP)
    with engine.begin() as db:
        first = last_check(db, SHOP)
        db.execute(A_CENT_MORE.where(Allowance.scope == Scope.CUSTOMER))
        before = db.execute(select(Allowance).where(Allowance.scope == Scope.SHOP_MONTH)).one()
    check_ledger(night, SHOP)
    with engine.begin() as db:
        second = last_check(db, SHOP)
        assert (first, second) != (None, None)
        assert first is not None
        assert second is not None
        assert [one.difference for one in second.found] == list(check(db, SHOP))
        since = {one.difference.key: one.found_at for one in second.found}
        assert since == {WHOSE: second.at, MONTH: first.at}
        asked = select(Allowance).where(Allowance.scope == Scope.SHOP_MONTH)
        assert db.execute(asked).one() == before  # nothing was repaired
        db.execute(update(Allowance).values(held=900))
    check_ledger(night, SHOP)
    with engine.begin() as db:
        third = last_check(db, SHOP)
    assert third is not None
    assert third.found == ()


@pytest.fixture
def operator(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment of an operator, and two shops with a ledger."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "APP_URL": settings.app_url,
        "SHOPIFY_API_KEY": settings.shopify_api_key,
        "SHOPIFY_API_SECRET": settings.shopify_api_secret.get_secret_value(),
        "ENCRYPTION_KEYS": ",".join(key.get_secret_value() for key in settings.encryption_keys),
        "DATABASE_URL": settings.database_url or "",
    }.items():
        monkeypatch.setenv(name, str(value))
    with engine.begin() as db:
        for shop in (SHOP, OTHER):
            know_shop(db, shop)
            given(db, shop=shop)
    for shop, currency in ((SHOP, "EUR"), (OTHER, "JPY")):
        change(engine, shop, currency=currency)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ledger", "check", *arguments])


@pytest.mark.usefixtures("operator", "logging_restored")
def test_the_operator_is_told_in_words_and_by_the_exit_code(engine: Engine) -> None:
    fine = run()
    assert (fine.exit_code, fine.stdout) == (
        0,
        f"{SHOP}: the ledger adds up\n{OTHER}: the ledger adds up\n",
    )
    with engine.begin() as db:
        db.execute(A_CENT_MORE.where(Allowance.scope == Scope.SHOP_MONTH))
        spoil(
            db,
            "UPDATE allowance_movement SET held = held - 1"
            " WHERE shop = :shop AND scope = 'customer' AND move = 'hold'",
        )
    spoilt = run(SHOP)
    assert spoilt.exit_code == 1
    assert spoilt.stdout.splitlines() == [
        f"{SHOP}: 3 differences",
        f"  Allowance customer {CUSTOMER} is 9.00 EUR held and 6.00 EUR spent."
        " Its movements say 8.99 EUR held and 6.00 EUR spent,"
        " its compensations 9.00 EUR held and 6.00 EUR spent.",
        "  Allowance shop_month 2026-05 is 9.01 EUR held and 6.00 EUR spent."
        " Its movements say 9.00 EUR held and 6.00 EUR spent,"
        " its compensations 9.00 EUR held and 6.00 EUR spent.",
        f"  Compensation 7 is 9.00 EUR held and 6.00 EUR spent."
        f" Its movements in customer {CUSTOMER} say 8.99 EUR held and 6.00 EUR spent.",
    ]
    told = json.loads(run(SHOP, "--json").stdout)
    assert [one["number"] for one in told[SHOP]] == [None, None, 7]
    assert run("nobody.myshopify.com").exit_code == 1
