"""What time alone makes true of issues: at risk, overdue, and the question how it went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.flow.events import Event, IssueTold, sla_breached
from shop_app.flow.outbox import tell_flow
from shop_app.issues.models import TELL_AT
from shop_app.issues.rules import Severity
from shop_app.notifications.service import Told, tell
from shop_app.staff.queries import leaders, those_known
from shop_app.timeline.service import Actor, By

TELL_DUE: Final = "tell_due"
"""The name of the job that tells people of a shop what has become due."""

DUE = f"{TELL_AT} <= now()"
"""SQL: somebody has to be told something of an issue."""

PORTION = 100
"""Issues of one transaction: their rows are locked for some ten milliseconds."""

_CLOCK = By(Actor.RULE)
"""Whom it is told by: the shop's service levels, a rule that has no number."""

_TAKE = text(
    f"""
    SELECT id, owner_id, number, reason, severity, customer_gid, order_gid,
        due_at = response_due_at AS unanswered,
        CASE WHEN due_at <= now() AND due_at IS DISTINCT FROM breach_told_for
            THEN due_at END AS breached,
        CASE WHEN at_risk_at <= now() AND at_risk_at IS DISTINCT FROM risk_told_for
            AND (due_at > now()) IS NOT FALSE THEN at_risk_at END AS at_risk,
        CASE WHEN follow_up_at <= now() AND follow_up_at IS DISTINCT FROM follow_up_told_for
            THEN follow_up_at END AS follow_up,
        CASE WHEN follow_up_at <= now() AND owner_id IS NULL THEN (
            SELECT actor_id FROM issue_event
            WHERE shop = :shop AND issue_id = issue.id AND kind = 'moved' AND actor = 'staff'
                AND data ->> 'after' = 'resolved'
            ORDER BY id DESC LIMIT 1
        ) END AS resolver
    FROM issue WHERE shop = :shop AND {DUE}
    ORDER BY {TELL_AT} LIMIT :limit FOR UPDATE SKIP LOCKED
    """  # noqa: S608 - constants
)
_TELLS = (("breached", Told.BREACHED), ("at_risk", Told.AT_RISK), ("follow_up", Told.FOLLOW_UP))
_SETTLE = text(
    """
    UPDATE issue SET
        risk_told_for = CASE WHEN at_risk_at <= now() THEN at_risk_at ELSE risk_told_for END,
        breach_told_for = CASE WHEN due_at <= now() THEN due_at ELSE breach_told_for END,
        follow_up_told_for =
            CASE WHEN follow_up_at <= now() THEN follow_up_at ELSE follow_up_told_for END
    WHERE shop = :shop AND id = ANY(:ids)
    """
)


def tell_due(deps: jobs.Deps, shop: str) -> None:
    """Tell the people of a shop what has become due, some issues per transaction.

    Rows that somebody else holds come again a minute later.
    """
    more = True
    while more:
        with deps.engine.begin() as db:
            more = tell_portion(db, shop) == PORTION


def tell_portion(db: Connection, shop: str) -> int:
    """Tell of the issues that wait longest, and mark them as told; returns how many they were.

    Of a breach Flow is told too.
    """
    found = db.execute(_TAKE, {"shop": shop, "limit": PORTION}).all()
    if not found:
        return 0
    asked = {one for row in found for one in (row.owner_id, row.resolver) if one is not None}
    people = _People(those_known(db, shop, asked), leaders(db, shop))
    for row in found:
        for name, kind in _TELLS:
            at: datetime | None = getattr(row, name)
            if at is not None:
                tell(db, shop, people.of(row, kind), kind, row.id, key=at.isoformat(), by=_CLOCK)
    tell_flow(db, shop, [_breached(row) for row in found if row.breached is not None])
    db.execute(_SETTLE, {"shop": shop, "ids": [row.id for row in found]})
    return len(found)


def _breached(row: Any) -> Event:
    severity = Severity(row.severity).code
    issue = IssueTold(row.number, row.reason, severity, row.customer_gid, row.order_gid)
    return sla_breached(issue, target="response" if row.unanswered else "solution")


@dataclass(frozen=True, slots=True)
class _People:
    """Who of those that are asked for is known in the shop, and who leads it."""

    known: frozenset[str]
    leaders: tuple[str, ...]

    def of(self, row: Any, kind: Told) -> Collection[str]:
        """Whose issue it is; of one to follow up, else who resolved it; else those who lead."""
        wanted = (row.owner_id, row.resolver if kind is Told.FOLLOW_UP else None)
        return next(((one,) for one in wanted if one in self.known), self.leaders)
