"""Whose compensations are changes: two records of one customer became one, a guest became known.

Who grants something at this moment holds the allowance of the customer or of the guest's order:
that is waited for, and taken along.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from shop_app.compensation.allowances import AllowanceKey, lock
from shop_app.compensation.kinds import Scope
from shop_app.errors import Busy

_TRIES = 5
"""How often compensations may come meanwhile: each is one grant between two statements of ours."""

_OF_CUSTOMER = """
    SELECT id FROM compensation
    WHERE shop = :shop AND (customer_gid = :lost OR id IN (
        SELECT compensation_id FROM compensation_scope
        WHERE shop = :shop AND scope = 'customer' AND scope_id = :lost AND period = ''
    ))
    ORDER BY id
    """
_OF_GUESTS = """
    SELECT id FROM compensation
    WHERE shop = :shop AND order_gid = ANY(:gids) AND customer_gid IS NULL
    ORDER BY id
    """
# Out of the one allowance and into the other: the movements of each stay the sum that it is.
_MERGE = text(
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
_KNOWN = text(
    """
    SELECT orders.gid, coalesce(customer.merged_into, orders.customer_gid) AS customer_gid
    FROM orders LEFT JOIN customer
        ON customer.shop = :shop AND customer.gid = orders.customer_gid
    WHERE orders.shop = :shop AND orders.gid = ANY(:gids) AND orders.customer_gid IS NOT NULL
    """
)
_ADOPT = text(
    """
    WITH theirs AS (
        SELECT compensation.id, compensation.held, compensation.spent, compensation.decision_id,
            known.customer_gid, EXISTS (
                SELECT FROM compensation_scope AS its
                WHERE its.shop = :shop AND its.compensation_id = compensation.id
            ) AS counts
        FROM compensation JOIN unnest(CAST(:gids AS text[]), CAST(:customers AS text[]))
            AS known (order_gid, customer_gid) USING (order_gid)
        WHERE compensation.shop = :shop AND compensation.customer_gid IS NULL
    ), lines AS (
        UPDATE compensation_event SET customer_gid = theirs.customer_gid FROM theirs
        WHERE compensation_event.shop = :shop AND compensation_event.compensation_id = theirs.id
    ), decisions AS (
        UPDATE policy_decision SET customer_gid = theirs.customer_gid FROM theirs
        WHERE policy_decision.shop = :shop AND policy_decision.id = theirs.decision_id
    ), counted AS (
        INSERT INTO compensation_scope (shop, compensation_id, scope, scope_id, period)
        SELECT :shop, id, 'customer', customer_gid, '' FROM theirs WHERE counts
    ), noted AS (
        INSERT INTO allowance_movement
            (shop, scope, scope_id, period, compensation_id, move, why, held, spent)
        SELECT :shop, 'customer', customer_gid, '', id, 'hold', 'adopted', held, spent
        FROM theirs WHERE counts AND (held, spent) <> (0, 0) ORDER BY id
    ), moved AS (
        UPDATE allowance
        SET held = allowance.held + sums.held, spent = allowance.spent + sums.spent
        FROM (
            SELECT customer_gid, sum(held) AS held, sum(spent) AS spent
            FROM theirs WHERE counts GROUP BY customer_gid
        ) AS sums
        WHERE allowance.shop = :shop AND allowance.scope = 'customer' AND allowance.period = ''
            AND allowance.scope_id = sums.customer_gid
    )
    UPDATE compensation SET customer_gid = theirs.customer_gid FROM theirs
    WHERE compensation.shop = :shop AND compensation.id = theirs.id
    """
)


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """What `lost` got and may get, and what is held and spent of it, is of `kept` from now on.

    Raises Busy when grants to `lost` keep coming.
    """
    if lost == kept:
        return
    names = {"shop": shop, "lost": lost, "kept": kept}
    _lock(db, _OF_CUSTOMER, names, [AllowanceKey(Scope.CUSTOMER, gid) for gid in (lost, kept)])
    for statement in (_MERGE, *_RENAME):
        db.execute(statement, names)


def adopt(db: Connection, shop: str, order_gids: Iterable[str]) -> None:
    """What was given for guests' orders is their customers', where these are known by now, and
    counts in their allowances.

    Raises Busy when grants for these orders keep coming.
    """
    gids = sorted(order_gids)
    found = db.execute(_KNOWN, {"shop": shop, "gids": gids}).all() if gids else []
    if not found:
        return
    known = {row.gid: row.customer_gid for row in found}
    whose = {"shop": shop, "gids": list(known), "customers": list(known.values())}
    orders = [AllowanceKey(Scope.ORDER, gid) for gid in known]
    customers = [AllowanceKey(Scope.CUSTOMER, gid) for gid in set(known.values())]
    if _lock(db, _OF_GUESTS, whose, [*orders, *customers]):
        db.execute(_ADOPT, whose)


def _lock(
    db: Connection, which: str, names: Mapping[str, object], keys: Collection[AllowanceKey]
) -> Sequence[int]:
    """Lock the compensations that `which` finds, then allowances; the ids of the former.

    Whoever grants one meanwhile holds one of the allowances; then it begins anew, since compensations
    are locked before allowances.
    """
    shop = str(names["shop"])
    for _ in range(_TRIES):
        attempt = db.begin_nested()
        locked = db.scalars(text(f"{which} FOR UPDATE"), names).all()
        lock(db, shop, keys)
        if db.scalars(text(which), names).all() == locked:
            attempt.commit()
            return locked
        attempt.rollback()
    raise Busy("grants to these customers keep coming while they are merged", retry_after=1)
