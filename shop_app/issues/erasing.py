"""Erase what Shopify wants erased: a customer's words, or what a shop set.

The issues and notes of a whole shop go with `privacy.shop_erasing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, text, update

from shop_app.issues import drafts, mirroring
from shop_app.issues.events import EventKind, Ref, append
from shop_app.issues.mirror_models import NoteMirroring
from shop_app.issues.models import (
    Issue,
    IssueCounter,
    IssueReason,
    IssueSetting,
)
from shop_app.issues.note_models import Note, NoteDraft
from shop_app.issues.note_places import Place
from shop_app.issues.view_models import IssueView
from shop_app.timeline.service import By

_NO_WORDS = text("''::tsvector")
_SET = (IssueReason, IssueSetting, IssueView, NoteDraft, NoteMirroring)


def erase_customer(
    db: Connection,
    shop: str,
    customer_gid: str,
    order_gids: Sequence[str],
    *,
    by: By,
    now: datetime,
) -> None:
    """Empty every word that was written about a customer or these orders of theirs.

    That is impact, wish and the link of a remedy, notes and drafts; figures and dates stay. Words
    that are written later are not prevented. Doing it again changes nothing.
    """
    theirs = or_(Issue.customer_gid == customer_gid, Issue.order_gid.in_(order_gids))
    its = select(Issue.id).where(Issue.shop == shop, theirs).order_by(Issue.id)
    about = list(db.scalars(its.with_for_update()))
    _empty_issues(db, shop, about, by=by, now=now)
    emptied = db.scalars(
        update(Note)
        .where(
            Note.shop == shop,
            Note.text != "",
            or_(
                Note.customer_gid == customer_gid,
                Note.order_gid.in_(order_gids),
                Note.issue_id.in_(about),
            ),
        )
        .values(text="", search=_NO_WORDS, erased_at=now)
        .returning(Note.order_gid)
    )
    orders = {gid for gid in emptied if gid is not None} | set(order_gids)
    places = [
        Place(customer=customer_gid),
        *(Place(order=gid) for gid in order_gids),
        *(Place(issue=one) for one in about),
    ]
    drafts.erase(db, shop, places)
    mirroring.erased(db, shop, [customer_gid, *sorted(orders)])


def forget_settings(db: Connection, shop: str) -> None:
    """Delete what a shop set for its issues and notes, and what its staff has not saved yet."""
    for table in _SET:
        db.execute(delete(table).where(table.shop == shop))


def forget_numbers(db: Connection, shop: str) -> None:
    """The next issue of the shop is its first."""
    db.execute(delete(IssueCounter).where(IssueCounter.shop == shop))


def _empty_issues(
    db: Connection, shop: str, about: Sequence[int], *, by: By, now: datetime
) -> None:
    """Who has the form of one of them open is told, and can't bring the words back unseen."""
    emptied = db.execute(
        update(Issue)
        .where(
            Issue.shop == shop,
            Issue.id.in_(about),
            or_(Issue.impact != "", Issue.wish != "", Issue.remedy_link.is_not(None)),
        )
        .values(
            impact="",
            wish="",
            remedy_link=None,
            search=_NO_WORDS,
            erased_at=now,
            version=Issue.version + 1,
            updated_at=now,
        )
        .returning(Issue.id, Issue.customer_gid)
    ).all()
    for row in emptied:
        append(db, shop, Ref(row.id, row.customer_gid), EventKind.ERASED, by=by, at=now)
