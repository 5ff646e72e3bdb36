"""The job that looks at whom something happened to, and opens the issues that rules want.

It can look as often as it likes: a cause is decided about once, whatever order facts came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, text

from shop_app import jobs
from shop_app.auto_open.finding import look, wanted
from shop_app.auto_open.marking import EVERYBODY, OPEN_ISSUES, SETTLING, mark, spread
from shop_app.auto_open.models import HELD, OPENED
from shop_app.auto_open.opening import Day, Work, known
from shop_app.auto_open.store import active_rules

_BATCH = 10
"""Looked at in a transaction: it holds the counter of the shop's issues, which staff need too."""

_BATCHES = 20
"""Before other jobs have their turn."""

_LOG = structlog.get_logger(__name__)

_TAKE = text(
    """
    SELECT gid FROM issue_look WHERE shop = :shop AND look_at <= :now AND gid <> :everybody
    ORDER BY look_at, gid LIMIT :limit
    """
)
_MARKS = text(
    "SELECT gid, marks FROM issue_look WHERE shop = :shop AND look_at <= :now AND gid = ANY(:gids)"
)
# Rows are not locked while we look, so that no webhook waits: who was marked meanwhile stays due.
# Then they are in the order in which they are marked, so that nobody waits crosswise.
_LOCK = text(
    """
    SELECT gid FROM issue_look WHERE shop = :shop AND gid = ANY(:gids) ORDER BY gid FOR UPDATE
    """
)
_AGAIN = text(
    """
    UPDATE issue_look SET look_at = given.at
    FROM unnest(CAST(:gids AS text[]), CAST(:marks AS bigint[]), CAST(:ats AS timestamptz[]))
        AS given (gid, marks, at)
    WHERE issue_look.shop = :shop AND issue_look.gid = given.gid
        AND issue_look.marks = given.marks
    """
)
_SEEN = text(
    """
    DELETE FROM issue_look
    USING unnest(CAST(:gids AS text[]), CAST(:marks AS bigint[])) AS given (gid, marks)
    WHERE issue_look.shop = :shop AND issue_look.gid = given.gid
        AND issue_look.marks = given.marks
    """
)
_NEXT = text("SELECT min(look_at) FROM issue_look WHERE shop = :shop")
_MERGED = text(
    """
    SELECT gid, merged_into FROM customer
    WHERE shop = :shop AND gid = ANY(:gids) AND merged_into IS NOT NULL
    """
)


def open_issues(deps: jobs.Deps, shop: str) -> None:
    """Look at those whose turn has come, some in each transaction."""
    _spread(deps.engine, shop, datetime.now(UTC))
    for _ in range(_BATCHES):
        if look_at_due(deps.engine, shop, datetime.now(UTC)) < _BATCH:
            break
    with deps.engine.begin() as db:
        _come_back(db, shop)


def _spread(engine: Engine, shop: str, now: datetime) -> None:
    """Mark each of EVERYBODY whose turn has come, then forget that they were meant together.

    Rows are locked in their order within a transaction, so marking has one of its own.
    """
    with engine.begin() as db:
        jobs.alone_with(db, "auto_open", shop)
        taken = _marks(db, shop, [EVERYBODY], now)
        if not taken:
            return
        spread(db, shop)
    with engine.begin() as db:
        _say_when(db, shop, taken, {})


def look_at_due(engine: Engine, shop: str, now: datetime) -> int:
    """Look at some of those whose turn has come by `now`; returns how many they were."""
    with engine.begin() as db:
        params = {"shop": shop, "now": now, "limit": _BATCH, "everybody": EVERYBODY}
        gids = db.scalars(_TAKE, params).all()
        merged = _follow_merged(db, shop, gids)
    with engine.begin() as db:
        jobs.alone_with(db, "auto_open", shop)
        taken = _marks(db, shop, gids, now)
        ahead = _open(db, shop, [gid for gid in gids if gid in taken and gid not in merged], now)
        _say_when(db, shop, taken, ahead)
    return len(gids)


def _marks(db: Connection, shop: str, gids: Sequence[str], now: datetime) -> dict[str, int]:
    """How often those of them whose turn has come were marked."""
    rows = db.execute(_MARKS, {**_of(shop, gids), "now": now})
    return {row.gid: row.marks for row in rows}


def _follow_merged(db: Connection, shop: str, gids: Sequence[str]) -> frozenset[str]:
    """The merged customers among them, for whom their new selves are looked at: the orders move there."""
    merged = {row.gid: row.merged_into for row in db.execute(_MERGED, _of(shop, gids))}
    mark(db, shop, merged.values())
    return frozenset(merged)


def _open(db: Connection, shop: str, gids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
    """What was found is decided; returns when the next cause comes about, by gid."""
    rules = active_rules(db, shop)
    if not rules or not gids:
        return {}
    looked = look(db, shop, rules, gids, now)
    keys = {key for one in looked.found for key in one.cause.same}
    work, day = Work(db, shop, now), Day(db, shop, now)
    states = [
        work.settle(one, day) for one in wanted(db, shop, looked.found, known(db, shop, keys), now)
    ]
    if states:
        opened, held = states.count(OPENED), states.count(HELD)
        _LOG.info("causes", shop=shop, found=len(states), opened=opened, held=held)
    return looked.ahead


def _say_when(
    db: Connection, shop: str, taken: Mapping[str, int], ahead: Mapping[str, datetime]
) -> None:
    """A word of its delivery may still be on its way when a parcel becomes late."""
    db.execute(_LOCK, _of(shop, sorted(taken)))
    later = sorted(gid for gid in ahead if gid in taken)
    if later:
        marks, ats = [taken[gid] for gid in later], [ahead[gid] + SETTLING for gid in later]
        db.execute(_AGAIN, {"shop": shop, "gids": later, "marks": marks, "ats": ats})
    seen = sorted(taken.keys() - set(later))
    if seen:
        params = {"shop": shop, "gids": seen, "marks": [taken[gid] for gid in seen]}
        db.execute(_SEEN, params)


def _come_back(db: Connection, shop: str) -> None:
    """For what is due within a minute or two; the clock finds the rest."""
    upcoming = db.scalar(_NEXT, {"shop": shop})
    if upcoming is None:
        return
    wait = max(upcoming - datetime.now(UTC), timedelta())
    if wait <= SETTLING:
        jobs.queue(db, OPEN_ISSUES, shop, delay=wait)


def _of(shop: str, gids: Sequence[str]) -> dict[str, object]:
    return {"shop": shop, "gids": list(gids)}
