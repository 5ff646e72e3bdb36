"""The page of one issue: everything about it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import UTC, datetime

from flask import Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import around, clock_words, crew, story, words
from shop_app.desk.issues.around import Brief, Line, OrderSeen
from shop_app.desk.issues.clock_words import ClockLine
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.field_words import field
from shop_app.desk.issues.story import Story
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.note_html import rendered
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import by_key, reasons
from shop_app.issues.rules import Remedy, RootCause, Status, moves
from shop_app.notifications.service import mark_issue_read
from shop_app.orders.models import NO_CURRENCY
from shop_app.sla import settings as sla_settings
from shop_app.timeline.places import END, Place
from shop_app.timezones import zone
from shop_app.web import unread
from shop_app.web.pages import page


@dataclass(frozen=True)
class Seen:
    """An issue with all that belongs to it, read at `now`. `order` None: it has none, or it is gone."""

    now: datetime
    row: IssueRow
    clock: tuple[ClockLine, ...]
    crew: Crew
    telling: Telling
    order: OrderSeen | None
    others: tuple[Brief, ...]
    story: Story

    @property
    def customer(self) -> str | None:
        """The customer's number; None: a guest."""
        return number_of(self.row.customer_gid) if self.row.customer_gid else None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the order that it is about."""
        lines = self.order.lines if self.order else ()
        return tuple(line for line in lines if line.gid in self.row.lines)

    @property
    def waits(self) -> tuple[Status, ...]:
        """Where the issue can go by one press: all moves but the one that asks for more."""
        return tuple(to for to in moves(self.row.status) if to is not Status.RESOLVED)

    @property
    def asks_follow_up(self) -> bool:
        """Whether it is time to ask if the customer is content."""
        return self.row.follow_up_at is not None and self.row.follow_up_at <= self.now


@dataclass(frozen=True)
class ResolveForm:
    """What was typed about how an issue was made good; `amount` is in major units of `currency`.

    `errors` are shown at their fields.
    """

    version: int
    root_cause: str = ""
    remedy: str = ""
    amount: str = ""
    link: str = ""
    currency: str = ""
    errors: Mapping[str, str] = field_of(default_factory=dict)


def seen(db: Connection, shop: str, number: int, before: Place = END) -> Seen:
    """Read an issue. Raises NotFound."""
    now, row = datetime.now(UTC), queries.issue(db, shop, number)
    people = crew.crew(db, shop)
    telling = Telling(people, by_key(reasons(db, shop)))
    order, others = around.beside(db, row)
    hours = sla_settings.levels(db, shop).hours(zone(g.shop.timezone))
    return Seen(
        now=now,
        row=row,
        clock=clock_words.standing(row, hours, now),
        crew=people,
        telling=telling,
        order=order,
        others=others,
        story=story.told(story.read(db, shop, row.id, before), row, telling),
    )


def show(
    engine: Engine,
    number: int,
    status: int = 200,
    *,
    problem: str = "",
    form: ResolveForm | None = None,
) -> Response:
    """The page; `problem` says why what somebody wanted was not done, `form` is open to be filled."""
    with engine.begin() as db:
        found = seen(db, g.staff.shop, number)
        if unread.found():
            unread.read(mark_issue_read(db, g.staff.shop, g.staff.id, found.row.id, now=found.now))
    return page(
        "issues/issue.html",
        status,
        seen=found,
        issue=found.row,
        me=g.staff.id,
        problem=problem,
        form=form,
        remedies=_remedies(found),
        causes=tuple(RootCause),
        owners=tuple(found.crew.owners()),
        currency=_currency(found),
        words=words,
        field=field,
        span=clock_words.span,
        rendered=rendered,
    )


def _remedies(found: Seen) -> tuple[Remedy, ...]:
    """What may be noted as done; compensation only for reasons that allow it."""
    reason = found.telling.reasons.get(found.row.reason)
    pays = reason is None or reason.compensation or found.row.remedy is Remedy.COMPENSATION
    return tuple(one for one in Remedy if pays or one is not Remedy.COMPENSATION)


def _currency(found: Seen) -> str:
    """What the remedy's amount is in: as it was, as the order was paid, or the shop's own."""
    paid = found.order.total.currency if found.order else None
    return found.row.remedy_currency or paid or g.shop.currency or NO_CURRENCY
