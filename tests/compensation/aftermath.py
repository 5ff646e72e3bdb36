"""A shop with compensations that were granted, what Shopify says of them, and what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Engine, text

from shop_app.compensation import allowances, ledger, queries
from shop_app.compensation.balances import poll_balances
from shop_app.compensation.checking import check
from shop_app.compensation.comparing import compare
from shop_app.compensation.expiring import expire
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.redemption_reading import redeem
from shop_app.jobs import Deps
from shop_app.money import Money
from shop_app.orders.records import OrderVersion
from shop_app.orders.service import apply_order, delete_order
from shop_app.reconciliation.service import settle
from shop_app.settings import Settings
from tests.compensation.shopify_says import Says
from tests.compensation_rows import keys, reserved
from tests.issue_rows import CUSTOMER, SHOP
from tests.spine import know_shop

CODE = "SORRY-7F3K9QWX"
NEXT = "gid://shopify/Order/90071992547410021"
LATER = datetime(2026, 5, 10, 10, tzinfo=UTC)
CAME = datetime(2026, 5, 1, tzinfo=UTC)
"""When Amends was installed."""
CARD = "gid://shopify/GiftCard/90071992547410031"
CREDIT = "gid://shopify/StoreCreditAccountCreditTransaction/90071992547410041"
ACCOUNT = "gid://shopify/StoreCreditAccount/1"
SCOPES = [
    "write_discounts",
    "write_gift_cards",
    "read_store_credit_accounts",
    "write_store_credit_account_transactions",
]


@dataclass
class Aftermath:
    """One shop."""

    deps: Deps
    says: Says

    def granted(self, number: int = 1, amount: int = 1000, **given: Any) -> int:
        """A compensation that holds `amount` in all its allowances, by default a code; its id."""
        with self.deps.engine.begin() as db:
            values = {"state": State.GRANTED, "amount": amount, "value": amount, **given}
            values = {"value_currency": "EUR", "granted_at": LATER, "decided_at": LATER} | values
            if values.get("kind", Kind.DISCOUNT_CODE) is Kind.DISCOUNT_CODE:
                values = {"code": CODE} | values
            made = reserved(db, number, **values)
            allowances.lock(db, SHOP, keys())
            ledger.hold(db, SHOP, made, keys(), amount, caps={}, why="granted")
        return made

    def card(self, number: int = 1, amount: int = 1000, **given: Any) -> int:
        """A gift card."""
        return self.granted(number, amount, kind=Kind.GIFT_CARD, **{"remote_gid": CARD} | given)

    def credit(self, number: int = 1, amount: int = 1000, **given: Any) -> int:
        """A store credit."""
        its = {"remote_gid": CREDIT, "account_gid": ACCOUNT}
        return self.granted(number, amount, kind=Kind.STORE_CREDIT, **its | given)

    def bought(
        self, gid: str = NEXT, codes: tuple[str, ...] = (CODE,), *, at: datetime = LATER
    ) -> None:
        """The news of an order comes in, by whatever door."""
        total = Money(5000, "EUR")
        said = {"customer_gid": CUSTOMER, "discount_codes": list(codes)}
        version = OrderVersion(gid, at, total, total, total, said)  # type: ignore[arg-type]
        with self.deps.engine.begin() as db:
            settle(db, SHOP, apply_order(db, SHOP, version))

    def deleted(self, gid: str = NEXT) -> None:
        """The news that an order is gone."""
        with self.deps.engine.begin() as db:
            settle(db, SHOP, delete_order(db, SHOP, gid, LATER))

    def look(self) -> None:
        """What had to settle has settled, and the orders are read."""
        self.do("UPDATE redemption_look SET look_at = now() WHERE shop = :shop")
        redeem(self.deps, SHOP)

    def poll(self) -> None:
        """Two days later the balances are asked for."""
        self.do(
            "UPDATE compensation SET checked_at = checked_at - interval '2 days' WHERE shop = :shop"
        )
        self.poll_due()

    def poll_due(self) -> None:
        """The balances that are due are asked for."""
        poll_balances(self.deps, SHOP)

    def expire(self) -> None:
        """The clock looks at what has ended."""
        expire(self.deps, SHOP)

    def night(self) -> dict[str, int]:
        """Everything is compared with Shopify; how many were found changed or given, by part."""
        found, cursor = Counter[str](), None
        while True:
            part = orjson.loads(cursor)[0] if cursor else "own_codes"
            done = compare(self.deps, SHOP, LATER, cursor)
            found[part] += done.found
            if done.hidden:
                found["hidden " + done.hidden] += 1
            if done.cursor is None:
                return dict(+found)
            cursor = done.cursor

    def stands(self, number: int = 1) -> tuple[str, int, int]:
        """State, held and spent; the whole ledger agrees."""
        with self.deps.engine.begin() as db:
            row = queries.compensation(db, SHOP, number)
            assert check(db, SHOP) == ()
        return row.state.value, row.held, row.spent

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """What happened, oldest first."""
        asked = "SELECT kind, data FROM compensation_event WHERE shop = :shop ORDER BY id"
        return [(kind, data) for kind, data in self.rows(asked)]

    def do(self, statement: str, **given: object) -> None:
        """Change the database; `:shop` is the shop."""
        with self.deps.engine.begin() as db:
            db.execute(text(statement), {"shop": SHOP, **given})

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds; `:shop` is the shop."""
        with self.deps.engine.begin() as db:
            return [tuple(row) for row in db.execute(text(query), {"shop": SHOP})]

    def waiting(self) -> list[str]:
        """The orders to be read."""
        asked = "SELECT order_gid FROM redemption_look WHERE shop = :shop ORDER BY 1"
        return [gid for (gid,) in self.rows(asked)]


def begin(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet, with every scope."""
    with engine.begin() as db:
        know_shop(
            db, SHOP, currency="EUR", scopes=SCOPES, timezone="Europe/Rome", installed_at=CAME
        )
    says = Says(SHOP)
    return Aftermath(Deps(engine, settings, says.admin), says)
