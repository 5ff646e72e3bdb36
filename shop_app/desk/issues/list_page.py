"""The page of a list: what it reads, and what its template shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Response, g
from sqlalchemy import Connection, Engine

from shop_app.desk.issues import list_chips, list_words, words
from shop_app.desk.issues.crew import Crew, crew
from shop_app.desk.issues.list_asked import Asked, asked
from shop_app.desk.issues.list_chips import Chip
from shop_app.desk.issues.list_options import options
from shop_app.desk.issues.list_words import Due
from shop_app.gids import number_of
from shop_app.issues import views
from shop_app.issues.filters import Kind, Look, wanted
from shop_app.issues.listing import counts, few, listed
from shop_app.issues.note_searching import MOST_NOTES, FoundNote, search_notes
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, by_key, reasons
from shop_app.issues.searching import Excerpt, Results, search
from shop_app.issues.views import View
from shop_app.staff.rules import Permission
from shop_app.timezones import zone
from shop_app.web.pages import allowed, page

_ELSEWHERE = (Kind.MINE, Kind.UNASSIGNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One issue as a list shows it; `customer` is the number of a gid."""

    row: IssueRow
    reason: str
    customer: str | None
    order_name: str | None
    owner: str
    due: Due
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note on a customer or an order that a search found; `customer` and `order` are numbers of gids,
    `order` None: it is on the customer."""

    at: datetime
    author: str
    customer: str | None
    order: str | None
    order_name: str | None
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Tab:
    """One list to go to; `count` is "" while something is searched for."""

    kind: Kind
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All that the page shows. `asked` names its list in any case."""

    asked: Asked
    lines: Sequence[Line]
    previous: str | None
    next: str | None
    results: Results | None
    notes: Sequence[NoteLine]
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    views: Sequence[View]
    crew: Crew
    reasons: Mapping[str, Reason]


def look(now: datetime) -> Look:
    """Who looks at the lists."""
    return Look(g.staff.shop, g.staff.id, now, zone(g.shop.timezone))


def show(
    engine: Engine,
    wish: Asked,
    status: int = 200,
    *,
    refused: Sequence[tuple[int, str]] = (),
    unticked: bool = False,
    problem: str | None = None,
    naming: str = "",
) -> Response:
    """The page. `refused`: issues that a button could not change, and why; `unticked`: none
    was ticked; `problem`: what is wrong with the name of a view, and the name that was typed."""
    now = datetime.now(UTC)
    with engine.connect() as db:
        seen = _read(db, wish, look(now))
    return page(
        "issues/list.html",
        status,
        seen=seen,
        refused=refused,
        unticked=unticked,
        problem=problem,
        naming=naming,
        words=words,
        list_words=list_words,
        address=lambda view: asked(view.wanted).address(),
        most_notes=MOST_NOTES,
        options=options(seen.crew, seen.reasons),
        leads=allowed(Permission.CHANGE_SETTINGS),
    )


def _read(db: Connection, wish: Asked, look: Look) -> Listing:
    found_counts = {} if wish.typed else counts(db, look)
    wish = wish.of(wish.kind or _first(found_counts))
    kind = wish.kind or Kind.ALL
    condition = wanted(kind, wish.chosen, look)
    people, known = crew(db, look.shop), by_key(reasons(db, look.shop))
    telling = _Telling(people, known, look.now)
    chips = list_chips.chips(wish.chosen, known, people)
    noted: Sequence[FoundNote] = ()
    if wish.typed:
        filtered = bool(wish.chosen) or kind is not Kind.ALL
        results = search(db, look.shop, wish.typed, condition, filtered=filtered, now=look.now)
        lines = [telling.line(one.row, results.orders, one.excerpt) for one in results.found]
        if not filtered:
            first = results.first_note
            noted = search_notes(db, look.shop, wish.typed, first=first, now=look.now)
        found = None
    else:
        gather = few(db, kind, wish.chosen, look)
        found = listed(
            db, condition, wish.sorted, after=wish.after, before=wish.before, gather=gather
        )
        lines = [telling.line(row, found.orders, None) for row in found.rows]
        results = None
    return Listing(
        asked=wish,
        lines=lines,
        previous=wish.address(before=str(found.previous)) if found and found.previous else None,
        next=wish.address(after=str(found.next)) if found and found.next else None,
        results=results,
        notes=list(map(telling.note, noted)),
        tabs=list(_tabs(found_counts)),
        chips=chips,
        views=views.views(db, look.shop, look.member),
        crew=people,
        reasons=known,
    )


def _first(found: Mapping[Kind, int]) -> Kind:
    """The list of somebody who asks for none: where there is something for them to do."""
    return next((kind for kind in _ELSEWHERE if found.get(kind)), Kind.ALL)


def _tabs(found: Mapping[Kind, int]) -> Iterator[Tab]:
    for kind in Kind:
        count = list_words.count(found[kind]) if kind in found else ""
        yield Tab(kind, list_words.kind(kind), count)


@dataclass(frozen=True, slots=True)
class _Telling:
    crew: Crew
    reasons: Mapping[str, Reason]
    now: datetime

    def line(
        self, row: IssueRow, orders: Mapping[str, str | None], excerpt: Excerpt | None
    ) -> Line:
        order = row.order_gid
        return Line(
            row=row,
            reason=list_words.reason(self.reasons, row),
            customer=None if row.customer_gid is None else number_of(row.customer_gid),
            order_name=None if order is None else orders.get(order) or number_of(order),
            owner=self.crew.name(row.owner_id),
            due=list_words.due(row, self.now),
            excerpt=excerpt,
        )

    def note(self, found: FoundNote) -> NoteLine:
        order = None if found.order_gid is None else number_of(found.order_gid)
        return NoteLine(
            at=found.at,
            author=self.crew.who(found.actor, found.author_id),
            customer=None if found.customer_gid is None else number_of(found.customer_gid),
            order=order,
            order_name=found.order_name or order,
            excerpt=found.excerpt,
        )


def kept(wish: Asked) -> dict[str, str]:
    """What a view of this list keeps: neither what was typed nor the place."""
    return replace(wish, typed="").values
