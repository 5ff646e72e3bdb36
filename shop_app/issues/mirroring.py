"""Keep our part of Shopify's own notes as our notes are, where the merchant wants that.

A note that changes makes the row of its customer and order due; a job reads Shopify's note, puts our
block into it and writes it back at once, so that what the merchant types is overwritten only within
that moment. Nothing but the merchant's own words is left where mirroring is switched off, or where
the notes were erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.issues.mirror_models import NoteMirror, NoteMirroring
from shop_app.issues.note_places import Whose

MIRROR_NOTES = "mirror_notes"
"""The job that writes Shopify's notes."""

_SOON = timedelta(seconds=10)
"""Several notes one after the other are written once."""

_DUE = text(
    """
    INSERT INTO note_mirror AS kept (shop, gid, due_at)
    SELECT :shop, given.gid, now()
    FROM note_mirroring AS wanted
    CROSS JOIN LATERAL (
        VALUES (CAST(:customer AS text), wanted.customers), (:order, wanted.orders)
    ) AS given (gid, mirrored)
    WHERE wanted.shop = :shop AND given.mirrored AND given.gid IS NOT NULL
    ON CONFLICT (shop, gid) DO UPDATE SET due_at = now(), tries = 0
    """
)


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Which of Shopify's notes get a part of ours."""

    customers: bool
    orders: bool


NONE = Mirrored(customers=False, orders=False)


def mirrored(db: Connection, shop: str) -> Mirrored:
    """What the merchant wants; nothing, until they say so."""
    found = select(NoteMirroring.customers, NoteMirroring.orders)
    row = db.execute(found.where(NoteMirroring.shop == shop)).one_or_none()
    return NONE if row is None else Mirrored(row.customers, row.orders)


def mirror(db: Connection, shop: str, wanted: Mirrored) -> None:
    """From now on these are mirrored; our part goes from where it is no longer wanted."""
    values = {"customers": wanted.customers, "orders": wanted.orders}
    row = insert(NoteMirroring).values(shop=shop, **values)
    db.execute(row.on_conflict_do_update(index_elements=["shop"], set_=values))
    kept = db.scalars(select(NoteMirror.gid).where(NoteMirror.shop == shop).limit(1)).first()
    if kept is not None:
        db.execute(
            update(NoteMirror)
            .where(NoteMirror.shop == shop)
            .values(due_at=text("now()"), tries=0, problem=None)
        )
        jobs.queue(db, MIRROR_NOTES, shop)


def noted(db: Connection, shop: str, subject: Whose) -> None:
    """A note was written: Shopify's notes of its customer and order follow soon, if wanted."""
    about = {"customer": subject.customer_gid, "order": subject.order_gid}
    if db.execute(_DUE, {"shop": shop, **about}).rowcount:
        jobs.queue(db, MIRROR_NOTES, shop, delay=_SOON)


def merged(db: Connection, shop: str, lost: str, kept: str) -> None:
    """Two customers became one: our part of the note of the one who was kept is written anew."""
    its = select(NoteMirror.gid).where(NoteMirror.shop == shop, NoteMirror.gid == lost)
    if db.scalar(its) is None:
        return
    due = insert(NoteMirror).values(shop=shop, gid=kept, due_at=text("now()"))
    again = {"due_at": text("now()"), "tries": 0}
    db.execute(due.on_conflict_do_update(index_elements=["shop", "gid"], set_=again))
    jobs.queue(db, MIRROR_NOTES, shop)


def erased(db: Connection, shop: str, gids: Sequence[str]) -> None:
    """Notes about these were erased: our part of Shopify's notes goes too."""
    theirs = (NoteMirror.shop == shop, NoteMirror.gid.in_(gids))
    due = update(NoteMirror).where(*theirs).values(due_at=text("now()"), tries=0)
    if db.execute(due).rowcount:
        jobs.queue(db, MIRROR_NOTES, shop)
