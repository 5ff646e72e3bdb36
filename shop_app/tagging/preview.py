"""What a new or changed rule would do: judged over all customers by the very function that applies
rules, from one snapshot of the database, and nothing is written.

Customers whose verdict Shopify would have to be asked about are counted, or read when a `Reader` is
given, after the snapshot is closed.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from shop_app.conditions import checking
from shop_app.conditions.subject import Subject
from shop_app.customers.subjects import each_subject
from shop_app.tagging import reading, store
from shop_app.tagging.costs import Cost, cost
from shop_app.tagging.planned import Plan, Row, planned, rows_between
from shop_app.tagging.reading import Reader
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.rules import Judgement, State, judge
from shop_app.tagging.tally import Change, TagTally, change


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying would change as of `as_of`, for `judged` of the shop's `customers`.

    `tags`: the rule's own first, then those of its group, then a name it gives up. `read` customers
    were read from Shopify; `to_read` more would have to be, for `to_read_points`.
    """

    as_of: datetime
    customers: int
    judged: int
    warnings: tuple[checking.Warning, ...]
    tags: tuple[TagTally, ...]
    cost: Cost
    read: int
    to_read: int
    to_read_points: int

    @property
    def complete(self) -> bool:
        """Whether every customer was judged before the time was up."""
        return self.judged == self.customers


def preview(
    engine: Engine,
    shop: str,
    draft: RuleDraft,
    *,
    now: datetime,
    rule_id: int | None = None,
    reader: Reader | None = None,
    seconds: float | None = None,
) -> Preview:
    """Judge all customers as if `draft` were saved (in the place of rule `rule_id`) and applied.

    Without `seconds` all of them; else what can be judged in that time. Memory holds one batch, and
    the customers that `reader` may ask about. Raises NotFound for a rule that isn't there, Invalid
    for a draft that could not be saved, and what the Admin API client raises.
    """
    not_after = None if seconds is None else time.monotonic() + seconds
    with _snapshot(engine) as db, _without_collector():
        before = None if rule_id is None else store.rule(db, shop, rule_id)
        warnings = store.check_draft(db, shop, draft, rule_id)
        plan = planned(db, shop, draft, before)
        count = _Count(plan, reader.limit if reader else 0)
        for batch, rows in _batches(db, shop, plan, now):
            count.add(batch, rows)
            if not_after is not None and time.monotonic() > not_after:
                break
    if reader and count.waiting:
        count.settle(reader)
    return count.result(now, warnings)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One state of the database for all statements, which may not write."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as db, db.begin():
        yield db


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for garbage in cycles meanwhile: nothing here makes any, and walking the customers
    loaded took 2.7 of 8 s for 100,000 of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(
    db: Connection, shop: str, plan: Plan, now: datetime
) -> Iterator[tuple[list[Subject], Mapping[str, Mapping[str, Row]]]]:
    """Customers by gid, with how their tags of the plan stand (by gid and tag, casefolded)."""
    after = ""
    for batch in each_subject(db, shop, plan.needs.parts, now):
        yield batch, rows_between(db, shop, plan, after, batch[-1].gid)
        after = batch[-1].gid


_NO_ROWS: Mapping[str, Row] = {}
_NO_STATES: Mapping[str, State] = {}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A customer who can't be judged before Shopify is asked."""

    subject: Subject
    rows: Mapping[str, Row]
    judgement: Judgement


class _Count:
    """Counts customers one by one; keeps up to `limit` of those that Shopify must be asked about."""

    def __init__(self, plan: Plan, limit: int) -> None:
        self._plan = plan
        self._limit = limit
        self._tallies = {tag.casefold(): TagTally(tag) for tag in plan.tags}
        self._judged = self._changed = self._unread = self._read = 0
        self.waiting: list[_Waiting] = []

    def add(self, batch: Sequence[Subject], rows: Mapping[str, Mapping[str, Row]]) -> None:
        """Judge and count a batch of customers."""
        rules = self._plan.rules
        for subject in batch:
            standing = rows.get(subject.gid, _NO_ROWS)
            states = {tag: row.state for tag, row in standing.items()} if standing else _NO_STATES
            judgement = judge(rules, subject, states)
            if judgement.needs_reading and len(self.waiting) < self._limit:
                self.waiting.append(_Waiting(subject, standing, judgement))
            else:
                self._unread += judgement.needs_reading
                self._count(judgement, standing)
        self._judged += len(batch)

    def settle(self, reader: Reader) -> None:
        """Ask Shopify about those who wait, and count them with what it said."""
        waiting = [one.subject for one in self.waiting]
        told = reading.read(reader, waiting, self._plan.needs)
        for one in self.waiting:
            subject = told.get(one.subject.gid)
            if subject is None:
                continue  # gone at Shopify
            states = {tag: row.state for tag, row in one.rows.items()}
            judgement = judge(self._plan.rules, subject, states)
            self._read += 1
            self._count(judgement, one.rows)

    def _count(self, judgement: Judgement, rows: Mapping[str, Row]) -> None:
        writes = False
        for verdict in judgement.verdicts:
            wanted = verdict.wanted
            if wanted is False and not rows:
                continue  # nothing to take off: most customers, most of the time
            key = verdict.tag.casefold()
            row = rows.get(key)
            what = change(wanted, row.standing if row else None)
            if what is not None:
                self._tallies[key].count(what, judgement.gid, verdict.outcome)
                writes |= what in (Change.GAIN, Change.LOSE)
        for tag in self._plan.dropped:
            row = rows.get(tag.casefold())
            what = change(False, row.standing) if row else None
            if what is not None:
                self._tallies[tag.casefold()].count(what, judgement.gid, None)
                writes |= what is Change.LOSE
        self._changed += writes

    def result(self, now: datetime, warnings: tuple[checking.Warning, ...]) -> Preview:
        """What was counted."""
        tallies = tuple(self._tallies.values())
        to_read_points = self._unread * self._plan.reading_points
        adds, removes = (
            sum(tally.counts[what] for tally in tallies) for what in (Change.GAIN, Change.LOSE)
        )
        return Preview(
            as_of=now,
            customers=self._plan.customers,
            judged=self._judged,
            warnings=warnings,
            tags=tallies,
            cost=cost(
                self._changed,
                adds,
                removes,
                of_all=self._plan.customers,
                plan=self._plan.shop_plan,
                reading=to_read_points,
            ),
            read=self._read,
            to_read=self._unread,
            to_read_points=to_read_points,
        )
