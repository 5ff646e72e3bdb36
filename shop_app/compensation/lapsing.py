"""Requests that nobody decided on in time."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.notifications.service import Told, tell
from shop_app.staff.queries import leaders
from shop_app.timeline.service import Actor, By

LAPSE: Final = "lapse_requests"
"""The name of the job that ends a shop's old requests."""

DUE = "state = 'requested' AND request_expires_at <= now()"
"""SQL: a request has waited too long."""

PORTION = 100
"""Requests of one transaction."""

_CLOCK = By(Actor.RULE)
"""Whose doing it is: the policy's, a rule that has no number."""

_TAKE = text(
    f"""
    UPDATE compensation SET state = 'lapsed', ended_at = now(), "end" = 'lapsed'
    WHERE shop = :shop AND id IN (
        SELECT id FROM compensation WHERE shop = :shop AND {DUE}
        ORDER BY request_expires_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING id, customer_gid, actor, actor_id
    """  # noqa: S608 - a constant
)


def lapse_due(deps: jobs.Deps, shop: str) -> None:
    """End the requests of a shop that waited too long, and tell both sides.

    Those that somebody decides on at this moment come again a minute later if need be.
    """
    more = True
    while more:
        with deps.engine.begin() as db:
            found = db.execute(_TAKE, {"shop": shop, "limit": PORTION}).all()
            people = leaders(db, shop) if found else ()
            for row in found:
                _note(db, shop, row, people)
            more = len(found) == PORTION


def _note(db: Connection, shop: str, row: Row[Any], people: tuple[str, ...]) -> None:
    append(db, shop, Ref(row.id, row.customer_gid), EventKind.LAPSED, by=_CLOCK)
    asked = (row.actor_id,) if row.actor == Actor.STAFF and row.actor_id else ()
    lapsed, both = Told.REQUEST_LAPSED, (*people, *asked)
    tell(db, shop, both, lapsed, None, key="", by=_CLOCK, compensation_id=row.id)
