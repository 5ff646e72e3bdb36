"""What becomes of a rule's tags when it is deleted, switched off or given another tag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.tagging.models import WRITE_TAGS


class Leaving(StrEnum):
    """Why tags are taken off although nobody judged their condition."""

    DELETED = "rule_deleted"
    OFF = "rule_off"
    RENAMED = "rule_renamed"


# A limit of NULL is none.
_UNWANT = text(
    """
    WITH batch AS MATERIALIZED (
        SELECT customer_gid, tag, wanted FROM tag_assignment
        WHERE shop = :shop AND rule_id = :rule AND customer_gid > :after
            AND (wanted OR held_since IS NOT NULL)
        ORDER BY customer_gid LIMIT :limit
    )
    UPDATE tag_assignment AS stored
    SET wanted = false, held_since = NULL, untrue_since = NULL, expired = false,
        reason = :reason, decided_at = :at, error = NULL,
        in_shop = CASE WHEN stored.in_shop IN ('withdrawn', 'refused') THEN 'absent'
            ELSE stored.in_shop END
    FROM batch
    WHERE stored.shop = :shop AND stored.customer_gid = batch.customer_gid
        AND stored.tag = batch.tag
    RETURNING stored.customer_gid, batch.wanted
    """
).bindparams(bindparam("reason", type_=JSONB))
# What somebody took off stays off under its new name.
_CARRY_OVER = text(
    """
    INSERT INTO tag_assignment AS stored (shop, customer_gid, tag, rule_id, wanted, reason,
        decided_at, held_since, untrue_since, expired, in_shop)
    SELECT :shop, customer_gid, :tag, rule_id, wanted, :reason, :at, held_since, untrue_since,
        expired, CASE WHEN in_shop IN ('withdrawn', 'gone') THEN in_shop ELSE 'absent' END
    FROM tag_assignment
    WHERE shop = :shop AND rule_id = :rule AND tag <> :tag AND (wanted OR held_since IS NOT NULL)
    ORDER BY customer_gid
    ON CONFLICT (shop, customer_gid, tag) DO UPDATE
        SET rule_id = excluded.rule_id, wanted = excluded.wanted, reason = excluded.reason,
            decided_at = excluded.decided_at, held_since = excluded.held_since,
            untrue_since = excluded.untrue_since, expired = excluded.expired
    """
).bindparams(bindparam("reason", type_=JSONB))
_UNWANT_OTHER = text(
    """
    UPDATE tag_assignment
    SET wanted = false, held_since = NULL, untrue_since = NULL, expired = false,
        reason = :reason, decided_at = :at, error = NULL,
        in_shop = CASE WHEN in_shop IN ('withdrawn', 'refused') THEN 'absent' ELSE in_shop END
    WHERE shop = :shop AND rule_id = :rule AND tag <> :tag
        AND (wanted OR held_since IS NOT NULL)
    """
).bindparams(bindparam("reason", type_=JSONB))


_ADOPT = text(
    """
    UPDATE tag_assignment SET rule_id = :rule, tag = :tag
    WHERE shop = :shop AND lower(tag) = :lowered AND (tag <> :tag OR rule_id IS DISTINCT FROM :rule)
    """
)


@dataclass(frozen=True, slots=True)
class Left:
    """The last of the `judged` customers of whom a tag is not wanted any more, None: there was
    nobody; and how many of them wanted it before."""

    last: str | None
    judged: int
    lost: int


def unwant(
    db: Connection,
    shop: str,
    rule: int,
    why: Leaving,
    *,
    after: str = "",
    limit: int | None = None,
) -> Left:
    """A rule's tag is not wanted any more on the next `limit` customers behind the gid `after`.

    Only where the tag is ours it is taken off. The caller is alone with the shop's tags.
    """
    params = {"shop": shop, "rule": rule, "after": after, "limit": limit}
    reason = {"rule": rule, "cause": why}
    rows = db.execute(_UNWANT, {**params, "reason": reason, "at": datetime.now(UTC)}).all()
    lost = sum(row.wanted for row in rows)
    if lost:
        jobs.queue(db, WRITE_TAGS, shop)
    return Left(max((row.customer_gid for row in rows), default=None), len(rows), lost)


def adopt(db: Connection, shop: str, rule: int, tag: str) -> None:
    """What is remembered of a tag belongs to the rule that keeps it true from now on, in its
    spelling: Shopify compares tags without regard to case."""
    db.execute(_ADOPT, {"shop": shop, "rule": rule, "tag": tag, "lowered": tag.lower()})


def rename(db: Connection, shop: str, rule: int, tag: str) -> None:
    """Who has the rule's tag gets `tag` instead, and what is remembered goes with it.

    The caller is alone with the shop's tags.
    """
    reason = {"rule": rule, "cause": Leaving.RENAMED}
    params = {"shop": shop, "rule": rule, "tag": tag, "reason": reason, "at": datetime.now(UTC)}
    carried = db.execute(_CARRY_OVER, params).rowcount
    if carried:
        db.execute(_UNWANT_OTHER, params)
        jobs.queue(db, WRITE_TAGS, shop)
