"""`GET /api/extensions/customers/<number>` and `…/orders/<number>`: all that a block shows, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.compensation.about import About
from shop_app.compensation.eligibility import Eligibility, eligibility
from shop_app.desk.extensions_api import left, reading, shapes, words
from shop_app.desk.extensions_api.reading import Beside
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.errors import Busy, Invalid, Unavailable
from shop_app.gids import gid, number_of
from shop_app.issues import notes
from shop_app.issues.notes import NoteRow
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, active, by_key, reasons
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission, may
from shop_app.texts import gettext
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs

MOST_TAGS, MOST_ISSUES, MOST_NOTES = 2, 2, 3
"""That a block shows: Shopify's admin gives it 600 pixels."""

Admins = Callable[[str], Admin]
Find = Callable[[Connection, str, str], Beside]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read. `issues` are those of the order alone beside one; `others`: how many the same
    customer has besides."""

    what: Beside
    issues: list[IssueRow]
    others: int
    notes: list[NoteRow]
    reasons: tuple[Reason, ...]


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""

    @door.get("/customers/<number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer_block(number: str) -> tuple[Response, int]:
        return _block(engine, admin, gid("Customer", named(number)), reading.beside_customer)

    @door.get("/orders/<number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def order_block(number: str) -> tuple[Response, int]:
        return _block(engine, admin, gid("Order", named(number)), reading.beside_order)


def _block(engine: Engine, admin: Admins, asked: str, find: Find) -> tuple[Response, int]:
    shop, now = g.staff.shop, datetime.now(UTC)
    with engine.connect() as db:
        known = _read(db, shop, find(db, shop, asked))
    given, tiers = _left(engine, admin(shop), known)
    what, found = known.what, by_key(known.reasons)
    shown, others = known.issues[:MOST_ISSUES], known.issues[MOST_ISSUES:]
    return answer(
        shapes.Block(
            summary=words.summary(known.issues, now),
            link=_link(what),
            guest=gettext("A guest") if what.customer_gid is None else "",
            tier=words.shortened(", ".join(tiers)),
            tags=[words.tag(one) for one in what.tags[:MOST_TAGS]],
            more_tags=words.more_tags(len(what.tags[MOST_TAGS:])),
            issues=[words.issue(row, found, now) for row in shown],
            more_issues=words.more_issues(len(others) + known.others),
            notes=[words.note(row) for row in known.notes],
            left=given if may(g.staff.role, Permission.GRANT_COMPENSATION) else None,
            may=_may(),
        )
    )


def _read(db: Connection, shop: str, what: Beside) -> _Known:
    found = reading.at_work(db, what, shop)
    its = [row for row in found if what.order_gid in (None, row.order_gid)]
    if what.order_gid is not None:
        written = notes.of_order(db, shop, what.order_gid, limit=MOST_NOTES)
    else:
        written = notes.of_customer(db, shop, what.customer_gid or "", limit=MOST_NOTES)
    return _Known(what, its, len(found) - len(its), written, reasons(db, shop))


def _left(engine: Engine, admin: Admin, known: _Known) -> tuple[shapes.Left, tuple[str, ...]]:
    """What may be given now, and the tiers that apply."""
    try:
        found = _eligible(engine, admin, known)
    except (Busy, Invalid, Unavailable) as error:
        return left.unknown(error), ()
    return left.left(found, of_issue=bool(known.issues)), found.tiers


def _eligible(engine: Engine, admin: Admin, known: _Known) -> Eligibility:
    """Judged for the most urgent issue; without one, for the first reason that something is given
    for."""
    first = known.issues[0] if known.issues else None
    offered = (one.key for one in active(known.reasons) if one.compensation)
    about = (
        About(order_gid=first.order_gid, issue_id=first.id)
        if first
        else About(known.what.customer_gid, known.what.order_gid)
    )
    return eligibility(
        engine,
        admin,
        g.staff.shop,
        about,
        reason=None if first else next(offered, None),
        severity=None,
        by=By(Actor.STAFF, g.staff.id),
        role=g.staff.role,
    )


def _link(what: Beside) -> str:
    if what.order_gid is not None:
        return f"orders/{number_of(what.order_gid)}"
    return f"customers/{number_of(what.customer_gid or '')}"


def _may() -> shapes.MayDo:
    works = may(g.staff.role, Permission.WORK_ISSUES)
    grants = may(g.staff.role, Permission.GRANT_COMPENSATION)
    return shapes.MayDo(note=works, issue=works, grant=grants)
