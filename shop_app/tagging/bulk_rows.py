"""The tags that a bulk operation holds: taken, handed on with a line each, let go.

Some thousand rows in a transaction, so that nobody waits long for the shop's tags. What Shopify does
with a line is settled by `settling`, which frees the row too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app.jobs import alone_with
from shop_app.shopify.bulk_tags import variables
from shop_app.tagging.models import DUE
from shop_app.tagging.settling import DUE_TAG, DueTag

PORTION = 5_000
"""Rows taken or let go in one transaction."""

# The attempt grows: a single write of the row that is still under way settles nothing any more.
_TAKE = text(
    f"""
    WITH due AS MATERIALIZED (
        SELECT customer_gid, tag FROM tag_assignment WHERE shop = :shop AND ({DUE})
        ORDER BY customer_gid, tag LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
    UPDATE tag_assignment AS stored SET bulk = :bulk, bulk_line = NULL, attempt = stored.attempt + 1
    FROM due
    WHERE stored.shop = :shop AND stored.customer_gid = due.customer_gid AND stored.tag = due.tag
    """  # noqa: S608 - DUE is a constant
)
# IS NOT DISTINCT FROM: by the key, never by the index of `bulk`. PostgreSQL does not know yet how many
# rows a new operation holds, and would go through all of them each time.
_OF_CUSTOMERS = text(
    f"""
    SELECT {DUE_TAG} FROM tag_assignment AS stored
    WHERE shop = :shop AND bulk IS NOT DISTINCT FROM :bulk AND customer_gid = ANY(:gids)
    ORDER BY customer_gid, tag
    """  # noqa: S608 - DUE_TAG is a constant
)
_OF_LINES = text(
    f"""
    SELECT bulk_line, {DUE_TAG} FROM tag_assignment AS stored
    WHERE shop = :shop AND bulk = :bulk AND bulk_line = ANY(:lines)
    """  # noqa: S608 - DUE_TAG is a constant
)
_CUSTOMERS = text(
    """
    SELECT DISTINCT customer_gid FROM tag_assignment
    WHERE shop = :shop AND bulk = :bulk ORDER BY customer_gid LIMIT :limit
    """
)
_HAND_ON = text(
    """
    UPDATE tag_assignment AS stored
    SET bulk = given.bulk, bulk_line = given.line, sent = given.sent, sent_reason = stored.reason,
        touched = false
    FROM jsonb_to_recordset(:rows) AS given (gid text, tag text, bulk bigint, line int, sent text)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.bulk IS NOT DISTINCT FROM :bulk
    """
).bindparams(bindparam("rows", type_=JSONB))
_LET_GO = text(
    """
    UPDATE tag_assignment AS stored SET bulk = NULL, bulk_line = NULL
    FROM unnest(CAST(:gids AS text[]), CAST(:tags AS text[])) AS given (gid, tag)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.bulk IS NOT DISTINCT FROM :bulk
    """
)
_LET_SOME_GO = text(
    """
    WITH held AS MATERIALIZED (
        SELECT customer_gid, tag FROM tag_assignment
        WHERE shop = :shop AND bulk = :bulk LIMIT :limit FOR UPDATE
    )
    UPDATE tag_assignment AS stored
    SET bulk = NULL, bulk_line = NULL, sent = CASE WHEN :never_sent THEN NULL ELSE stored.sent END
    FROM held
    WHERE stored.shop = :shop AND stored.customer_gid = held.customer_gid AND stored.tag = held.tag
    """
)
_HELD = text(
    """
    SELECT count(*) AS rows, coalesce(max(bulk_line) + 1, 0) AS lines FROM tag_assignment
    WHERE shop = :shop AND bulk = :bulk
    """
)
_RENUMBER = text(
    """
    UPDATE tag_assignment AS stored SET bulk_line = numbered.line - 1
    FROM (
        SELECT customer_gid, tag, row_number() OVER (ORDER BY bulk_line) AS line
        FROM tag_assignment WHERE shop = :shop AND bulk = :bulk
    ) AS numbered
    WHERE stored.shop = :shop AND stored.customer_gid = numbered.customer_gid
        AND stored.tag = numbered.tag AND stored.bulk = :bulk
    """
)
_LINES = text(
    """
    SELECT bulk_line, customer_gid, tag FROM tag_assignment
    WHERE shop = :shop AND bulk = :bulk AND bulk_line >= :start ORDER BY bulk_line LIMIT :limit
    """
)


def take(db: Connection, shop: str, bulk: int, limit: int) -> int:
    """Put up to `limit` due tags into a bulk operation; returns how many there were."""
    return db.execute(_TAKE, {"shop": shop, "bulk": bulk, "limit": limit}).rowcount


def of_customers(db: Connection, shop: str, bulk: int, gids: Sequence[str]) -> list[DueTag]:
    """The tags of these customers that the operation holds."""
    rows = db.execute(_OF_CUSTOMERS, {"shop": shop, "bulk": bulk, "gids": list(gids)})
    return [DueTag(**row) for row in rows.mappings()]


def of_lines(db: Connection, shop: str, bulk: int, lines: Sequence[int]) -> dict[int, DueTag]:
    """The tags behind some lines of the operation's file, by line."""
    rows = db.execute(_OF_LINES, {"shop": shop, "bulk": bulk, "lines": list(lines)}).mappings()
    return {
        row["bulk_line"]: DueTag(**{key: row[key] for key in row if key != "bulk_line"})
        for row in rows
    }


def customers(db: Connection, shop: str, bulk: int, limit: int) -> list[str]:
    """Up to `limit` customers whose tags the operation holds."""
    return list(db.scalars(_CUSTOMERS, {"shop": shop, "bulk": bulk, "limit": limit}))


def hand_on(
    db: Connection, shop: str, bulk: int, rows: Sequence[DueTag], *, to: int, first_line: int
) -> None:
    """Move tags into the operation `to` that writes them, and say what is about to be sent.

    They become its lines from `first_line` on.
    """
    given = [
        {"gid": row.gid, "tag": row.tag, "bulk": to, "line": line, "sent": row.direction}
        for line, row in enumerate(rows, start=first_line)
    ]
    db.execute(_HAND_ON, {"shop": shop, "bulk": bulk, "rows": given})


def let_go(db: Connection, shop: str, bulk: int, rows: Sequence[DueTag]) -> None:
    """Leave tags to be looked up and written one by one; what was sent of them is still known."""
    if rows:
        gids, tags = [row.gid for row in rows], [row.tag for row in rows]
        db.execute(_LET_GO, {"shop": shop, "bulk": bulk, "gids": gids, "tags": tags})


def let_all_go(engine: Engine, shop: str, bulk: int, *, never_sent: bool) -> None:
    """Likewise all that is left, a portion per transaction. `never_sent`: Shopify saw none of it."""
    params = {"shop": shop, "bulk": bulk, "limit": PORTION, "never_sent": never_sent}
    while True:
        with engine.begin() as db:
            alone_with(db, "tags", shop)
            if db.execute(_LET_SOME_GO, params).rowcount < PORTION:
                return


def number_lines(db: Connection, shop: str, bulk: int) -> int:
    """Close gaps in the lines of an operation that has not been uploaded; returns how many lines."""
    held = db.execute(_HELD, {"shop": shop, "bulk": bulk}).one()
    if held.rows != held.lines:
        db.execute(_RENUMBER, {"shop": shop, "bulk": bulk})
    return int(held.rows)


def file_of(engine: Engine, shop: str, bulk: int) -> Iterator[bytes]:
    """The lines to upload, in order; no transaction is open while one is handed out.

    Raises LookupError when a row vanished meanwhile: number the lines anew and start over.
    """
    start = 0
    params = {"shop": shop, "bulk": bulk, "limit": PORTION}
    while True:
        with engine.connect() as db:
            rows = db.execute(_LINES, {**params, "start": start}).all()
        for row in rows:
            if row.bulk_line != start:
                raise LookupError(f"{shop}: line {start} of bulk operation {bulk} has vanished")
            start += 1
            yield variables(row.customer_gid, row.tag)
        if len(rows) < PORTION:
            return
