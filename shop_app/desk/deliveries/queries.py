"""What the page on deliveries reads; one statement for each of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from shop_app.reconciliation.models import FAILED, RUNNING, Step
from shop_app.reconciliation.queries import TOPICS
from shop_app.reconciliation.runs import Run

PER_PAGE = 20
MOST_COUNTED = 10_000
"""More parked deliveries than this are only said to be more."""

_LARGEST_BODY = 262_144
_RUNS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run and who wanted it: "clock", "operator" or "staff"; `ended_at` None: it goes on."""

    run: Run
    by: str
    state: str
    error: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """`up_to`: everything that changed before is as at Shopify; `runs` the latest first."""

    up_to: datetime | None
    runs: Sequence[Comparison]

    @property
    def running(self) -> Comparison | None:
        """The run that goes on now."""
        return next((one for one in self.runs if one.state == RUNNING), None)

    @property
    def ended(self) -> list[Comparison]:
        """Those that ended."""
        return [one for one in self.runs if one.ended_at is not None]

    @property
    def failed(self) -> Comparison | None:
        """The last run that ended, if it failed."""
        last = max(self.ended, key=lambda one: str(one.ended_at), default=None)
        return last if last is not None and last.state == FAILED else None


_COMPARED = text(
    """
    SELECT shop.verified_up_to, run.*
    FROM shop LEFT JOIN LATERAL (
        SELECT id, by, state, attempt, step, cursor, from_at, to_at, counts, error, finished_at
        FROM reconciliation_run WHERE shop = :shop ORDER BY id DESC LIMIT :most
    ) AS run ON true
    WHERE shop.shop = :shop ORDER BY run.id DESC
    """
)


def compared(db: Connection, shop: str) -> Compared:
    """How far the shop is compared with Shopify, and by which runs."""
    rows = db.execute(_COMPARED, {"shop": shop, "most": _RUNS_SHOWN}).all()
    runs = [_comparison(shop, row) for row in rows if row.id is not None]
    return Compared(rows[0].verified_up_to if rows else None, runs)


def _comparison(shop: str, row: Any) -> Comparison:
    run = Run(
        shop, row.id, row.attempt, Step(row.step), row.cursor, row.from_at, row.to_at, row.counts,
        finished=row.finished_at is not None,
    )  # fmt: skip
    return Comparison(run, row.by, row.state, row.error, row.finished_at)


@dataclass(frozen=True, slots=True)
class Topic:
    """When a topic was last heard (None: never), and how often so far."""

    topic: str
    last_at: datetime | None
    deliveries: int


@dataclass(frozen=True, slots=True)
class Family:
    """Topics that tell of the same things; `missed` of these changes were found by comparing only,
    the last one at `last_missed_at`. `name` is "" for the rest."""

    name: str
    topics: Sequence[Topic]
    missed: int
    last_missed_at: datetime | None


_HEARD = text(
    """
    SELECT topic, deliveries AS changes, last_at AS at, true AS heard
    FROM topic_heard WHERE shop = :shop
    UNION ALL
    SELECT topic, found, last_found_at, false FROM topic_gap WHERE shop = :shop
    """
)


def families(db: Connection, shop: str) -> list[Family]:
    """Every family with its topics, heard or not, then what else was heard."""
    rows = db.execute(_HEARD, {"shop": shop}).all()
    heard = {row.topic: Topic(row.topic, row.at, row.changes) for row in rows if row.heard}
    gaps = {row.topic: row for row in rows if not row.heard}
    known = [
        Family(
            family,
            [heard.pop(topic, Topic(topic, None, 0)) for topic in topics],
            gaps[family].changes if family in gaps else 0,
            gaps[family].at if family in gaps else None,
        )
        for family, topics in TOPICS.items()
    ]
    rest = [heard[topic] for topic in sorted(heard)]
    return [*known, Family("", rest, 0, None)]


@dataclass(frozen=True, slots=True)
class Parked:
    """A delivery that was set aside. `body` None: too long to be looked into; `replayable` False:
    its contents were erased."""

    seq: int
    webhook_id: str
    topic: str
    reason: str
    error: str | None
    received_at: datetime
    body: bytes | None
    replayable: bool


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """Some parked deliveries, the latest first. `total` counts all of them up to one more than
    MOST_COUNTED; `newer` and `older` are where the neighbouring pages begin."""

    rows: Sequence[Parked]
    total: int
    newer: int | None
    older: int | None


_PARKED = """
    SELECT seq, webhook_id, topic, parked_reason AS reason, error, received_at,
        body <> '' AS replayable,
        CASE WHEN octet_length(body) <= :largest THEN body END AS body,
        (SELECT count(*) FROM (
            SELECT FROM delivery WHERE shop = :shop AND state = 'parked' LIMIT :most
        ) AS counted) AS total
    FROM delivery WHERE shop = :shop AND state = 'parked' AND seq {side} :seq
    ORDER BY seq {order} LIMIT :limit
    """
_OLDER = text(_PARKED.format(side="<", order="DESC"))
_NEWER = text(_PARKED.format(side=">", order="ASC"))
_LAST_SEQ = 2**63 - 1


def parked(
    db: Connection, shop: str, *, before: int | None = None, after: int | None = None
) -> ParkedPage:
    """A page of parked deliveries: the latest, or those `before` or `after` one's number."""
    forward = after is not None
    seq = after if after is not None else before if before is not None else _LAST_SEQ
    params = {
        "shop": shop,
        "seq": seq,
        "largest": _LARGEST_BODY,
        "most": MOST_COUNTED + 1,
        "limit": PER_PAGE + 1,
    }
    found = db.execute(_NEWER if forward else _OLDER, params).all()
    more = len(found) > PER_PAGE
    some = found[:PER_PAGE][::-1] if forward else found[:PER_PAGE]
    rows = [
        Parked(
            row.seq, row.webhook_id, row.topic, row.reason, row.error, row.received_at, row.body,
            row.replayable,
        )
        for row in some
    ]  # fmt: skip
    return ParkedPage(
        rows,
        found[0].total if found else 0,
        newer=rows[0].seq if rows and (more if forward else before is not None) else None,
        older=rows[-1].seq if rows and (forward or more) else None,
    )
