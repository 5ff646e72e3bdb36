"""Decide which tags customers should carry, and note what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.customers.facts import CustomerFacts
from shop_app.customers.queries import facts_of
from shop_app.customers.service import facts_changed, follow_merges
from shop_app.tagging.rules import Verdict, judge

EVALUATE = "evaluate"
WRITE_TAGS = "write_tags"
_BATCH = 500

_TAKE = text(
    """
    SELECT gid FROM customer
    WHERE shop = :shop AND evaluate_at <= now() AND deleted_at IS NULL AND merged_into IS NULL
    ORDER BY evaluate_at, gid LIMIT :limit
    FOR UPDATE SKIP LOCKED
    """
)
_ANY_MERGED = text(
    """
    SELECT EXISTS (SELECT FROM customer
        WHERE shop = :shop AND evaluate_at <= now() AND merged_into IS NOT NULL)
    """
)
_MERGED = text(
    """
    UPDATE customer SET evaluate_at = NULL
    WHERE shop = :shop AND evaluate_at <= now() AND merged_into IS NOT NULL
    RETURNING gid
    """
)
_CURRENCY = text("SELECT currency FROM shop WHERE shop = :shop")
_LOOK_AGAIN = text(
    """
    UPDATE customer SET evaluate_at = given.leaves_at
    FROM unnest(CAST(:gids AS text[]), CAST(:leaves_at AS timestamptz[])) AS given (gid, leaves_at)
    WHERE customer.shop = :shop AND customer.gid = given.gid
    """
)
# Only a verdict that has turned is written: the reason kept is the one of the turn. Turning true
# gives a tag that somebody took off, or that Shopify refused, another chance.
_WANT = text(
    """
    INSERT INTO tag_assignment AS stored
        (shop, customer_gid, tag, rule, wanted, reason, decided_at)
    SELECT :shop, gid, tag, rule, true, reason, :at
    FROM jsonb_to_recordset(:verdicts) AS given (gid text, tag text, rule text, reason jsonb)
    ORDER BY gid, tag
    ON CONFLICT (shop, customer_gid, tag) DO UPDATE
        SET wanted = true, reason = excluded.reason, decided_at = excluded.decided_at,
            rule = excluded.rule, error = NULL,
            in_shop = CASE WHEN stored.in_shop IN ('withdrawn', 'refused') THEN 'absent'
                ELSE stored.in_shop END
        WHERE NOT stored.wanted
    """
).bindparams(bindparam("verdicts", type_=JSONB))
_UNWANT = text(
    """
    UPDATE tag_assignment AS stored
    SET wanted = false, reason = given.reason, decided_at = :at, error = NULL,
        in_shop = CASE WHEN stored.in_shop IN ('withdrawn', 'refused') THEN 'absent'
            ELSE stored.in_shop END
    FROM jsonb_to_recordset(:verdicts) AS given (gid text, tag text, reason jsonb)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.wanted
    """
).bindparams(bindparam("verdicts", type_=JSONB))


def evaluate(deps: jobs.Deps, shop: str) -> None:
    """Judge every customer of the shop whose turn has come, some hundred in a transaction."""
    with deps.engine.begin() as db:
        if db.scalar(_ANY_MERGED, {"shop": shop}):
            jobs.alone_with(db, "ledger", shop)
            _follow_merges(db, shop)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        if _evaluate_batch(db, shop, datetime.now(UTC)) == _BATCH:
            jobs.queue(db, EVALUATE, shop)


def _follow_merges(db: Connection, shop: str) -> None:
    """Orders that came under a merged customer's old id count for the one who was kept."""
    merged = list(db.scalars(_MERGED, {"shop": shop}))
    facts_changed(db, shop, follow_merges(db, shop, merged).customers)


def _evaluate_batch(db: Connection, shop: str, now: datetime) -> int:
    currency = db.scalar(_CURRENCY, {"shop": shop})
    if currency is None:
        # The shop's own record has not been read yet; its job queues this one when it has.
        return 0
    taken = list(db.scalars(_TAKE, {"shop": shop, "limit": _BATCH}))
    facts = facts_of(db, shop, taken, currency, now)
    decide(db, shop, list(facts.values()), now)
    leaves_at = [known.leaves_at for known in facts.values()]
    db.execute(_LOOK_AGAIN, {"shop": shop, "gids": list(facts), "leaves_at": leaves_at})
    return len(taken)


def decide(db: Connection, shop: str, customers: Sequence[CustomerFacts], now: datetime) -> None:
    """Note which verdicts turned for these customers and queue the writing when any did."""
    wanted: list[dict[str, object]] = []
    unwanted: list[dict[str, object]] = []
    for facts in customers:
        for verdict in judge(facts):
            if verdict.holds is not None:
                (wanted if verdict.holds else unwanted).append(_row(facts.gid, verdict))
    turned = 0
    for statement, rows in ((_WANT, wanted), (_UNWANT, unwanted)):
        if rows:
            turned += db.execute(statement, {"shop": shop, "verdicts": rows, "at": now}).rowcount
    if turned:
        jobs.queue(db, WRITE_TAGS, shop, delay=timedelta(seconds=1))


def _row(gid: str, verdict: Verdict) -> dict[str, object]:
    return {"gid": gid, "tag": verdict.tag, "rule": verdict.rule, "reason": verdict.as_data()}
