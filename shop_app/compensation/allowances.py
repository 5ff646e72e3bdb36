"""Whose allowances a compensation counts in, how they stand, and who may change them now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, TextClause, text

from shop_app.compensation.kinds import SCOPE_RANK, Kind, Scope


@dataclass(frozen=True, slots=True)
class AllowanceKey:
    """Which allowance: whose, and of which day or month ("" for orders and customers); in a
    currency that the shop had not at first, of that currency too ("2026-11 USD")."""

    scope: Scope
    scope_id: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is held and spent, minor units of the shop's currency."""

    held: int = 0
    spent: int = 0

    @property
    def used(self) -> int:
        """What no new hold may take."""
        return self.held + self.spent


GIVEN = """
    given AS (
        SELECT scope, scope_id, period, place FROM unnest(
            CAST(:scopes AS text[]), CAST(:ids AS text[]), CAST(:periods AS text[])
        ) WITH ORDINALITY AS one (scope, scope_id, period, place)
    )
    """
"""SQL of a CTE with the keys of `params`, in their order."""

SAME = """
    allowance.shop = :shop AND allowance.scope = given.scope
        AND allowance.scope_id = given.scope_id AND allowance.period = given.period
    """
"""SQL: this allowance is the one of the CTE `given`."""

# Rows are made in the order in which they are locked. Who waits here for a row that somebody has
# just made holds new rows alone, and nobody who locks waits for those: never crosswise.
MAKE = text(
    f"""
    WITH {GIVEN}
    INSERT INTO allowance (shop, scope, scope_id, period)
    SELECT :shop, scope, scope_id, period FROM given ORDER BY place ON CONFLICT DO NOTHING
    """  # noqa: S608 - constants
)
"""Makes the allowances that are not there yet."""

_READ = f"""
    WITH {GIVEN}
    SELECT allowance.scope, allowance.scope_id, allowance.period, allowance.held, allowance.spent
    FROM given JOIN allowance ON {SAME}
    ORDER BY given.place
    """  # noqa: S608 - constants
_BALANCES = text(_READ)
_LOCK = text(f"{_READ} FOR UPDATE OF allowance")
_ITS_KEYS = text(
    """
    SELECT scope, scope_id, period FROM compensation_scope
    WHERE shop = :shop AND compensation_id = :compensation
    """
)


def scopes_for(
    *,
    order_gid: str | None,
    customer_gid: str | None,
    staff_id: str | None,
    reason: str | None,
    kind: Kind,
    at: datetime,
    timezone: ZoneInfo,
    mark: str = "",
) -> tuple[AllowanceKey, ...]:
    """Where a compensation counts that is first held at `at` (aware), in the order of locks.

    `timezone` is the shop's: it says which day and month that is. `staff_id`: who asked for it.
    `mark` is of its currency (`policies.Saved.mark`): a shop that has another one now begins every
    day and month anew, and what is spent of older compensations moves the older allowances. An
    order's allowance is of the order's currency, and counts nothing of another (`deciding`). A
    customer's has no cap, only rows that are locked: what bounds customers is worked out of their
    compensations, where amounts of other currencies are left out.
    """
    local = at.astimezone(timezone)
    day, month = period(f"{local:%Y-%m-%d}", mark), period(f"{local:%Y-%m}", mark)
    whose = (
        (Scope.ORDER, order_gid, ""),
        (Scope.CUSTOMER, customer_gid, ""),
        (Scope.STAFF_DAY, staff_id, day),
        (Scope.STAFF_MONTH, staff_id, month),
        (Scope.REASON_MONTH, reason, month),
        (Scope.KIND_MONTH, kind.value, month),
        (Scope.SHOP_MONTH, "", month),
    )
    return tuple(
        AllowanceKey(scope, one, period) for scope, one, period in whose if one is not None
    )


def period(when: str, mark: str) -> str:
    """A day or a month of the shop's time zone as allowances of a currency have it."""
    return f"{when} {mark}" if mark else when


def keys_of(db: Connection, shop: str, compensation_id: int) -> tuple[AllowanceKey, ...]:
    """Where a compensation counts, in the order of locks; () when nothing was held of it yet."""
    rows = db.execute(_ITS_KEYS, {"shop": shop, "compensation": compensation_id})
    return in_order(AllowanceKey(Scope(row.scope), row.scope_id, row.period) for row in rows)


def balances(
    db: Connection, shop: str, keys: Iterable[AllowanceKey]
) -> dict[AllowanceKey, Balance]:
    """How these allowances stand, without a lock."""
    wanted = in_order(keys)
    return dict.fromkeys(wanted, Balance()) | _read(db, _BALANCES, params(shop, wanted))


def lock(db: Connection, shop: str, keys: Iterable[AllowanceKey]) -> dict[AllowanceKey, Balance]:
    """How these allowances stand; nobody else changes them until the transaction ends.

    Called once in a transaction, with all of them, after its compensation was locked.
    """
    wanted = params(shop, in_order(keys))
    db.execute(MAKE, wanted)
    return _read(db, _LOCK, wanted)


def in_order(keys: Iterable[AllowanceKey]) -> tuple[AllowanceKey, ...]:
    """The same keys in the order in which everybody locks them."""
    return tuple(sorted(keys, key=lambda key: (SCOPE_RANK[key.scope], key.scope_id, key.period)))


def params(shop: str, keys: Sequence[AllowanceKey]) -> dict[str, Any]:
    """What a statement with `GIVEN` is told."""
    return {
        "shop": shop,
        "scopes": [key.scope.value for key in keys],
        "ids": [key.scope_id for key in keys],
        "periods": [key.period for key in keys],
    }


def _read(
    db: Connection, statement: TextClause, given: dict[str, Any]
) -> dict[AllowanceKey, Balance]:
    return {
        AllowanceKey(Scope(row.scope), row.scope_id, row.period): Balance(row.held, row.spent)
        for row in db.execute(statement, given)
    }
