"""Insert a row or move it forward in time; never back, and never over what was not said.

Shopify's deliveries come late, twice and out of order. A version counts only if its `at` column is
newer than the stored one; columns the delivery does not mention keep their value (absent is not
null). One statement does it and tells what was there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, TextClause, text


@dataclass(frozen=True, slots=True)
class Moved:
    """`applied`: the version was newer (or the row new). `before`: the watched columns, if any."""

    applied: bool
    before: Mapping[str, Any] | None


@lru_cache(maxsize=512)
def _statement(
    table: str, columns: tuple[str, ...], at: str, watch: tuple[str, ...], on_tie: bool
) -> TextClause:
    """The names come from our own models, never from a delivery."""
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    moved = ", ".join(f"{name} = excluded.{name}" for name in columns)
    watched = ", ".join(("shop", *watch))
    newer = "<=" if on_tie else "<"
    return text(
        f"""
        WITH before AS (
            SELECT {watched} FROM {table} WHERE shop = :shop AND gid = :gid
        ), applied AS (
            INSERT INTO {table} AS stored ({names}) VALUES ({values})
            ON CONFLICT (shop, gid) DO UPDATE SET {moved}
            WHERE stored.deleted_at IS NULL
                AND (stored.{at} IS NULL OR stored.{at} {newer} excluded.{at})
            RETURNING stored.shop
        )
        SELECT EXISTS (SELECT FROM applied) AS applied, before.*
        FROM (SELECT) AS always LEFT JOIN before ON true
        """  # noqa: S608 - every name in it is one of our own columns
    )


def move_forward(
    db: Connection,
    table: str,
    row: Mapping[str, Any],
    *,
    at: str,
    watch: tuple[str, ...] = (),
    on_tie: bool = False,
) -> Moved:
    """Insert `row` (with `shop`, `gid` and the column `at`) or move the stored one forward.

    A deleted row stays deleted. `watch` names columns whose earlier values are wanted; `on_tie`
    lets a version of the same time win, for what was read from Shopify just now.
    """
    statement = _statement(table, tuple(row), at, watch, on_tie)
    found = db.execute(statement, dict(row)).mappings().one()
    before = dict(found) if found["shop"] is not None else None
    return Moved(bool(found["applied"]), before)
