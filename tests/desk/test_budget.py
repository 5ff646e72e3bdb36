"""The budget page and the file for accounting."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation import checked, ledger, policies
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Purse
from shop_app.staff.rules import Role
from tests.compensation_rows import keys, reserved
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner of a shop that counts in euros."""
    change(engine, installed.domain, currency="EUR", timezone="Europe/Rome", locale="en")
    return visitor(client, engine, world, installed)


def said(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def limited(engine: Engine, owner: Visitor, **policy: Any) -> None:
    """A policy with these budgets."""
    with engine.begin() as db:
        before = policies.current(db, owner.shop.domain)
        after = before.policy.model_copy(update=policy)
        policies.save(db, owner.shop.domain, after, based_on=before.version, by=None)


def given(engine: Engine, owner: Visitor, number: int, spent: int, held: int, **what: Any) -> int:
    """A compensation of this month; returns its id."""
    now, shop = datetime.now(UTC), owner.shop.domain
    with engine.begin() as db:
        made = reserved(db, number, shop=shop, state="granted", actor_id=owner.id, **what)
        named = {name: what[name] for name in ("kind", "reason") if name in what}
        counted = keys(staff_id=owner.id, at=now, **named)
        ledger.book(db, shop, made, counted, held=held, spent=spent, why="granted")
        return made


def test_the_month_says_what_is_spent_held_left_and_too_much(
    engine: Engine, owner: Visitor
) -> None:
    limited(engine, owner, shop_month=10_000, reasons={"late": Purse(month_amount=1000)})
    given(engine, owner, 1, 1500, 500)
    given(engine, owner, 2, 0, 700, reason="lost", kind=Kind.GIFT_CARD)
    page = owner.get("/budget")
    assert page.status_code == 200
    words = said(page.text)
    assert "Spent: used by customers €15.00 Held: may still be used €12.00" in words
    assert "Budget of the shop €100.00 Left €73.00 Overrun –" in words
    assert "Late delivery €15.00 spent, €5.00 held of €10.00: €10.00 too much" in words
    assert "Late delivery €15.00 €5.00 €10.00 €0.00 €10.00" in words, "the same as a table"
    assert "Lost parcel €0.00 spent, €7.00 held, no limit" in words
    assert "Ada Merchant €15.00 spent, €12.00 held, no limit" in words
    assert "Gift card €0.00 spent, €7.00 held, no limit" in words
    assert "version 2" in words
    assert "That has not happened yet." in words
    late, lost = re.findall(r'<rect class="bar-spent" width="([0-9.]+)"', page.text)[:2]
    assert (late, lost) == ("75.0", "0.0"), (
        "the longest bar is what is used of the reason: 20 euros"
    )


def test_an_earlier_month_is_told_by_itself(engine: Engine, owner: Visitor) -> None:
    given(engine, owner, 1, 1500, 500)
    earlier = datetime.now(UTC).replace(day=1) - timedelta(days=3)
    page = owner.get("/budget", month=f"{earlier:%Y-%m}").text
    assert 'heading="Nothing was given in this month"' in page
    assert "€15.00" not in page


def test_what_does_not_add_up_is_shown_and_not_repaired(engine: Engine, owner: Visitor) -> None:
    given(engine, owner, 1, 1500, 500)
    shop = owner.shop.domain
    with engine.begin() as db:
        wrong = text(
            "UPDATE allowance SET spent = spent + 1 WHERE shop = :shop AND scope = 'shop_month'"
        )
        db.execute(wrong, {"shop": shop})
    checked.check_now(engine, shop)
    page = owner.get("/budget").text
    assert 'heading="1 difference was found"' in page
    month = f"{datetime.now(UTC):%Y-%m}"
    assert (
        f"The shop, {month} – €5.00 held, €15.01 spent €5.00 held, €15.00 spent"
        " €5.00 held, €15.00 spent"
    ) in said(page)


def test_a_ledger_that_adds_up_says_so(engine: Engine, owner: Visitor) -> None:
    given(engine, owner, 1, 1500, 500)
    checked.check_now(engine, owner.shop.domain)
    assert "All adds up" in said(owner.get("/budget").text)


def test_the_file_for_accounting_has_every_movement_with_numbers(
    engine: Engine, owner: Visitor
) -> None:
    made = given(engine, owner, 1, 0, 2000)
    with engine.begin() as db:
        ledger.spend(db, owner.shop.domain, made, 1250, why="redeemed")
        ledger.release(db, owner.shop.domain, made, why="redeemed")
    answer = owner.get("/budget/movements.csv")
    month = f"{datetime.now(UTC):%Y-%m}"
    assert answer.headers["Content-Disposition"].endswith(f'"compensations-{month}.csv"')
    header, *rows = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert header[:3] == ["When", "Month of the budget", "Compensation"]
    shown = [(row[2], row[3], row[4], row[5], row[7], row[8], row[9]) for row in rows]
    assert shown == [
        ("1", "Discount code", "Late delivery", "Reserved", "20.00", "0.00", "EUR"),
        ("1", "Discount code", "Late delivery", "Spent", "-12.50", "12.50", "EUR"),
        ("1", "Discount code", "Late delivery", "Released", "-7.50", "0.00", "EUR"),
    ]
    assert rows[0][13] == "Ada Merchant"
    assert owner.get("/budget/movements.csv", month="2020-01").text.count("\n") == len(rows) + 1


def test_external_staff_see_no_budget(
    client: FlaskClient, engine: Engine, world: World, owner: Visitor
) -> None:
    outside = visitor(client, engine, world, owner.shop, Role.EXTERNAL_STAFF, member="99")
    assert outside.get("/budget").status_code == 403
    assert outside.get("/budget/movements.csv").status_code == 403
