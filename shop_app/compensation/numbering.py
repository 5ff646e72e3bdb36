"""The numbers that people call compensations by: 1, 2, 3 … in each shop."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert

from shop_app.compensation.models import CompensationCounter

_FIRST = insert(CompensationCounter).values(shop=bindparam("counted_shop"), last=1)
COUNTING: Final = _FIRST.on_conflict_do_update(
    index_elements=["shop"], set_={"last": CompensationCounter.last + 1}
).returning(CompensationCounter.last)
"""Gives a number that the shop (`counted_shop`) has not used, also within a statement that needs one.

Others who want one wait until the transaction ends. Run after the allowances were locked
(`allowances.lock`), by everybody, so that nobody waits crosswise.
"""


def next_number(db: Connection, shop: str) -> int:
    """A number that the shop has not used; see `COUNTING` for when to take it."""
    return db.execute(COUNTING, {"counted_shop": shop}).scalar_one()
