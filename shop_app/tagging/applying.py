"""Apply rules to all customers, batch by batch.

A batch is one transaction together with the place where it ended, so a crash repeats nothing and
leaves nothing out. A run judges all active rules, since those of a group depend on each other, and
counts what it changes of the rule it was started for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.customers.subjects import each_subject
from shop_app.errors import NotFound
from shop_app.tagging.deciding import judge_all, look_again, needs_of, note
from shop_app.tagging.leaving import Ended, Leaving, is_unfinished, unwant
from shop_app.tagging.rules import Judgement
from shop_app.tagging.runs import APPLY
from shop_app.tagging.store import active_rules, rule

_BATCH = 1_000
_LONGEST_ERROR = 500

_NEXT = text(
    """
    SELECT id, rule_id, cursor FROM rule_run WHERE shop = :shop AND state = 'running'
    ORDER BY id LIMIT 1 FOR UPDATE
    """
)
_MOVE = text(
    """
    UPDATE rule_run SET cursor = coalesce(:last, cursor), judged = judged + :judged,
        gained = gained + :gained, lost = lost + :lost, unread = unread + :unread,
        worked = worked + :worked, error = NULL, updated_at = now(),
        state = CASE WHEN CAST(:last AS text) IS NULL THEN 'done' ELSE state END,
        finished_at = CASE WHEN CAST(:last AS text) IS NULL THEN now() END
    WHERE shop = :shop AND id = :id
    """
)
_END = text(
    """
    UPDATE rule_run SET state = 'cancelled', error = :error, updated_at = now(),
        finished_at = now()
    WHERE shop = :shop AND id = :id
    """
)
_FAILED = text(
    """
    UPDATE rule_run SET error = :error, updated_at = now()
    WHERE shop = :shop AND id = (
        SELECT min(id) FROM rule_run WHERE shop = :shop AND state = 'running')
    """
)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a batch came to; `last` is the gid it ended with, None: nobody was left."""

    last: str | None
    judged: int = 0
    gained: int = 0
    lost: int = 0
    unread: int = 0


def apply(deps: jobs.Deps, shop: str) -> None:
    """Judge the next customers for the oldest run; queues itself again while there is more.

    Raises what goes wrong after noting it with the run; the batch is judged again then.
    """
    try:
        with deps.engine.begin() as db:
            # Whoever books a delivery may hold a customer's row and wait for the tags.
            jobs.alone_with(db, "ledger", shop)
            jobs.alone_with(db, "tags", shop)
            if is_unfinished(db, shop):
                return  # what is remembered is being moved; whoever does that queues this one
            run = db.execute(_NEXT, {"shop": shop}).one_or_none()
            if run is not None:
                _work(db, shop, run)
                jobs.queue(db, APPLY, shop)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        with deps.engine.begin() as db:
            db.execute(_FAILED, {"shop": shop, "error": said})
        raise


def _work(db: Connection, shop: str, run: Row[Any]) -> None:
    began = time.monotonic()
    try:
        active = rule(db, shop, run.rule_id).draft.active
    except NotFound:  # the shop's other runs wait behind this one
        db.execute(_END, {"shop": shop, "id": run.id, "error": Ended.DELETED})
        return
    batch = (_judge if active else _take_off)(db, shop, run.rule_id, run.cursor)
    worked = time.monotonic() - began
    db.execute(_MOVE, {"shop": shop, "id": run.id, "worked": worked, **asdict(batch)})


def _judge(db: Connection, shop: str, rule_id: int, after: str) -> _Batch:
    rules, now = active_rules(db, shop), datetime.now(UTC)
    parts = needs_of(rules).parts
    customers = next(each_subject(db, shop, parts, now, after=after, size=_BATCH), [])
    if not customers:
        return _Batch(None)
    judged = judge_all(db, shop, rules, customers)
    note(db, shop, judged, now, of_all={one.gid for one in judged})
    look_again(db, shop, judged, locked=False, of_all=True)
    turned = list(_turned(judged, rule_id))
    return _Batch(
        last=customers[-1].gid,
        judged=len(judged),
        gained=sum(turned),
        lost=len(turned) - sum(turned),
        unread=sum(one.needs_reading for one in judged),
    )


def _turned(judged: Iterable[Judgement], rule_id: int) -> Iterable[bool]:
    """For each customer on whom the rule's tag turned whether it is wanted now."""
    for one in judged:
        for verdict in one.verdicts:
            if verdict.rule.id == rule_id and verdict.turned:
                yield verdict.state.wanted


def _take_off(db: Connection, shop: str, rule_id: int, after: str) -> _Batch:
    left = unwant(db, shop, rule_id, Leaving.OFF, after=after, limit=_BATCH)
    return _Batch(left.last, judged=left.judged, lost=left.lost)
