"""How a rule stands: who has its tag, whether all customers are being judged by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.tag_rules import authors, run_words
from shop_app.tagging import queries, runs, store
from shop_app.tagging.queries import Standing
from shop_app.tagging.rule import TagRule
from shop_app.tagging.runs import Progress, RunState
from shop_app.texts import number

EARLIER = 5
"""Runs that are listed under the newest one."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that is over, in a line."""

    at: datetime
    by: str
    state: str
    turned: str


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run in words; `say` are whole sentences. `polls`: it changes by itself."""

    id: int
    state: RunState
    heading: str
    percent: int
    say: tuple[str, ...]
    trouble: str
    by: str
    at: datetime

    @property
    def polls(self) -> bool:
        """Whether it goes on by itself."""
        return self.state is RunState.RUNNING

    @property
    def is_open(self) -> bool:
        """Whether it can still be ended."""
        return self.state in (RunState.RUNNING, RunState.PAUSED)


@dataclass(frozen=True, slots=True)
class Life:
    """A rule with how its tag stands. `problem`: why what somebody wanted just now was refused."""

    rule: TagRule
    standing: Standing
    run: Run | None
    earlier: tuple[Ran, ...]
    problem: str = ""

    @property
    def on_the_way(self) -> int:
        """Changes of the tag that Shopify has still to be told of, in customers."""
        return self.standing.coming + self.standing.going

    @property
    def polls(self) -> bool:
        """Whether the card about runs has to look again by itself."""
        return self.run is not None and (self.run.polls or self._writing)

    @property
    def _writing(self) -> bool:
        return self.run is not None and self.run.state is RunState.DONE and self.on_the_way > 0


def of(db: Connection, shop: str, rule_id: int, problem: str = "") -> Life:
    """How the rule with this id stands. Raises NotFound."""
    return read(db, shop, store.rule(db, shop, rule_id), problem)


def read(db: Connection, shop: str, rule: TagRule, problem: str = "") -> Life:
    """How a rule of the shop stands, in three queries."""
    latest = runs.of_rule(db, shop, rule.id, limit=1 + EARLIER)
    known = authors.names(db, shop, [one.by for one in latest])
    return Life(
        rule,
        queries.standing(db, shop, rule.id),
        _newest(latest[0], authors.who(latest[0].by, known)) if latest else None,
        tuple(
            Ran(one.started_at, authors.who(one.by, known), run_words.state(one), _turned(one))
            for one in latest[1:]
        ),
        problem,
    )


def _newest(run: Progress, by: str) -> Run:
    say = [run_words.judged(run), run_words.turned(run), run_words.unread(run)]
    if run.state is RunState.RUNNING:
        say.append(run_words.time_left(run.seconds_left))
    heading = run_words.state(run)
    if run.state in (RunState.RUNNING, RunState.PAUSED):
        heading = run_words.applying(run)
    return Run(
        id=run.id,
        state=run.state,
        heading=heading,
        percent=run.percent,
        say=tuple(one for one in say if one),
        trouble=run_words.trouble(run),
        by=by,
        at=run.finished_at or run.started_at,
    )


def _turned(run: Progress) -> str:
    return f"+{number(run.gained)} −{number(run.lost)}"
