"""Compare the tags that customers carry in the shop with what we believe of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.tagging.models import ABSENT, DUE, OURS, THEIRS, WITHDRAWN
from shop_app.timeline.service import Actor, Entry, Kind, append

# Whatever waits to be written, or was sent, is looked at when it is written. What was seen in the
# shop after Shopify was asked is newer than its answer.
_SETTLED = text(
    f"""
    SELECT customer_gid, tag, wanted, in_shop FROM tag_assignment
    WHERE shop = :shop AND customer_gid = ANY(:gids) AND sent IS NULL AND bulk IS NULL
        AND in_shop IN ('absent', 'ours', 'theirs', 'withdrawn') AND NOT ({DUE})
        AND (seen_at IS NULL OR seen_at < :at)
    FOR UPDATE
    """  # noqa: S608 - DUE is a constant
)
_STANDS = text(
    """
    UPDATE tag_assignment AS stored SET in_shop = given.in_shop, seen_at = :at
    FROM jsonb_to_recordset(:rows) AS given (gid text, tag text, in_shop text)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
    """
).bindparams(bindparam("rows", type_=JSONB))


def compare_tags(
    db: Connection, shop: str, carried: Mapping[str, Sequence[str]], asked_at: datetime
) -> dict[str, int]:
    """Note whose hand was at our tags; returns by customer how often no webhook told us.

    `carried` are the tags in the shop by customer gid, as of `asked_at`. One of ours that is gone
    was taken off by somebody and stays off until the rule has turned; one that is there although
    we did not add it is theirs.
    """
    jobs.alone_with(db, "tags", shop)
    missed: dict[str, int] = {}
    rows: list[dict[str, str]] = []
    withdrawn: list[Entry] = []
    for row in db.execute(_SETTLED, {"shop": shop, "gids": list(carried), "at": asked_at}):
        stands = _stands(row, carried[row.customer_gid])
        if stands == row.in_shop:
            continue
        rows.append({"gid": row.customer_gid, "tag": row.tag, "in_shop": stands})
        if row.in_shop != ABSENT:  # nobody tells us of a tag we never had to do with
            missed[row.customer_gid] = missed.get(row.customer_gid, 0) + 1
        if stands == WITHDRAWN:
            data = {"tag": row.tag}
            withdrawn.append(
                Entry(row.customer_gid, Kind.TAG_WITHDRAWN, Actor.RECONCILIATION, data)
            )
    if rows:
        db.execute(_STANDS, {"shop": shop, "rows": rows, "at": asked_at})
        append(db, shop, withdrawn)
    return missed


def _stands(row: Row[Any], carried: Sequence[str]) -> str:
    """How the tag stands now. Shopify compares tags without regard to case."""
    believed = str(row.in_shop)
    if row.tag.casefold() in {tag.casefold() for tag in carried}:
        return believed if believed in (OURS, THEIRS) else THEIRS
    if believed in (ABSENT, WITHDRAWN):
        return believed
    return WITHDRAWN if row.wanted else ABSENT
