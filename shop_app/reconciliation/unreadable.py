"""One order or customer that can't be read or kept must not stop the others: it is set aside, named,
and tried again every night."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from shop_app.errors import Invalid

SPOILT = (DataError, IntegrityError, Invalid, ValueError, TypeError, KeyError)
"""What a single record can break by its content: any other error is nobody's fault among them."""

_LONGEST = 500
_TRIED_AT_ONCE = 20

_LOG = structlog.get_logger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


def by_halves(
    items: Sequence[Item],
    act: Callable[[Sequence[Item]], Result],
    refused: tuple[type[Exception], ...],
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    """Act on all at once; when that is `refused`, on each half, down to those that can't be acted on.

    Returns what `act` returned, in order, and each item that was refused alone with its error.
    """
    if not items:
        return [], []
    try:
        return [act(items)], []
    except refused as error:
        if len(items) == 1:
            return [], [(items[0], error)]
    middle = len(items) // 2
    first, first_refused = by_halves(items[:middle], act, refused)
    second, second_refused = by_halves(items[middle:], act, refused)
    return first + second, first_refused + second_refused


def book_by_halves(
    db: Connection, items: Sequence[Item], book: Callable[[Sequence[Item]], Result]
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    """Like `by_halves`, each booking in a savepoint of its own, for what a record's content breaks."""

    def saved(some: Sequence[Item]) -> Result:
        with db.begin_nested():
            return book(some)

    return by_halves(items, saved, SPOILT)


def words(error: Exception) -> str:
    """The error without values of the record: they may be about people."""
    diagnosis = getattr(error.orig, "diag", None) if isinstance(error, DBAPIError) else None
    said = str(error) if diagnosis is None else str(diagnosis.message_primary)
    return said[:_LONGEST]


@dataclass(frozen=True, slots=True)
class SetAside:
    """What can't be read or kept: `why`, and when that was last tried."""

    gid: str
    why: str
    tried_at: datetime


_NOTE = text(
    """
    INSERT INTO unreadable AS stored (shop, gid, why)
    SELECT :shop, gid, why FROM unnest(CAST(:gids AS text[]), CAST(:whys AS text[]))
        AS given (gid, why)
    ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET why = excluded.why, tried_at = excluded.tried_at
    """
)


def note(db: Connection, shop: str, refused: Mapping[str, Exception]) -> None:
    """Remember, with the caller's transaction, what could not be read or kept, by gid."""
    if not refused:
        return
    whys = {gid: words(error) for gid, error in refused.items()}
    db.execute(_NOTE, {"shop": shop, "gids": list(whys), "whys": list(whys.values())})
    for gid, why in whys.items():
        _LOG.error("can't be read or kept", shop=shop, gid=gid, why=why)


_FORGET = text("DELETE FROM unreadable WHERE shop = :shop AND gid = ANY(:gids)")


def forget(db: Connection, shop: str, gids: Sequence[str]) -> None:
    """These are known now, or gone."""
    db.execute(_FORGET, {"shop": shop, "gids": list(gids)})


_LIST = text(
    "SELECT gid, why, tried_at FROM unreadable WHERE shop = :shop ORDER BY tried_at, gid LIMIT :most"
)


def set_aside(db: Connection, shop: str, most: int = _TRIED_AT_ONCE) -> list[SetAside]:
    """What can't be read or kept in a shop, at most so many, those tried longest ago first."""
    rows = db.execute(_LIST, {"shop": shop, "most": most})
    return [SetAside(row.gid, row.why, row.tried_at) for row in rows]
