"""Write our part of Shopify's notes, portion by portion."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, text

from shop_app import gids, jobs
from shop_app.errors import AppError
from shop_app.issues import mirroring, notes
from shop_app.issues.mirror_text import mirrored, parts
from shop_app.issues.mirroring import MIRROR_NOTES
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_notes import read_customer_note, write_customer_note
from shop_app.shopify.errors import AccessDenied, RequestRefused
from shop_app.shopify.merchant_notes import Merchants
from shop_app.shopify.order_notes import read_order_note, write_order_note

_PORTION = 20
_MOST_NOTES = 50
"""Notes that could be mirrored; 5,000 characters seldom hold as many."""
_MOST_TRIES = 8
_OURS_SECONDS = 15.0
"""What was read longer ago is not written on: the merchant may have typed since."""
_LOG = structlog.get_logger(__name__)

_TAKE = text(
    """
    SELECT gid, due_at, tries FROM note_mirror WHERE shop = :shop AND due_at <= now()
    ORDER BY due_at, gid LIMIT :limit
    """
)
_SETTLE = text(
    """
    UPDATE note_mirror SET tries = 0, problem = NULL,
        due_at = CASE WHEN due_at > :taken THEN due_at END,
        written_at = CASE WHEN :stands THEN now() END
    WHERE shop = :shop AND gid = :gid
    """
)
_TIDY = text(
    "DELETE FROM note_mirror"
    " WHERE shop = :shop AND gid = :gid AND due_at IS NULL AND written_at IS NULL"
)
_POSTPONE = text(
    """
    UPDATE note_mirror SET tries = tries + 1, problem = :problem,
        due_at = CASE WHEN due_at > :taken THEN due_at
            WHEN tries + 1 < :most THEN now() + make_interval(secs => :wait) END
    WHERE shop = :shop AND gid = :gid
    """
)


class NoteRefused(AppError):
    """Shopify did not take the note; its words may hold the merchant's, so they are not told."""

    code, status = "note_refused", 502


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the notes of one kind of thing are read and written."""

    wanted: Callable[[mirroring.Mirrored], bool]
    ours: Callable[..., list[notes.NoteRow]]
    read: Callable[[Admin, str], Merchants | None]
    write: Callable[..., tuple[str, ...]]


_KINDS = {
    "Customer": _Kind(
        lambda wanted: wanted.customers,
        notes.of_customer,
        read_customer_note,
        write_customer_note,
    ),
    "Order": _Kind(lambda wanted: wanted.orders, notes.of_order, read_order_note, write_order_note),
}


@dataclass(frozen=True, slots=True)
class _Due:
    """A note to look at; `due_at` as it was when it was taken."""

    gid: str
    due_at: datetime
    tries: int


def mirror_notes(deps: jobs.Deps, shop: str) -> None:
    """Write a portion of what is due; queues itself again while there is more.

    Raises what the Admin API client raises when Shopify does not answer at all.
    """
    with deps.engine.begin() as db:
        jobs.handshake(db, MIRROR_NOTES, shop)
        rows = db.execute(_TAKE, {"shop": shop, "limit": _PORTION}).all()
    admin = deps.admin(shop) if rows else None
    for row in rows:
        if admin is not None:
            _write(deps, admin, _Due(row.gid, row.due_at, row.tries))
    if len(rows) == _PORTION:
        with deps.engine.begin() as db:
            jobs.queue(db, MIRROR_NOTES, shop)


def _write(deps: jobs.Deps, admin: Admin, due: _Due) -> None:
    """One note; what Shopify refuses is tried again later, some times."""
    kind = _KINDS[gids.kind(due.gid)]
    try:
        stands = _written(deps, admin, due, kind)
    except (AccessDenied, NoteRefused, RequestRefused) as error:  # the others go on
        with deps.engine.begin() as db:
            _postpone(db, admin.shop, due, error.code)
        return
    with deps.engine.begin() as db:
        about = {"shop": admin.shop, "gid": due.gid}
        db.execute(_SETTLE, {**about, "taken": due.due_at, "stands": stands})
        db.execute(_TIDY, about)


def _written(deps: jobs.Deps, admin: Admin, due: _Due, kind: _Kind) -> bool:
    """Whether something of ours stands in Shopify's note now. Raises NoteRefused."""
    with deps.engine.connect() as db:
        wanted = kind.wanted(mirroring.mirrored(db, admin.shop))
        rows = kind.ours(db, admin.shop, due.gid, limit=_MOST_NOTES) if wanted else []
    not_after = time.monotonic() + _OURS_SECONDS
    found = kind.read(admin, due.gid)
    if found is None:
        return False
    note = mirrored(found.note, _entries(rows))
    if note != found.note:
        problems = kind.write(admin, due.gid, note, not_after=not_after)
        if problems:
            raise NoteRefused(f"{admin.shop}: Shopify did not take the note")
    return parts(note).ours is not None


def _entries(rows: list[notes.NoteRow]) -> Iterator[str]:
    """Notes as lines of the block, newest first; what was corrected is left to its correction."""
    for row in rows:
        if row.text and row.corrected_by is None:
            issue = f" #{row.issue_number}" if row.issue_number else ""
            yield f"{row.at:%Y-%m-%d}{issue} {row.author or 'Amends'}: {row.text}"


def _postpone(db: Connection, shop: str, due: _Due, code: str) -> None:
    wait = jobs.backoff(due.tries + 1).total_seconds()
    about = {"shop": shop, "gid": due.gid, "taken": due.due_at}
    db.execute(_POSTPONE, {**about, "problem": code, "wait": wait, "most": _MOST_TRIES})
    _LOG.warning("note_not_mirrored", shop=shop, code=code, tries=due.tries + 1)
