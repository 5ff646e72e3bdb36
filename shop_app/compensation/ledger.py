"""Hold, spend and release: the only three things that happen to an allowance.

Every move changes the compensation, each allowance that it counts in, and the list of movements
by the same amounts in one statement, so that at any moment an allowance is the sum of its movements
and of its compensations (`checking`).

Order of locks within a transaction: the compensation, then allowances in the order of `Scope`. So a
transaction moves one compensation; before it holds it calls `allowances.lock`, the other moves lock
by themselves. Amounts are minor units of the shop's currency; `why` is a code of the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import Connection, text

from shop_app.compensation.allowances import (
    GIVEN,
    MAKE,
    SAME,
    AllowanceKey,
    Balance,
    balances,
    in_order,
    keys_of,
    params,
)
from shop_app.compensation.kinds import Move, Origin, Scope
from shop_app.errors import Conflict

_RANKS = [scope.value for scope in Scope]

_HOLD = text(
    f"""
    WITH {GIVEN}, capped AS (
        SELECT given.*, most.cap
        FROM given JOIN unnest(CAST(:caps AS bigint[])) WITH ORDINALITY AS most (cap, place)
            USING (place)
    ), moved AS (
        UPDATE allowance SET held = allowance.held + :amount
        FROM capped AS given
        WHERE {SAME}
            AND (given.cap IS NULL OR allowance.held + allowance.spent + :amount <= given.cap)
        RETURNING given.scope, given.scope_id, given.period, given.place
    ), noted AS (
        INSERT INTO allowance_movement
            (shop, scope, scope_id, period, compensation_id, move, why, held, spent)
        SELECT :shop, scope, scope_id, period, :compensation, 'hold', :why, :amount, 0
        FROM moved ORDER BY place
    ), fixed AS (
        INSERT INTO compensation_scope AS its (shop, compensation_id, scope, scope_id, period)
        SELECT :shop, :compensation, scope, scope_id, period FROM given
        ON CONFLICT (shop, compensation_id, scope) DO UPDATE SET period = excluded.period
            WHERE (its.scope_id, its.period) = (excluded.scope_id, excluded.period)
        RETURNING 1
    ), kept AS (
        UPDATE compensation SET held = compensation.held + :amount
        WHERE compensation.shop = :shop AND compensation.id = :compensation
        RETURNING 1
    )
    SELECT array(SELECT scope FROM moved) AS moved, (SELECT count(*) FROM fixed) AS fixed,
        (SELECT count(*) FROM kept) AS kept
    """  # noqa: S608 - constants
)
_STANDS = text(
    """
    SELECT held, spent, origin FROM compensation
    WHERE shop = :shop AND id = :compensation FOR UPDATE
    """
)
_FIX = text(
    f"""
    WITH {GIVEN}
    INSERT INTO compensation_scope (shop, compensation_id, scope, scope_id, period)
    SELECT :shop, :compensation, scope, scope_id, period FROM given
    """  # noqa: S608 - constants
)
_MOVE = text(
    f"""
    WITH given AS MATERIALIZED (
        SELECT its.scope, its.scope_id, its.period,
            array_position(CAST(:ranks AS text[]), its.scope) AS place
        FROM compensation_scope AS its JOIN allowance
            ON allowance.shop = :shop AND allowance.scope = its.scope
                AND allowance.scope_id = its.scope_id AND allowance.period = its.period
        WHERE its.shop = :shop AND its.compensation_id = :compensation
        ORDER BY place FOR UPDATE OF allowance
    ), moved AS (
        UPDATE allowance SET held = allowance.held + :held, spent = allowance.spent + :spent
        FROM given WHERE {SAME}
        RETURNING given.scope, given.scope_id, given.period, given.place
    ), noted AS (
        INSERT INTO allowance_movement
            (shop, scope, scope_id, period, compensation_id, move, why, held, spent)
        SELECT :shop, scope, scope_id, period, :compensation, :move, :why, :held, :spent
        FROM moved ORDER BY place
    ), kept AS (
        UPDATE compensation
        SET held = compensation.held + :held, spent = compensation.spent + :spent
        WHERE compensation.shop = :shop AND compensation.id = :compensation
    )
    SELECT count(*) FROM moved
    """  # noqa: S608 - constants
)


@dataclass(frozen=True, slots=True)
class Full:
    """An allowance in which a hold found too little left of `cap`."""

    key: AllowanceKey
    cap: int
    balance: Balance


class CapReached(Conflict):
    """A hold would take more than a cap leaves: its transaction must be rolled back."""

    code = "cap_reached"

    def __init__(self, amount: int, full: Sequence[Full]) -> None:
        used = ", ".join(
            f"{one.key.scope} has used {one.balance.used} of {one.cap}" for one in full
        )
        super().__init__(f"can't hold {amount} more: {used}", amount=amount)
        self.full = tuple(full)


def hold(
    db: Connection,
    shop: str,
    compensation_id: int,
    keys: Sequence[AllowanceKey],
    amount: int,
    *,
    caps: Mapping[Scope, int | None],
    why: str,
) -> None:
    """Hold `amount` (above 0) in each of `keys`, none of which then uses more than its cap.

    `keys` were locked; the compensation counts there from now on, so for one that was held before
    they are its `keys_of`. A scope without a cap is not limited. Raises CapReached; LookupError
    when there is no such compensation, or it counts elsewhere.
    """
    if amount <= 0:
        raise ValueError(f"compensation {compensation_id}: can't hold {amount}, only above 0")
    given = in_order(keys)
    told = {"compensation": compensation_id, "amount": amount, "why": why}
    limits = [caps.get(key.scope) for key in given]
    done = db.execute(_HOLD, {**params(shop, given), **told, "caps": limits}).one()
    stuck = [key for key in given if key.scope not in done.moved]
    if stuck:
        _refuse(db, shop, amount, stuck, caps)
    if (done.fixed, done.kept) != (len(given), 1):
        raise LookupError(f"compensation {compensation_id} is not there, or counts elsewhere")


def spend(db: Connection, shop: str, compensation_id: int, amount: int, *, why: str) -> int:
    """Spend `amount`, out of what the compensation holds as far as that reaches.

    Returns how much of it was not held: that is booked whatever the caps say. A negative `amount`
    gives back; nobody holds that then. Raises ValueError when it is more than was spent.
    """
    now = _locked(db, shop, compensation_id)
    if now.spent + amount < 0:
        raise ValueError(f"compensation {now.id}: can't give {-amount} back of {now.spent} spent")
    taken = min(now.held, max(amount, 0))
    _move(db, shop, now, Move.SPEND, Balance(-taken, amount), why=why)
    return max(amount, 0) - taken


def release(
    db: Connection, shop: str, compensation_id: int, amount: int | None = None, *, why: str
) -> int:
    """Hold `amount` less; None: nothing any more. Returns how much that was.

    Raises ValueError when it is negative or more than is held.
    """
    now = _locked(db, shop, compensation_id)
    freed = now.held if amount is None else amount
    if not 0 <= freed <= now.held:
        raise ValueError(f"compensation {now.id}: can't release {freed} of {now.held} held")
    _move(db, shop, now, Move.RELEASE, Balance(-freed, 0), why=why)
    return freed


def book(
    db: Connection,
    shop: str,
    compensation_id: int,
    keys: Sequence[AllowanceKey] | None,
    *,
    held: int,
    spent: int,
    why: str,
) -> None:
    """Change what is held and spent by what happened at Shopify, beyond every cap if need be.

    The compensation counts in `keys` from now on; None: where it counts already, and there one
    stays anyway. What was given by hand may count nowhere: `keys` are (). Raises ValueError when
    less than nothing would be held or spent.
    """
    now = _locked(db, shop, compensation_id)
    if now.held + held < 0 or now.spent + spent < 0:
        stands = f"{now.held} held and {now.spent} spent"
        raise ValueError(f"compensation {now.id}: can't book {held:+} and {spent:+} on {stands}")
    if keys and not keys_of(db, shop, compensation_id):
        given = params(shop, in_order(keys))
        db.execute(MAKE, given)
        db.execute(_FIX, given | {"compensation": compensation_id})
    move = Move.SPEND if spent else Move.HOLD if held > 0 else Move.RELEASE
    _move(db, shop, now, move, Balance(held, spent), why=why)


@dataclass(frozen=True, slots=True)
class _Locked:
    """A compensation that nobody else changes until the transaction ends."""

    id: int
    held: int
    spent: int
    origin: str


def _locked(db: Connection, shop: str, compensation_id: int) -> _Locked:
    row = db.execute(_STANDS, {"shop": shop, "compensation": compensation_id}).one_or_none()
    if row is None:
        raise LookupError(f"there is no compensation {compensation_id}")
    return _Locked(compensation_id, row.held, row.spent, row.origin)


def _move(db: Connection, shop: str, it: _Locked, move: Move, change: Balance, *, why: str) -> None:
    """Change a compensation and its allowances; a change of nothing is none."""
    if change == Balance():
        return
    told = {"shop": shop, "compensation": it.id, "move": move.value, "why": why}
    amounts = {"held": change.held, "spent": change.spent, "ranks": _RANKS}
    if not db.scalar(_MOVE, told | amounts) and it.origin != Origin.BY_HAND:
        raise LookupError(f"compensation {it.id} counts nowhere yet: hold or book it")


def _refuse(
    db: Connection,
    shop: str,
    amount: int,
    stuck: Sequence[AllowanceKey],
    caps: Mapping[Scope, int | None],
) -> NoReturn:
    """Raise what kept a hold from moving these allowances."""
    stands = balances(db, shop, stuck)
    full = [
        Full(key, cap, stands[key]) for key in stuck if (cap := caps.get(key.scope)) is not None
    ]
    if len(full) < len(stuck):
        raise LookupError(f"lock the allowances before you hold: {[key.scope for key in stuck]}")
    raise CapReached(amount, full)
