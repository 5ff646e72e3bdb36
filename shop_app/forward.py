"""Insert a row or move it forward in time; never back, and never over what was not said.

Shopify's deliveries come late, twice and out of order. A version counts only if its `at` column is
newer than the stored one; columns the delivery does not mention keep their value (absent is not
null). One statement does it and tells what was there before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, TextClause, text


@dataclass(frozen=True, slots=True)
class Moved:
    """How a version fared. `applied`: it was newer, or the row new. `tie`: it has the stored
    version's time and other content. `before`: what was stored, empty for a new row."""

    applied: bool
    tie: bool
    before: Mapping[str, Any]


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
    compare: tuple[str, ...],
    watch: tuple[str, ...] = (),
    from_shopify: bool = False,
) -> Moved:
    """Insert `row` (with `shop`, `gid` and the column `at`) or move the stored one forward.

    A deleted row stays deleted. Of two versions with the same time, `compare` names the columns
    that tell them apart, and the one read `from_shopify` just now wins. `watch` are further
    columns whose earlier values are wanted, or expressions of them with a name.
    """
    statement = _statement(table, tuple(row), at, (at, *compare, *watch), from_shopify)
    found = db.execute(statement, dict(row)).mappings().one()
    before = dict(found) if found["shop"] is not None else {}
    if found["applied"]:
        return Moved(applied=True, tie=False, before=before)
    other = any(before[name] != row[name] for name in compare)
    return Moved(applied=False, tie=before[at] == row[at] and other, before=before)


@lru_cache(maxsize=64)
def _many(table: str, columns: tuple[str, ...], at: str) -> TextClause:
    """The same for many rows, which come as JSON; their types are those of the table."""
    names = ", ".join(columns)
    moved = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return text(
        f"""
        INSERT INTO {table} AS stored ({names})
        SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))
        ORDER BY gid
        ON CONFLICT (shop, gid) DO UPDATE SET {moved}
        WHERE stored.deleted_at IS NULL AND (stored.{at} IS NULL OR stored.{at} <= excluded.{at})
        RETURNING stored.gid
        """  # noqa: S608 - every name in it is one of our own columns
    )


def move_all_forward(
    db: Connection, table: str, rows: Sequence[Mapping[str, Any]], *, at: str
) -> set[str]:
    """Insert many rows read from Shopify or move the stored ones forward; the gids that moved.

    All rows name the same columns and different gids, `shop` among the columns. As with
    `move_forward`, older versions and deleted rows change nothing, and a tie is settled.
    """
    if not rows:
        return set()
    given = orjson.dumps(rows).decode()
    return set(db.scalars(_many(table, tuple(rows[0]), at), {"rows": given}))
