"""The numbers that people call compensations by: 1, 2, 3 … in each shop."""

from __future__ import annotations

from sqlalchemy import Connection, text

_NEXT = text(
    """
    INSERT INTO compensation_counter AS counter (shop, last) VALUES (:shop, 1)
    ON CONFLICT (shop) DO UPDATE SET last = counter.last + 1
    RETURNING last
    """
)


def next_number(db: Connection, shop: str) -> int:
    """A number that the shop has not used. Others who want one wait until the transaction ends.

    Called after the allowances were locked (`ledger.lock`), by everybody, so that nobody waits
    crosswise.
    """
    number: int = db.execute(_NEXT, {"shop": shop}).scalar_one()
    return number
