"""The doors that show issues, and what belongs to them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine, and_, select

from shop_app.compensation.models import Compensation
from shop_app.desk.issues_api import as_json, shapes
from shop_app.desk.issues_api.addresses import IssuesAsked, OlderAsked, RepeatsAsked, named
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked
from shop_app.errors import Invalid
from shop_app.issues import filters, listing, models, opening, queries, reasons, searching
from shop_app.issues.filters import Look
from shop_app.notifications.models import Notification
from shop_app.notifications.queries import unread
from shop_app.notifications.service import Told
from shop_app.timeline.service import Actor, By
from shop_app.timezones import zone

Answer = tuple[Response, int]


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
    _issues(door, engine)
    _one(door, engine)
    _beside(door, engine)


def _issues(door: Blueprint, engine: Engine) -> None:
    @door.get("/issues")
    def issues() -> Answer:
        wanted = asked(IssuesAsked)
        with engine.begin() as db:
            page = _page(db, wanted)
        return answer(page)

    @door.get("/issues/counts")
    def counts() -> Answer:
        with engine.begin() as db:
            found = listing.counts(db, _look())
        return answer(shapes.IssueCounts(**{kind.value: n for kind, n in found.items()}))

    @door.get("/issues/repeats")
    def repeats() -> Answer:
        wanted, shop = asked(RepeatsAsked), g.staff.shop
        if wanted.customer is None and wanted.order is None:
            raise Invalid("a customer or an order is needed", code="about_nobody", path="customer")
        about = (wanted.customer, wanted.order, wanted.reason)
        with engine.connect() as db:
            rows = opening.repeats(db, shop, *about, now=datetime.now(UTC))
            shown = shapes.IssueList(issues=as_json.issues(db, shop, rows))
        return answer(shown)


def _one(door: Blueprint, engine: Engine) -> None:
    @door.get("/issues/<number>")
    def issue(number: str) -> Answer:
        shop = g.staff.shop
        with engine.connect() as db:
            row = queries.issue(db, shop, named(number))
            shown = shapes.IssueShown(issue=as_json.issue(db, shop, row))
        return answer(shown)

    @door.get("/issues/<number>/history")
    def history(number: str) -> Answer:
        wanted, shop = asked(OlderAsked), g.staff.shop
        with engine.connect() as db:
            row = queries.issue(db, shop, named(number))
            found = queries.events(db, shop, row.id, before=wanted.before, limit=wanted.limit + 1)
        lines = [as_json.line(one) for one in found[: wanted.limit]]
        following = lines[-1].id if len(found) > wanted.limit else None
        return answer(shapes.History(history=lines, next=following))


def _beside(door: Blueprint, engine: Engine) -> None:
    @door.get("/reasons")
    def all_reasons() -> Answer:
        with engine.connect() as db:
            found = reasons.reasons(db, g.staff.shop)
        return answer(shapes.ReasonList(reasons=[as_json.reason(one) for one in found]))

    @door.get("/notifications")
    def notifications() -> Answer:
        wanted = asked(OlderAsked)
        with engine.connect() as db:
            shown = _told(db, wanted)
            count = unread(db, g.staff.shop, g.staff.id)
        following = shown[wanted.limit - 1].id if len(shown) > wanted.limit else None
        shown = shown[: wanted.limit]
        return answer(shapes.NotificationList(notifications=shown, unread=count, next=following))


def _look() -> Look:
    return Look(g.staff.shop, g.staff.id, datetime.now(UTC), zone(g.shop.timezone))


def _page(db: Connection, wanted: IssuesAsked) -> shapes.IssuePage:
    look, chosen = _look(), wanted.filter()
    condition = filters.wanted(wanted.view, chosen, look)
    if wanted.q is not None:
        narrow = bool(chosen) or wanted.view is not filters.Kind.ALL
        results = searching.search(
            db, look.shop, wanted.q, condition, filtered=narrow, now=look.now
        )
        rows = [one.row for one in results.found]
        return shapes.IssuePage(issues=as_json.issues(db, look.shop, rows), next=None)
    page = listing.listed(
        db,
        condition,
        listing.Order(wanted.sort, wanted.descending),
        after=_place(wanted),
        limit=wanted.limit,
        gather=listing.few(db, wanted.view, chosen, look),
    )
    following = None if page.next is None else str(page.next)
    return shapes.IssuePage(issues=as_json.issues(db, look.shop, page.rows), next=following)


def _place(wanted: IssuesAsked) -> listing.Place | None:
    """Where to go on. Raises Invalid for what no answer with this `sort` said."""
    if wanted.cursor is None:
        return None
    place = listing.place(wanted.cursor, wanted.sort)
    if place is None:
        raise Invalid(
            f"cursor: is none that a list sorted by {wanted.sort} gave",
            code="unknown_cursor",
            path="cursor",
        )
    return place


def _told(db: Connection, wanted: OlderAsked) -> list[shapes.Notification]:
    """The member's newest notifications before a place, one more than is wanted."""
    its = and_(models.Issue.shop == g.staff.shop, models.Issue.id == Notification.issue_id)
    given = and_(Compensation.shop == g.staff.shop, Compensation.id == Notification.compensation_id)
    found = (
        select(
            Notification.__table__, models.Issue.number, Compensation.number.label("compensation")
        )
        .outerjoin(models.Issue, its)
        .outerjoin(Compensation, given)
        .where(Notification.shop == g.staff.shop, Notification.member_id == g.staff.id)
        .order_by(Notification.id.desc())
        .limit(wanted.limit + 1)
    )
    if wanted.before is not None:
        found = found.where(Notification.id < wanted.before)
    return [
        shapes.Notification(
            id=row.id,
            at=row.at,
            kind=Told(row.kind),
            issue=row.number,
            note=row.note_id,
            compensation=row.compensation,
            by=as_json.doer(By(Actor(row.actor), row.actor_id)),
            read_at=row.read_at,
        )
        for row in db.execute(found)
    ]
