"""Have tags follow changes of rules that concern very many customers, portion by portion."""

from __future__ import annotations

from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.tagging.deciding import EVALUATE, READ_FACTS
from shop_app.tagging.leaving import Change, Leaving, Step, is_unfinished, portion, remember
from shop_app.tagging.runs import APPLY

_NEXT = text(
    """
    SELECT id, draft ->> 'tag' AS tag, deleted_at IS NOT NULL AS deleted, unfinished FROM tag_rule
    WHERE shop = :shop AND unfinished <> '{}' ORDER BY id LIMIT 1
    """
)


def follow(deps: jobs.Deps, shop: str) -> None:
    """Do what changes of the shop's rules left to be done; judging goes on after it.

    A portion is one transaction; what was done already is not found again after a crash.
    """
    after: str | None = ""
    while after is not None:
        with deps.engine.begin() as db:
            jobs.alone_with(db, "tags", shop)
            after = _portion(db, shop, after)
    with deps.engine.begin() as db:
        for task in (EVALUATE, READ_FACTS, APPLY):
            jobs.queue(db, task, shop)


def _portion(db: Connection, shop: str, after: str) -> str | None:
    """A portion of what is left; returns where to go on, None when nothing is left."""
    row = db.execute(_NEXT, {"shop": shop}).one_or_none()
    if row is None:
        return None
    steps = [Step(one) for one in row.unfinished]
    reached = portion(db, shop, _change(row), steps[0], after)
    if reached is not None:
        return reached
    remember(db, shop, row.id, steps[1:])
    return "" if is_unfinished(db, shop) else None


def _change(row: Row[int, str, bool, list[str]]) -> Change:
    return Change(row.id, row.tag, Leaving.DELETED if row.deleted else Leaving.OFF)
