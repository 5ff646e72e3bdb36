"""What orders with our codes redeem, to the cent, however often and in whatever order it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shop_app.compensation import allowances, ledger, queries
from shop_app.compensation.kinds import State
from shop_app.compensation.redemption_reading import redeem
from shop_app.jobs import Deps
from shop_app.money import Money
from shop_app.orders.records import OrderVersion
from shop_app.orders.service import apply_order, delete_order
from shop_app.reconciliation.service import settle
from shop_app.settings import Settings
from tests.compensation.shopify_says import Says, line, off, order
from tests.compensation_rows import keys, reserved
from tests.issue_rows import CUSTOMER, SHOP
from tests.spine import know_shop

NEXT = "gid://shopify/Order/90071992547410021"
OTHER = "gid://shopify/Order/90071992547410022"
LATER = datetime(2026, 5, 10, 10, tzinfo=UTC)


@dataclass
class Scene:
    """A shop with compensations, what Shopify says, and what became of them."""

    deps: Deps
    says: Says

    def granted(
        self, number: int = 1, amount: int = 1000, code: str = "SORRY-7F3K9QWX", **given: Any
    ) -> int:
        """A code that holds `amount` in all its allowances."""
        with self.deps.engine.begin() as db:
            values = {"state": State.GRANTED, "amount": amount, "code": code, **given}
            made = reserved(db, number, **values)
            allowances.lock(db, SHOP, keys())
            ledger.hold(db, SHOP, made, keys(), amount, caps={}, why="granted")
        return made

    def bought(self, gid: str, codes: list[str], at: datetime = LATER) -> None:
        """The news of an order comes in, by whatever door."""
        total = Money(5000, "EUR")
        version = OrderVersion(
            gid, at, total, total, total, {"customer_gid": CUSTOMER, "discount_codes": codes}
        )
        with self.deps.engine.begin() as db:
            settle(db, SHOP, apply_order(db, SHOP, version))

    def deleted(self, gid: str) -> None:
        """The news that an order is gone."""
        with self.deps.engine.begin() as db:
            settle(db, SHOP, delete_order(db, SHOP, gid, LATER))

    def look(self) -> None:
        """What had to settle has settled, and the orders are read."""
        with self.deps.engine.begin() as db:
            db.execute(
                text("UPDATE redemption_look SET look_at = now() WHERE shop = :shop"),
                {"shop": SHOP},
            )
        redeem(self.deps, SHOP)

    def stands(self, number: int = 1) -> tuple[str, int, int]:
        """State, held and spent of a compensation; its allowances all say the same."""
        with self.deps.engine.begin() as db:
            row = queries.compensation(db, SHOP, number)
            its = allowances.balances(db, SHOP, allowances.keys_of(db, SHOP, row.id))
        if number == 1:
            assert set(its.values()) == {allowances.Balance(row.held, row.spent)}
        return row.state.value, row.held, row.spent

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds; `:shop` is the shop."""
        with self.deps.engine.begin() as db:
            return [tuple(row) for row in db.execute(text(query), {"shop": SHOP})]

    def waiting(self) -> list[str]:
        """The orders to be read."""
        return [
            gid
            for (gid,) in self.rows(
                "SELECT order_gid FROM redemption_look WHERE shop = :shop ORDER BY 1"
            )
        ]


@pytest.fixture
def scene(engine: Engine, settings: Settings) -> Scene:
    """A shop that gave nothing yet."""
    with engine.begin() as db:
        know_shop(db, currency="EUR")
    says = Says(SHOP)
    return Scene(Deps(engine, settings, says.admin), says)


def test_an_order_with_our_code_spends_what_it_took_off_and_frees_the_rest(scene: Scene) -> None:
    scene.granted(amount=1000)
    scene.says.nodes[NEXT] = order(
        NEXT, ["sorry-7f3k9qwx", "SUMMER"], line(off("SORRY-7F3K9QWX", 700), off("SUMMER", 100))
    )
    scene.bought(NEXT, ["sorry-7f3k9qwx", "SUMMER"])
    scene.look()
    assert scene.stands() == ("redeemed", 0, 700)
    assert scene.waiting() == []
    events = scene.rows("SELECT kind, data FROM compensation_event WHERE shop = :shop")
    assert events == [("redeemed", {"amount": 700, "order": NEXT})]
    moved = scene.rows(
        "SELECT move, held, spent FROM allowance_movement WHERE shop = :shop AND scope = 'order' ORDER BY id"
    )
    assert moved == [("hold", 1000, 0), ("spend", -700, 700), ("release", -300, 0)]
