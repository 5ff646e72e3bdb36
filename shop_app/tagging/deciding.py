"""Decide which tags customers should carry, and note what that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.conditions.needs import Needs, needs
from shop_app.conditions.subject import Subject
from shop_app.customers.service import facts_changed, follow_merges
from shop_app.customers.subjects import subjects
from shop_app.moments import iso
from shop_app.tagging.defaults import is_seeded, seed
from shop_app.tagging.leaving import is_unfinished
from shop_app.tagging.merged import take_over
from shop_app.tagging.models import OF_ALL, WRITE_TAGS
from shop_app.tagging.rule import TagRule
from shop_app.tagging.rules import Judgement, State, Verdict, judge
from shop_app.tagging.store import active_rules

EVALUATE = "evaluate"
READ_FACTS = "read_facts"
_BATCH = 500

_TAKE = text(
    """
    SELECT gid, of_all FROM customer
    WHERE shop = :shop AND evaluate_at <= :now AND deleted_at IS NULL AND merged_into IS NULL
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
    UPDATE customer SET evaluate_at = given.look_at,
        facts_wanted_at = CASE WHEN given.unread THEN now() END,
        of_all = given.unread AND (customer.of_all OR :of_all)
    FROM unnest(CAST(:gids AS text[]), CAST(:look_at AS timestamptz[]), CAST(:unread AS boolean[]))
        AS given (gid, look_at, unread)
    WHERE customer.shop = :shop AND customer.gid = given.gid
    """
)
# What was heard since the customers were loaded is due already, and stays so.
_LOOK_AGAIN_UNLESS_DUE = text(
    f"{_LOOK_AGAIN.text} AND (evaluate_at IS NULL OR evaluate_at > now())"
)
_REMEMBERED = text(
    """
    SELECT customer_gid, tag, wanted, held_since, untrue_since, expired FROM tag_assignment
    WHERE shop = :shop AND customer_gid = ANY(:gids)
    """
)
# The reason kept is the one of the turn. Turning gives a tag that somebody took off, or that was
# refused, another chance.
_NOTE = text(
    """
    INSERT INTO tag_assignment AS stored (shop, customer_gid, tag, rule_id, wanted, reason,
        decided_at, held_since, untrue_since, expired)
    SELECT :shop, gid, tag, rule_id, wanted, reason, :at, held_since, untrue_since, expired
    FROM jsonb_to_recordset(:rows) AS given (gid text, tag text, rule_id bigint, wanted boolean,
        reason jsonb, held_since timestamptz, untrue_since timestamptz, expired boolean)
    ORDER BY gid, tag
    ON CONFLICT (shop, customer_gid, tag) DO UPDATE
        SET rule_id = excluded.rule_id, wanted = excluded.wanted,
            held_since = excluded.held_since, untrue_since = excluded.untrue_since,
            expired = excluded.expired,
            reason = CASE WHEN stored.wanted = excluded.wanted THEN stored.reason
                ELSE excluded.reason END,
            decided_at = CASE WHEN stored.wanted = excluded.wanted THEN stored.decided_at
                ELSE excluded.decided_at END,
            error = CASE WHEN stored.wanted = excluded.wanted THEN stored.error END,
            in_shop = CASE WHEN stored.wanted <> excluded.wanted
                AND stored.in_shop IN ('withdrawn', 'refused') THEN 'absent'
                ELSE stored.in_shop END
    """
).bindparams(bindparam("rows", type_=JSONB))


def evaluate(deps: jobs.Deps, shop: str) -> None:
    """Judge every customer of the shop whose turn has come, some hundred in a transaction."""
    with deps.engine.begin() as db:
        if db.scalar(_ANY_MERGED, {"shop": shop}):
            jobs.alone_with(db, "ledger", shop)
            _follow_merges(db, shop)
    with deps.engine.begin() as db:
        if not is_seeded(db, shop):
            seed(db, shop)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        if evaluate_due(db, shop, datetime.now(UTC)) == _BATCH:
            jobs.queue(db, EVALUATE, shop)


def _follow_merges(db: Connection, shop: str) -> None:
    """Orders that came under a merged customer's old id count for the one who was kept."""
    merged = list(db.scalars(_MERGED, {"shop": shop}))
    facts_changed(db, shop, follow_merges(db, shop, merged).customers)


def evaluate_due(db: Connection, shop: str, now: datetime) -> int:
    """Judge up to 500 customers whose turn has come by `now`; returns how many they were.

    The caller is alone with the shop's tags.
    """
    if db.scalar(_CURRENCY, {"shop": shop}) is None:
        # The shop's own record has not been read yet; its job queues this one when it has.
        return 0
    if is_unfinished(db, shop):
        return 0  # what is remembered is being moved; whoever does that queues this one
    rows = db.execute(_TAKE, {"shop": shop, "now": now, "limit": _BATCH}).all()
    taken = [row.gid for row in rows]
    if taken:
        take_over(db, shop, taken)
        rules = active_rules(db, shop)
        known = subjects(db, shop, taken, needs_of(rules).parts, now)
        judged = judge_all(db, shop, rules, known.values())
        note(db, shop, judged, now, of_all={row.gid for row in rows if row.of_all})
        look_again(db, shop, judged)
    return len(taken)


def needs_of(rules: Iterable[TagRule]) -> Needs:
    """What has to be loaded and read for all of these rules together."""
    return reduce(or_, (needs(rule.draft.condition) for rule in rules), Needs())


def judge_all(
    db: Connection, shop: str, rules: Sequence[TagRule], customers: Iterable[Subject]
) -> list[Judgement]:
    """Judge customers by what is remembered of them; nothing is written."""
    known = list(customers)
    states = remembered(db, shop, [subject.gid for subject in known])
    return [judge(rules, subject, states.get(subject.gid, {})) for subject in known]


def remembered(db: Connection, shop: str, gids: Sequence[str]) -> dict[str, dict[str, State]]:
    """What is remembered of customers' tags: by gid, then by tag, casefolded."""
    found: dict[str, dict[str, State]] = {}
    for row in db.execute(_REMEMBERED, {"shop": shop, "gids": list(gids)}):
        state = State(row.wanted, row.held_since, row.untrue_since, row.expired)
        found.setdefault(row.customer_gid, {})[row.tag.casefold()] = state
    return found


def note(
    db: Connection,
    shop: str,
    judged: Sequence[Judgement],
    now: datetime,
    *,
    of_all: Collection[str] = (),
) -> None:
    """Note what the verdicts changed, and have the tags written that turned.

    `of_all` are the gids whose turn came with everybody's. The caller has been alone with the shop's tags since it read what is remembered.
    """
    changed = [
        (one.gid, verdict)
        for one in judged
        for verdict in one.verdicts
        if verdict.state != verdict.before
    ]
    if changed:
        rows = [_row(gid, verdict, of_all=gid in of_all) for gid, verdict in changed]
        db.execute(_NOTE, {"shop": shop, "rows": rows, "at": now})
    if any(verdict.turned for _, verdict in changed):
        jobs.queue(db, WRITE_TAGS, shop, delay=timedelta(seconds=1))


def look_again(
    db: Connection,
    shop: str,
    judged: Sequence[Judgement],
    *,
    locked: bool = True,
    of_all: bool = False,
) -> None:
    """Say when the customers' turn comes next, and have Shopify asked what only it can say.

    `locked`: their rows are, so that nothing was heard meanwhile. `of_all`: their turn came with
    everybody's; so does what waits for Shopify's answer.
    """
    if not judged:
        return
    unread = [one.needs_reading for one in judged]
    db.execute(
        _LOOK_AGAIN if locked else _LOOK_AGAIN_UNLESS_DUE,
        {
            "shop": shop,
            "gids": [one.gid for one in judged],
            "look_at": [one.look_at for one in judged],
            "unread": unread,
            "of_all": of_all,
        },
    )
    if any(unread):
        jobs.queue(db, READ_FACTS, shop)


def _row(gid: str, verdict: Verdict, *, of_all: bool) -> dict[str, object]:
    state, reason = verdict.state, verdict.as_data()
    return {
        "gid": gid,
        "tag": verdict.tag,
        "rule_id": verdict.rule.id,
        "wanted": state.wanted,
        "reason": reason | {OF_ALL: True} if of_all else reason,
        "held_since": iso(state.held_since),
        "untrue_since": iso(state.untrue_since),
        "expired": state.expired,
    }
