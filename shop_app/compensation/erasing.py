"""Erase what Shopify wants erased: staff's words about a customer, or all that a shop gave.

Figures, codes and the ledger stay where only a customer goes: they are the shop's money. What a
whole shop gave goes with `privacy.shop_erasing`, which calls `forget_moves` for each portion.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_, select, text, update

from shop_app.compensation import checked
from shop_app.compensation.allowances import GIVEN, SAME, AllowanceKey, in_order, lock, params
from shop_app.compensation.kinds import Scope
from shop_app.compensation.models import (
    Compensation,
    CompensationCounter,
    CompensationScope,
    PolicyVersion,
    Redemption,
)

_OF = "shop = :shop AND compensation_id = ANY(:ids)"
_THESE = text("SELECT id FROM compensation WHERE shop = :shop AND id = ANY(:ids) FOR UPDATE")
_THEIR_KEYS = text(f"SELECT DISTINCT scope, scope_id, period FROM compensation_scope WHERE {_OF}")  # noqa: S608 - constants
# Of a merged customer's allowance as much was moved out as in: nothing to give back, nothing locked.
_GIVE_BACK = text(
    f"""
    WITH gone AS (
        DELETE FROM allowance_movement WHERE {_OF}
        RETURNING scope, scope_id, period, held, spent
    ), sums AS (
        SELECT scope, scope_id, period, sum(held) AS held, sum(spent) AS spent
        FROM gone GROUP BY scope, scope_id, period HAVING (sum(held), sum(spent)) <> (0, 0)
    )
    UPDATE allowance SET held = allowance.held - sums.held, spent = allowance.spent - sums.spent
    FROM sums
    WHERE allowance.shop = :shop AND allowance.scope = sums.scope
        AND allowance.scope_id = sums.scope_id AND allowance.period = sums.period
    """  # noqa: S608 - constants
)
_FORGET_UNUSED = text(
    f"""
    WITH {GIVEN}
    DELETE FROM allowance USING given
    WHERE {SAME} AND NOT EXISTS (
        SELECT FROM compensation_scope AS its
        WHERE its.shop = :shop AND its.scope = given.scope AND its.scope_id = given.scope_id
            AND its.period = given.period
    )
    """  # noqa: S608 - constants
)


def erase_customer(db: Connection, shop: str, customer_gid: str, order_gids: Sequence[str]) -> None:
    """Empty what staff wrote when they gave something to a customer, or for these orders of theirs.

    Words that are written later are not prevented. Doing it again changes nothing.
    """
    theirs = or_(Compensation.customer_gid == customer_gid, Compensation.order_gid.in_(order_gids))
    words = or_(Compensation.note != "", Compensation.reason_text != "")
    its = select(Compensation.id).where(Compensation.shop == shop, theirs, words)
    ids = db.scalars(its.order_by(Compensation.id).with_for_update()).all()
    if ids:
        mine = (Compensation.shop == shop, Compensation.id.in_(ids))
        db.execute(update(Compensation).where(*mine).values(note="", reason_text=""))


def forget_settings(db: Connection, shop: str) -> None:
    """Delete a shop's policies."""
    db.execute(delete(PolicyVersion).where(PolicyVersion.shop == shop))


def forget_moves(db: Connection, shop: str, compensation_ids: Sequence[int]) -> None:
    """Delete what hangs on these compensations, which go next.

    Allowances in which others count too, of a shop that came back, are left without them.
    """
    its = {"shop": shop, "ids": list(compensation_ids)}
    db.execute(_THESE, its)
    rows = db.execute(_THEIR_KEYS, its)
    keys = in_order(AllowanceKey(Scope(row.scope), row.scope_id, row.period) for row in rows)
    lock(db, shop, keys)
    db.execute(_GIVE_BACK, its)
    for table in (CompensationScope, Redemption):
        mine = (table.shop == shop, table.compensation_id.in_(compensation_ids))
        db.execute(delete(table).where(*mine))
    db.execute(_FORGET_UNUSED, params(shop, keys))


def forget_rest(db: Connection, shop: str) -> None:
    """The next compensation of the shop is its first, and nothing was found in its ledger."""
    db.execute(delete(CompensationCounter).where(CompensationCounter.shop == shop))
    checked.forget(db, shop)
