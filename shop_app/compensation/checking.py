"""Whether a shop's ledger adds up. What does not is reported; nothing is ever repaired here.

What holds at any moment: an allowance is the sum of its movements, and of the compensations that
count in it; a compensation is the sum of its movements in each allowance that it counts in, and has
moved nothing in any other (a merged customer's was moved back out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.kinds import Scope

MOST = 1_000
"""Differences that one check tells of: far more than a person follows up one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not add up, minor units of the shop's currency.

    Without `compensation_id` the allowance `key` itself: `stands` there, while its movements sum up
    to `moved` and the compensations that count in it to `counted`. With one: that compensation
    `stands` so, while its movements in `key` sum up to `moved`. `key` None: it is held or spent,
    and counts nowhere.
    """

    key: AllowanceKey | None
    compensation_id: int | None
    number: int | None
    stands: Balance
    moved: Balance
    counted: Balance | None


# One statement sees one moment. Each table is read once, whole: that is fastest for a shop's all.
_CHECK = text(
    """
    WITH moved AS MATERIALIZED (
        SELECT scope, scope_id, period, compensation_id, sum(held) AS held, sum(spent) AS spent
        FROM allowance_movement WHERE shop = :shop
        GROUP BY scope, scope_id, period, compensation_id
    ), counted AS MATERIALIZED (
        SELECT its.scope, its.scope_id, its.period, its.compensation_id,
            compensation.held, compensation.spent
        FROM compensation_scope AS its LEFT JOIN compensation
            ON compensation.shop = :shop AND compensation.id = its.compensation_id
        WHERE its.shop = :shop
    ), sums AS (
        SELECT scope, scope_id, period, sum(held) AS held, sum(spent) AS spent
        FROM moved GROUP BY scope, scope_id, period
    ), totals AS (
        SELECT scope, scope_id, period, sum(held) AS held, sum(spent) AS spent
        FROM counted GROUP BY scope, scope_id, period
    ), stands AS (
        SELECT scope, scope_id, period, held, spent FROM allowance WHERE shop = :shop
    ), allowances AS (
        SELECT scope, scope_id, period, CAST(NULL AS bigint) AS compensation_id,
            coalesce(stands.held, 0) AS held, coalesce(stands.spent, 0) AS spent,
            coalesce(sums.held, 0) AS moved_held, coalesce(sums.spent, 0) AS moved_spent,
            coalesce(totals.held, 0) AS counted_held, coalesce(totals.spent, 0) AS counted_spent
        FROM stands FULL JOIN sums USING (scope, scope_id, period)
            FULL JOIN totals USING (scope, scope_id, period)
    ), compensations AS (
        SELECT scope, scope_id, period, compensation_id,
            coalesce(counted.held, 0) AS held, coalesce(counted.spent, 0) AS spent,
            coalesce(moved.held, 0) AS moved_held, coalesce(moved.spent, 0) AS moved_spent,
            CAST(NULL AS bigint) AS counted_held, CAST(NULL AS bigint) AS counted_spent
        FROM counted FULL JOIN moved USING (scope, scope_id, period, compensation_id)
    ), nowhere AS (
        SELECT NULL AS scope, NULL AS scope_id, NULL AS period, id AS compensation_id, held, spent,
            0 AS moved_held, 0 AS moved_spent,
            CAST(NULL AS bigint) AS counted_held, CAST(NULL AS bigint) AS counted_spent
        FROM compensation
        WHERE shop = :shop AND origin = 'amends' AND (held, spent) <> (0, 0)
            AND NOT EXISTS (
                SELECT FROM compensation_scope AS its
                WHERE its.shop = :shop AND its.compensation_id = compensation.id
            )
    ), found AS (
        SELECT * FROM allowances WHERE (held, spent) <> (moved_held, moved_spent)
            OR (held, spent) <> (counted_held, counted_spent)
        UNION ALL
        SELECT * FROM compensations WHERE (held, spent) <> (moved_held, moved_spent)
        UNION ALL
        SELECT * FROM nowhere
        LIMIT :most
    )
    SELECT found.*, compensation.number
    FROM found LEFT JOIN compensation
        ON compensation.shop = :shop AND compensation.id = found.compensation_id
    ORDER BY found.compensation_id NULLS FIRST, array_position(CAST(:ranks AS text[]), found.scope),
        found.scope_id, found.period
    """
)


def check(db: Connection, shop: str) -> tuple[Difference, ...]:
    """What does not add up in a shop's ledger, allowances first; () when all does. At most MOST."""
    params = {"shop": shop, "most": MOST, "ranks": [scope.value for scope in Scope]}
    return tuple(_difference(row) for row in db.execute(_CHECK, params))


def _difference(row: Any) -> Difference:
    counted = None
    if row.counted_held is not None:
        counted = Balance(int(row.counted_held), int(row.counted_spent))
    return Difference(
        None if row.scope is None else AllowanceKey(Scope(row.scope), row.scope_id, row.period),
        row.compensation_id,
        row.number,
        Balance(int(row.held), int(row.spent)),
        Balance(int(row.moved_held), int(row.moved_spent)),
        counted,
    )
