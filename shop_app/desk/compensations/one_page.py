"""The page of one compensation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Response, g
from sqlalchemy import Connection, Engine, select

from shop_app.compensation import queries
from shop_app.compensation.judgement import Judgement, Refusal
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.queries import CompensationRow, EventRow
from shop_app.desk.compensations import event_words, limit_words, standing_words, watching, words
from shop_app.desk.compensations.limit_words import LimitLine
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.compensations.secret_codes import code_of
from shop_app.desk.issues.crew import Crew, crew
from shop_app.gids import number_of
from shop_app.issues.models import Issue
from shop_app.issues.reasons import by_key, name_of, reasons
from shop_app.money import Money
from shop_app.notifications.service import mark_compensation_read
from shop_app.orders.models import Order
from shop_app.settings import Settings
from shop_app.staff.queries import leaders
from shop_app.staff.rules import Permission
from shop_app.texts import money
from shop_app.timeline.service import Actor, By
from shop_app.web import unread
from shop_app.web.pages import allowed, page

MOST_EVENTS = 50
"""Lines of the story; more than anybody has seen."""


@dataclass(frozen=True)
class ActionForm:
    """What was typed into the form that is `open`: a reason, an amount in major units, a day."""

    open: str = ""
    text: str = ""
    amount: str = ""
    until: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class EventShown:
    """One line of the story in words."""

    at: datetime
    what: str
    more: str
    who: str
    order: str | None = None
    """The number of the order in which it was used."""
    order_name: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A compensation with all that belongs to it, read at `now`. `deciders` are the ids of those
    who could approve it as long as it waits for that."""

    now: datetime
    row: CompensationRow
    issue: int | None
    order_name: str | None
    decision: Judgement | None
    events: tuple[EventRow, ...]
    crew: Crew
    reason: str
    deciders: frozenset[str] = frozenset()
    used_in: Mapping[str, str] = field(default_factory=dict)
    """Names of the orders in which it was used, by their gids."""

    @property
    def customer(self) -> str | None:
        """The customer's number; None: a guest."""
        return number_of(self.row.customer_gid) if self.row.customer_gid else None

    @property
    def order(self) -> str | None:
        """The order's number."""
        return number_of(self.row.order_gid) if self.row.order_gid else None


def seen(db: Connection, shop: str, number: int) -> Seen:
    """Read a compensation. Raises NotFound."""
    row = queries.compensation(db, shop, number)
    issue = None
    if row.issue_id is not None:
        issue = db.scalar(select(Issue.number).where(Issue.shop == shop, Issue.id == row.issue_id))
    order = None
    if row.order_gid is not None:
        order = db.scalar(select(Order.name).where(Order.shop == shop, Order.gid == row.order_gid))
    found = by_key(reasons(db, shop)).get(row.reason or "")
    decision = None if row.decision_id is None else queries.decision(db, shop, row.decision_id)
    events = tuple(queries.events(db, shop, row.id, limit=MOST_EVENTS))
    return Seen(
        now=datetime.now(UTC),
        row=row,
        issue=issue,
        order_name=order or (number_of(row.order_gid) if row.order_gid else None),
        decision=decision,
        events=events,
        crew=crew(db, shop),
        reason=name_of(found) if found else row.reason or "",
        deciders=deciders_of(db, row),
        used_in=_used_in(db, shop, events),
    )


def _used_in(db: Connection, shop: str, events: Iterable[EventRow]) -> Mapping[str, str]:
    """Orders that our books have (by now)."""
    gids = {one.data["order"] for one in events if one.data.get("order")}
    if not gids:
        return {}
    known = Order.shop == shop, Order.gid.in_(gids), Order.deleted_at.is_(None)
    found = db.execute(select(Order.gid, Order.name).where(*known))
    return {order: name or number_of(order) for order, name in found}


def deciders_of(db: Connection, row: CompensationRow) -> frozenset[str]:
    """Who could approve it as long as it waits for that: nobody approves their own request."""
    if row.state is not State.REQUESTED:
        return frozenset()
    mine = {row.actor_id} if row.actor is Actor.STAFF else set()
    return frozenset(leaders(db, row.shop)) - mine


def show(
    engine: Engine,
    settings: Settings,
    number: int,
    status: int = 200,
    *,
    problem: str = "",
    form: ActionForm | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    """The page. `problem` and `refusals` say why something was not done, `form` what was typed."""
    with engine.begin() as db:
        found = seen(db, g.staff.shop, number)
        if unread.found():
            now, me = found.now, g.staff.id
            unread.read(mark_compensation_read(db, g.staff.shop, me, found.row.id, now=now))
    row = found.row
    return page(
        "compensations/compensation.html",
        status,
        seen=found,
        row=row,
        problem=problem,
        refused=[refusal(one, row.currency) for one in refusals],
        form=form or ActionForm(),
        can=_can(found),
        title=title(row),
        code=_code(row, settings),
        standing=standing_words.standing(row, found.now, decided_by_nobody=not found.deciders),
        watch=watching.of(row),
        limits=_limits(found),
        approvals=_approvals(found),
        events=_events(found),
        words=words,
        mine=row.by == By(Actor.STAFF, g.staff.id),
        cash=lambda minor: money(Money(minor, row.currency)),
    )


def fragment(engine: Engine, number: int, seen_before: str) -> Response:
    """Where it stands, for the page that looks again; `seen_before` is what that page has seen."""
    with engine.connect() as db:
        row = queries.compensation(db, g.staff.shop, number)
    now = datetime.now(UTC)
    return page(
        "compensations/_standing.html",
        row=row,
        can={"take_back": may_take_back(row)},
        standing=standing_words.standing(row, now),
        words=words,
        watch=watching.of(row),
        settled=watching.mark(row) != seen_before,
    )


def title(row: CompensationRow) -> str:
    """What the page is called."""
    worth = words.worth(row.kind, row.worth, row.percentage)
    if not worth:
        return f"#{row.number} · {words.kind(row.kind)}"
    return f"#{row.number} · {words.kind(row.kind)} · {worth}"


def _code(row: CompensationRow, settings: Settings) -> str:
    """The code for those who give it to the customer; of a gift card others see the end alone."""
    if row.sealed_code is None or allowed(Permission.GRANT_COMPENSATION):
        return code_of(row, settings)
    return f"•••• {row.code_tail}" if row.code_tail else ""


def may_take_back(row: CompensationRow) -> bool:
    """Whether the visitor may take it back now: a request only who asked for it."""
    if not (row.can_be_taken_back and allowed(Permission.GRANT_COMPENSATION)):
        return False
    return row.state is not State.REQUESTED or row.by == By(Actor.STAFF, g.staff.id)


def _can(found: Seen) -> dict[str, bool]:
    """What may be done with it now, by this person."""
    row, mine = found.row, found.row.by == By(Actor.STAFF, g.staff.id)
    grants = allowed(Permission.GRANT_COMPENSATION)
    approves = allowed(Permission.APPROVE_COMPENSATION)
    idle = row.state is State.GRANTED and row.op is None
    lasts = row.kind is Kind.STORE_CREDIT or row.expires_at is None
    return {
        "take_back": may_take_back(row),
        "decide": row.state is State.REQUESTED and approves and not mine,
        "settle": watching.doubted(row) and approves,
        "revoke": grants and idle,
        "extend": grants and idle and not lasts,
    }


def _limits(found: Seen) -> tuple[LimitLine, ...]:
    """The limits as they stood when it was decided."""
    decision = found.decision
    if decision is None:
        return ()
    return tuple(limit_words.line(one, found.row.currency) for one in decision.limits)


def _approvals(found: Seen) -> list[str]:
    """Why somebody has, or had, to approve it."""
    decision = found.decision
    return [refusal(one, found.row.currency) for one in decision.approvals] if decision else []


def _events(found: Seen) -> list[EventShown]:
    return [
        EventShown(
            at=one.at,
            what=event_words.what(one.kind, one.data),
            more=event_words.more(one.kind, one.data, found.row.currency),
            who=found.crew.who(one.by.actor, one.by.id),
            order=number_of(one.data["order"]) if one.data.get("order") in found.used_in else None,
            order_name=found.used_in.get(one.data.get("order", ""), ""),
        )
        for one in found.events
    ]
