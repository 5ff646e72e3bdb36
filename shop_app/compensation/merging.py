"""Whose compensations are changes: two records of one customer became one."""

from __future__ import annotations

from sqlalchemy import Connection, text

from shop_app.compensation.allowances import AllowanceKey, lock
from shop_app.compensation.kinds import Scope
from shop_app.errors import Busy

_TRIES = 5
"""How often compensations may come meanwhile: each is one grant between two statements of ours."""

_OF_LOST = """
    SELECT id FROM compensation
    WHERE shop = :shop AND (customer_gid = :lost OR id IN (
        SELECT compensation_id FROM compensation_scope
        WHERE shop = :shop AND scope = 'customer' AND scope_id = :lost AND period = ''
    ))
    ORDER BY id
    """
_THEIRS = text(_OF_LOST)
_LOCK = text(f"{_OF_LOST} FOR UPDATE")
# Out of the one allowance and into the other: the movements of each stay the sum that it is.
_MOVE = text(
    """
    WITH theirs AS (
        UPDATE compensation_scope SET scope_id = :kept
        WHERE shop = :shop AND scope = 'customer' AND scope_id = :lost AND period = ''
        RETURNING compensation_id
    ), amounts AS (
        SELECT id, held, spent FROM compensation
        WHERE shop = :shop AND id IN (SELECT compensation_id FROM theirs)
            AND (held, spent) <> (0, 0)
    ), noted AS (
        INSERT INTO allowance_movement
            (shop, scope, scope_id, period, compensation_id, move, why, held, spent)
        SELECT :shop, 'customer', pair.scope_id, '', id, pair.move, 'merged',
            pair.sign * held, pair.sign * spent
        FROM amounts CROSS JOIN (
            VALUES (1, 'release', :lost, -1), (2, 'hold', :kept, 1)
        ) AS pair (place, move, scope_id, sign)
        ORDER BY id, place
    ), total AS (
        SELECT sum(held) AS held, sum(spent) AS spent FROM amounts
    )
    UPDATE allowance
    SET held = allowance.held + pair.sign * total.held,
        spent = allowance.spent + pair.sign * total.spent
    FROM total CROSS JOIN (VALUES (:lost, -1), (:kept, 1)) AS pair (scope_id, sign)
    WHERE allowance.shop = :shop AND allowance.scope = 'customer' AND allowance.period = ''
        AND allowance.scope_id = pair.scope_id AND total.held IS NOT NULL
    """
)
_RENAME = tuple(
    text(
        f"UPDATE {table} SET customer_gid = :kept WHERE shop = :shop AND customer_gid = :lost"  # noqa: S608 - constants
    )
    for table in ("compensation", "compensation_event", "policy_decision")
)


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """What `lost` got and may get, and what is held and spent of it, is of `kept` from now on.

    Who grants something to `lost` at this moment holds their allowance: that is waited for. Raises
    Busy when grants to `lost` keep coming.
    """
    if lost == kept:
        return
    for _ in range(_TRIES):
        with db.begin_nested() as attempt:
            if _all_locked(db, shop, lost, kept):
                break
            attempt.rollback()  # gives the locks back: compensations come before allowances
    else:
        raise Busy(f"{lost} gets compensations while they are merged", retry_after=1)
    names = {"shop": shop, "lost": lost, "kept": kept}
    db.execute(_MOVE, names)
    for statement in _RENAME:
        db.execute(statement, names)


def _all_locked(db: Connection, shop: str, lost: str, kept: str) -> bool:
    """Lock the compensations of `lost`, then both allowances; whether these were all there are."""
    names = {"shop": shop, "lost": lost}
    locked = db.scalars(_LOCK, names).all()
    lock(db, shop, (AllowanceKey(Scope.CUSTOMER, lost), AllowanceKey(Scope.CUSTOMER, kept)))
    return db.scalars(_THEIRS, names).all() == locked
