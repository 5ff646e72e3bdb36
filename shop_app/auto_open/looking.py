"""The job that looks at whom something happened to, and opens the issues that rules want.

It can look as often as it likes: a cause is decided about once, whatever order facts came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.auto_open.finding import look, wanted
from shop_app.auto_open.marking import EVERYBODY, OPEN_ISSUES, SETTLING, mark, spread
from shop_app.auto_open.models import HELD, OPENED
from shop_app.auto_open.opening import Day, Work, known
from shop_app.auto_open.store import active_rules

_BATCH = 100
_LOG = structlog.get_logger(__name__)

_TAKE = text(
    """
    SELECT gid FROM issue_look WHERE shop = :shop AND look_at <= :now
    ORDER BY look_at, gid LIMIT :limit FOR UPDATE SKIP LOCKED
    """
)
_AGAIN = text(
    """
    UPDATE issue_look SET look_at = given.at
    FROM unnest(CAST(:gids AS text[]), CAST(:ats AS timestamptz[])) AS given (gid, at)
    WHERE issue_look.shop = :shop AND issue_look.gid = given.gid
    """
)
_SEEN = text("DELETE FROM issue_look WHERE shop = :shop AND gid = ANY(:gids)")
_NEXT = text("SELECT min(look_at) FROM issue_look WHERE shop = :shop")
_MERGED = text(
    """
    SELECT gid, merged_into FROM customer
    WHERE shop = :shop AND gid = ANY(:gids) AND merged_into IS NOT NULL
    """
)


def open_issues(deps: jobs.Deps, shop: str) -> None:
    """Look at those whose turn has come, a hundred in a transaction."""
    with deps.engine.begin() as db:
        jobs.alone_with(db, "auto_open", shop)
        look_at_due(db, shop, datetime.now(UTC))
        _come_back(db, shop)


def look_at_due(db: Connection, shop: str, now: datetime, limit: int = _BATCH) -> int:
    """Look at up to `limit` of those whose turn has come by `now`; returns how many they were.

    The caller is alone with the shop's causes.
    """
    taken = list(db.scalars(_TAKE, {"shop": shop, "now": now, "limit": limit}))
    if not taken:
        return 0
    if EVERYBODY in taken:
        spread(db, shop)
    gids = _not_merged(db, shop, [gid for gid in taken if gid != EVERYBODY])
    ahead = _open(db, shop, gids, now)
    _say_when(db, shop, taken, ahead)
    return len(taken)


def _not_merged(db: Connection, shop: str, gids: Sequence[str]) -> list[str]:
    """Without merged customers, for whom their new selves are looked at: the orders move there."""
    merged = {row.gid: row.merged_into for row in db.execute(_MERGED, _of(shop, gids))}
    mark(db, shop, merged.values())
    return [gid for gid in gids if gid not in merged]


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
    db: Connection, shop: str, taken: Sequence[str], ahead: Mapping[str, datetime]
) -> None:
    """A word of its delivery may still be on its way when a parcel becomes late."""
    later = {gid: at + SETTLING for gid, at in ahead.items() if gid in taken}
    if later:
        params = {"shop": shop, "gids": list(later), "ats": list(later.values())}
        db.execute(_AGAIN, params)
    db.execute(_SEEN, _of(shop, [gid for gid in taken if gid not in later]))


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
