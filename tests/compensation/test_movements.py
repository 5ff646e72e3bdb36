"""The file for accounting has every hold, spend and release once, and sums up to the budget."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select, update

from shop_app.compensation import ledger
from shop_app.compensation.allowances import AllowanceKey, balances, lock
from shop_app.compensation.kinds import Kind, Origin, Scope
from shop_app.compensation.merging import follow_merge
from shop_app.compensation.models import AllowanceMovement
from shop_app.compensation.movements import Place, movements
from shop_app.orders.models import Order
from tests.compensation_rows import NOON, keys, reserved
from tests.issue_rows import CUSTOMER, ORDER, OTHER, SHOP, opened, ordered

KEPT = "gid://shopify/Customer/9"


def test_each_move_is_there_once_with_what_it_is_about(engine: Engine) -> None:
    with engine.begin() as db:
        for shop in (OTHER, SHOP):
            ordered(db, shop=shop)
            issue = opened(db, shop=shop, order_gid=ORDER)
            made = reserved(db, 7, shop=shop, issue_id=issue.id)
            lock(db, shop, keys())
            ledger.hold(db, shop, made, keys(), 1500, caps={}, why="granted")
            ledger.spend(db, shop, made, 1100, why="redeemed")
            ledger.release(db, shop, made, why="single_use")
        db.execute(update(Order).values(name="#1011"))
        follow_merge(db, SHOP, CUSTOMER, KEPT)
        db.execute(update(AllowanceMovement).values(at=NOON))
        found = movements(db, SHOP, NOON, NOON + timedelta(days=1))
        assert [(one.move, one.why, one.held, one.spent) for one in found] == [
            ("hold", "granted", 1500, 0),
            ("spend", "redeemed", -1100, 1100),
            ("release", "single_use", -400, 0),
        ]
        first = found[0]
        assert (first.number, first.kind, first.origin) == (7, Kind.DISCOUNT_CODE, Origin.AMENDS)
        assert (first.month, first.currency, first.reason) == ("2026-05", "EUR", "late")
        assert (first.order_gid, first.order_name) == (ORDER, "#1011")
        assert (first.issue_number, first.customer_gid, first.actor_id) == (1001, KEPT, "70")
        month = AllowanceKey(Scope.SHOP_MONTH, "", "2026-05")
        budget = balances(db, SHOP, [month])[month]
        sums = (sum(one.held for one in found), sum(one.spent for one in found))
        assert sums == (budget.held, budget.spent)


def test_pages_go_on_where_they_ended_within_the_dates(engine: Engine) -> None:
    with engine.begin() as db:
        made = reserved(db, 1)
        lock(db, SHOP, keys())
        for minute in range(6):
            ledger.hold(db, SHOP, made, keys(), 1, caps={}, why=str(minute))
            moved = (AllowanceMovement.shop == SHOP, AllowanceMovement.why == str(minute))
            at = NOON + timedelta(minutes=minute // 2)
            db.execute(update(AllowanceMovement).where(*moved).values(at=at))
        until = NOON + timedelta(minutes=2)
        seen: list[str] = []
        place: Place | None = None
        while page := movements(db, SHOP, NOON, until, after=place, limit=3):
            seen += [one.why for one in page]
            place = page[-1].place
        assert seen == ["0", "1", "2", "3"]
        assert len(db.scalars(select(AllowanceMovement.id)).all()) == 6 * 7
