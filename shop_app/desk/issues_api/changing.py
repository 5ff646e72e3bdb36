"""The doors that open and change issues; each change names the version that it is a change of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.issues_api import as_json, bodies, shapes
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer, with_present_values
from shop_app.desk.issues_api.earlier import must_be_new
from shop_app.desk.issues_api.fields import severity_of
from shop_app.desk.openapi.reading import headed, sent
from shop_app.errors import Conflict
from shop_app.gids import number_of
from shop_app.issues import changing, following_up, opening, queries
from shop_app.issues.changing import IssueChanges, Remedied
from shop_app.issues.opening import IssueDraft, Opened
from shop_app.money import Money
from shop_app.staff.rules import Permission
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs

Answer = tuple[Response, int]
Change = Callable[[Connection, int, By, datetime], object]


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""
    _open(door, engine)
    _change(door, engine)
    _move(door, engine)


def _open(door: Blueprint, engine: Engine) -> None:
    @door.post("/issues")
    @needs(Permission.WORK_ISSUES)
    def open_issue() -> Answer:
        """A key that this staff member has sent before opens nothing: 200 instead of 201."""
        wanted, key = sent(bodies.IssueSent), headed(bodies.Retried).key
        now = datetime.now(UTC)
        with engine.begin() as db:
            opened = _opened(db, wanted, key, now)
            row = queries.issue_by_id(db, g.staff.shop, opened.id)
            shown = shapes.IssueShown(issue=as_json.issue(db, g.staff.shop, row))
        return answer(shown, 201 if row.opened_at == now else 200)


def _opened(db: Connection, wanted: bodies.IssueSent, key: str | None, now: datetime) -> Opened:
    shop = g.staff.shop
    earlier, form_key = wanted.repeat_of, None if key is None else f"api:{g.staff.id}:{key}"
    if wanted.unless_repeated:
        must_be_new(db, shop, wanted, form_key, now=now)
    return opening.open_issue(
        db,
        shop,
        _draft(wanted),
        by=_by(),
        now=now,
        repeat_of=None if earlier is None else queries.issue(db, shop, earlier).id,
        form_key=form_key,
    )


def _draft(wanted: bodies.IssueSent) -> IssueDraft:
    return IssueDraft(
        customer_gid=wanted.customer,
        order_gid=wanted.order,
        reason=wanted.reason,
        channel=wanted.channel,
        lines=wanted.lines,
        sub_reason=wanted.sub_reason,
        severity=None if wanted.severity is None else severity_of(wanted.severity),
        impact=wanted.impact,
        wish=wanted.wish,
        owner_id=_member(wanted.owner),
    )


def _change(door: Blueprint, engine: Engine) -> None:
    @door.patch("/issues/<number>")
    @needs(Permission.WORK_ISSUES)
    def edit(number: str) -> Answer:
        wanted = sent(bodies.IssueEdited)

        def change(db: Connection, number: int, by: By, now: datetime) -> None:
            what = _changes(wanted)
            changing.edit(db, g.staff.shop, number, what, version=wanted.version, by=by, now=now)

        return _changed(engine, number, change)

    @door.post("/issues/<number>/owner")
    @needs(Permission.WORK_ISSUES)
    def assign(number: str) -> Answer:
        wanted = sent(bodies.OwnerSent)
        owner = _member(wanted.owner)

        def change(db: Connection, number: int, by: By, now: datetime) -> None:
            changing.assign(db, g.staff.shop, number, owner, version=wanted.version, by=by, now=now)

        return _changed(engine, number, change)

    @door.post("/issues/<number>/remedy")
    @needs(Permission.WORK_ISSUES)
    def remedy(number: str) -> Answer:
        wanted = sent(bodies.RemedySent)
        cost = wanted.amount
        given = Remedied(
            wanted.remedy,
            None if cost is None else Money(cost.amount, cost.currency),
            wanted.link,
        )

        def change(db: Connection, number: int, by: By, now: datetime) -> None:
            changing.remedy(db, g.staff.shop, number, given, version=wanted.version, by=by, now=now)

        return _changed(engine, number, change)


def _move(door: Blueprint, engine: Engine) -> None:
    @door.post("/issues/<number>/status")
    @needs(Permission.WORK_ISSUES)
    def move(number: str) -> Answer:
        wanted = sent(bodies.StatusSent)

        def change(db: Connection, number: int, by: By, now: datetime) -> None:
            changing.move(
                db, g.staff.shop, number, wanted.status, version=wanted.version, by=by, now=now
            )

        return _changed(engine, number, change)

    @door.post("/issues/<number>/follow-up")
    @needs(Permission.WORK_ISSUES)
    def follow_up(number: str) -> Answer:
        content = sent(bodies.FollowUpSent).content

        def change(db: Connection, number: int, by: By, now: datetime) -> None:
            following_up.answer(db, g.staff.shop, number, content, by=by, now=now)

        return _changed(engine, number, change)


def _changed(engine: Engine, name: str, change: Change) -> Answer:
    """Do it, and answer the issue as it then stands. Raises Conflict with the present values."""
    shop, number = g.staff.shop, named(name)
    try:
        with engine.begin() as db:
            change(db, number, _by(), datetime.now(UTC))
            row = queries.issue(db, shop, number)
            shown = shapes.IssueShown(issue=as_json.issue(db, shop, row))
    except Conflict as error:
        raise with_present_values(engine, shop, error) from None
    return answer(shown)


def _changes(wanted: bodies.IssueEdited) -> IssueChanges:
    """What was sent, and nothing of what was not."""
    changes: IssueChanges = {}
    for name in wanted.model_fields_set - {"version"}:
        match name:
            case "order":
                changes["order_gid"] = wanted.order
            case "severity":
                changes["severity"] = severity_of(wanted.severity)
            case _:
                changes[name] = getattr(wanted, name)  # type: ignore[literal-required]
    return changes


def _member(gid: str | None) -> str | None:
    return None if gid is None else number_of(gid)


def _by() -> By:
    return By(Actor.STAFF, g.staff.id)
