"""What becomes of a rule's tags when it is deleted, switched off or given another tag.

A portion is done in the transaction of the change. What is left then is kept with the rule and done by
`following`, so that nobody waits long for the shop's tags; until then nobody is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.tagging.models import WRITE_TAGS, TagRuleHead

FOLLOW_RULES = "follow_rules"
"""The task that does what is left."""

PORTION = 5_000
"""Assignments changed in one transaction: some tenths of a second."""


class Leaving(StrEnum):
    """Why tags are taken off although nobody judged their condition."""

    DELETED = "rule_deleted"
    OFF = "rule_off"
    RENAMED = "rule_renamed"


class Ended(StrEnum):
    """Why a run ended before its time, as its `error` keeps it."""

    DELETED = "the rule was deleted"
    CHANGED = "the rule was changed: apply it again"


class Step(StrEnum):
    """What has to be done to a rule's assignments after a change of the rule."""

    ADOPT = "adopt"
    """What is remembered of its tag belongs to it from now on, in its spelling."""
    CARRY = "carry"
    """Who has another tag of the rule gets its present one instead."""
    DROP = "drop"
    """What was to be added and has not been sent is not added any more."""
    TAKE_OFF = "take_off"
    """What is in the shop and ours goes."""


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
_CARRY = text(
    """
    WITH batch AS MATERIALIZED (
        SELECT * FROM tag_assignment
        WHERE shop = :shop AND rule_id = :rule AND tag <> :tag AND customer_gid >= :after
            AND (wanted OR held_since IS NOT NULL)
        ORDER BY customer_gid LIMIT :limit
    ), carried AS (
        INSERT INTO tag_assignment AS stored (shop, customer_gid, tag, rule_id, wanted, reason,
            decided_at, held_since, untrue_since, expired, in_shop)
        SELECT :shop, customer_gid, :tag, rule_id, wanted, :reason, :at, held_since, untrue_since,
            expired, CASE WHEN in_shop IN ('withdrawn', 'gone') THEN in_shop ELSE 'absent' END
        FROM batch ORDER BY customer_gid
        ON CONFLICT (shop, customer_gid, tag) DO UPDATE
            SET rule_id = excluded.rule_id, wanted = excluded.wanted, reason = excluded.reason,
                decided_at = excluded.decided_at, held_since = excluded.held_since,
                untrue_since = excluded.untrue_since, expired = excluded.expired
    )
    UPDATE tag_assignment AS stored
    SET wanted = false, held_since = NULL, untrue_since = NULL, expired = false,
        reason = :reason, decided_at = :at, error = NULL,
        in_shop = CASE WHEN stored.in_shop IN ('withdrawn', 'refused') THEN 'absent'
            ELSE stored.in_shop END
    FROM batch
    WHERE stored.shop = :shop AND stored.customer_gid = batch.customer_gid
        AND stored.tag = batch.tag
    RETURNING stored.customer_gid
    """
).bindparams(bindparam("reason", type_=JSONB))
# Without a rule: from before there were rules to edit.
_ADOPT = text(
    """
    WITH batch AS MATERIALIZED (
        SELECT customer_gid, tag FROM tag_assignment
        WHERE shop = :shop AND (rule_id = ANY(:keepers) OR rule_id IS NULL)
            AND tag = ANY(:spellings) AND (tag <> :tag OR rule_id IS DISTINCT FROM :rule)
            AND customer_gid >= :after
        ORDER BY customer_gid LIMIT :limit
    )
    UPDATE tag_assignment AS stored SET rule_id = :rule, tag = :tag
    FROM batch
    WHERE stored.shop = :shop AND stored.customer_gid = batch.customer_gid
        AND stored.tag = batch.tag
    RETURNING stored.customer_gid
    """
)
_KEPT = text(
    "SELECT DISTINCT rule_id, draft ->> 'tag' AS tag FROM tag_rule_version WHERE shop = :shop"
)
# What was sent already is in the shop by now, or will be: as what was added before.
_DROP = text(
    """
    WITH batch AS MATERIALIZED (
        SELECT customer_gid, tag FROM tag_assignment
        WHERE shop = :shop AND rule_id = :rule AND customer_gid >= :after
            AND wanted AND in_shop IN ('absent', 'refused') AND sent IS NULL
        ORDER BY customer_gid LIMIT :limit
    )
    UPDATE tag_assignment AS stored
    SET wanted = false, held_since = NULL, untrue_since = NULL, expired = false,
        reason = :reason, decided_at = :at, error = NULL, in_shop = 'absent'
    FROM batch
    WHERE stored.shop = :shop AND stored.customer_gid = batch.customer_gid
        AND stored.tag = batch.tag
    RETURNING stored.customer_gid
    """
).bindparams(bindparam("reason", type_=JSONB))
_UNFINISHED = text("SELECT EXISTS (SELECT FROM tag_rule WHERE shop = :shop AND unfinished <> '{}')")


@dataclass(frozen=True, slots=True)
class Change:
    """A rule as it is now, and why its assignments change when nothing more special is the cause."""

    rule: int
    tag: str
    why: Leaving


@dataclass(frozen=True, slots=True)
class Left:
    """The last of the `judged` customers of whom a tag is not wanted any more, None: there was
    nobody; and how many of them wanted it before."""

    last: str | None
    judged: int
    lost: int


def unwant(
    db: Connection, shop: str, rule: int, why: Leaving, *, after: str = "", limit: int
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


def is_unfinished(db: Connection, shop: str) -> bool:
    """Whether tags still follow a change of a rule: nobody is judged until they do."""
    return bool(db.scalar(_UNFINISHED, {"shop": shop}))


def follow_now(db: Connection, shop: str, change: Change, steps: Sequence[Step]) -> None:
    """Have a rule's assignments follow its change: a portion now, the rest by a job.

    The caller is alone with the shop's tags.
    """
    for done, step in enumerate(steps):
        if portion(db, shop, change, step, "") is not None:
            remember(db, shop, change.rule, steps[done:])
            jobs.queue(db, FOLLOW_RULES, shop)
            return


def remember(db: Connection, shop: str, rule: int, steps: Iterable[Step]) -> None:
    """Keep with the rule what has still to be done."""
    db.execute(
        update(TagRuleHead)
        .where(TagRuleHead.shop == shop, TagRuleHead.id == rule)
        .values(unfinished=list(steps))
    )


def portion(db: Connection, shop: str, change: Change, step: Step, after: str) -> str | None:
    """Do a portion of a step from the customer `after` on; returns where to go on, None: all done.

    The caller is alone with the shop's tags.
    """
    params = {"shop": shop, "rule": change.rule, "tag": change.tag, "after": after}
    gids = _STEPS[step](db, {**params, "limit": PORTION, "at": datetime.now(UTC)}, change.why)
    return max(gids) if len(gids) == PORTION else None


def _adopt(db: Connection, params: Mapping[str, object], _: Leaving) -> Sequence[str]:
    """Shopify compares tags without regard to case."""
    tag = str(params["tag"])
    kept = [
        row
        for row in db.execute(_KEPT, {"shop": params["shop"]})
        if row.tag.casefold() == tag.casefold()
    ]
    whose = {"keepers": [row.rule_id for row in kept], "spellings": [tag, *(r.tag for r in kept)]}
    return db.scalars(_ADOPT, {**params, **whose}).all()


def _carry(db: Connection, params: Mapping[str, object], _: Leaving) -> Sequence[str]:
    reason = {"rule": params["rule"], "cause": Leaving.RENAMED}
    return _writing(db, params, db.scalars(_CARRY, {**params, "reason": reason}).all())


def _drop(db: Connection, params: Mapping[str, object], why: Leaving) -> Sequence[str]:
    reason = {"rule": params["rule"], "cause": why}
    return db.scalars(_DROP, {**params, "reason": reason}).all()


def _take_off(db: Connection, params: Mapping[str, object], why: Leaving) -> Sequence[str]:
    reason = {"rule": params["rule"], "cause": why}
    return _writing(db, params, db.scalars(_UNWANT, {**params, "reason": reason}).all())


def _writing(db: Connection, params: Mapping[str, object], gids: Sequence[str]) -> Sequence[str]:
    if gids:
        jobs.queue(db, WRITE_TAGS, str(params["shop"]))
    return gids


_STEPS: Mapping[Step, Callable[[Connection, Mapping[str, object], Leaving], Sequence[str]]] = {
    Step.ADOPT: _adopt,
    Step.CARRY: _carry,
    Step.DROP: _drop,
    Step.TAKE_OFF: _take_off,
}
