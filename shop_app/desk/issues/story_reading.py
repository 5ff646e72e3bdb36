"""What happened to an issue, what was written on it and given for it, as one list read in one
statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from shop_app.timeline import places
from shop_app.timeline.places import Place
from shop_app.timeline.service import Actor, By

NOTE, GIVEN = "note", "compensation"
"""The kinds of a line that is a note, or of a compensation's history; all others are those of
`EventKind`."""

# Of the same moment, what happened comes before what was written about it: the first word of staff
# stops the clock by being written.
_LINES = text(
    """
    SELECT * FROM (
        (SELECT at, 0 AS sort, id, kind, actor, actor_id, data FROM issue_event
            WHERE shop = :shop AND issue_id = :issue AND (at, 0, id) < (:at, :sort, :id)
            ORDER BY at DESC, id DESC LIMIT :limit)
        UNION ALL
        (SELECT at, 1, id, 'note', actor, author_id, jsonb_build_object('text', text,
                'said', said, 'corrects', corrects, 'erased_at', erased_at, 'corrected_by', (
                    SELECT max(id) FROM note AS later WHERE shop = :shop AND issue_id = :issue
                        AND later.corrects = note.id)) FROM note
            WHERE shop = :shop AND issue_id = :issue AND (at, 1, id) < (:at, :sort, :id)
            ORDER BY at DESC, id DESC LIMIT :limit)
        UNION ALL
        (SELECT event.at, 2, event.id, 'compensation', event.actor, event.actor_id,
                jsonb_build_object('happened', event.kind, 'data', event.data, 'given', its.kind,
                    'number', its.number, 'currency', its.currency)
            FROM compensation AS its JOIN compensation_event AS event
                ON event.shop = :shop AND event.compensation_id = its.id
            WHERE its.shop = :shop AND its.issue_id = :issue
                AND (event.at, 2, event.id) < (:at, :sort, :id)
            ORDER BY event.at DESC, event.id DESC LIMIT :limit)
    ) AS line ORDER BY at DESC, sort DESC, id DESC LIMIT :limit
    """
)


def place(written: str | None) -> Place:
    """The place that `str` wrote; the end, where the newest lines are, for what is none of ours."""
    return places.place(written, last_kind=2, digits=18)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `data` is the event's, or of a note: `text`, `said`, `corrects`,
    `corrected_by` (the latest note that does) and `erased_at`; or of a compensation: `happened`,
    its event's `data`, what was `given`, its `number` and `currency`."""

    place: Place
    kind: str
    by: By
    data: Mapping[str, Any]


def lines(db: Connection, shop: str, issue_id: int, *, before: Place, limit: int) -> list[Line]:
    """The newest lines, newest first, that come after the one at the place `before`.

    Going on from the last place of a page neither repeats nor misses a line, whatever is new.
    """
    params = {
        "shop": shop,
        "issue": issue_id,
        "at": before.at,
        "sort": before.kind,
        "id": before.id,
        "limit": limit,
    }
    return [
        Line(
            Place(row.at, row.sort, row.id), row.kind, By(Actor(row.actor), row.actor_id), row.data
        )
        for row in db.execute(_LINES, params)
    ]
