"""The list of compensations, and the queue of those that wait for an approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind
from shop_app.compensation.listing import COUNTED, Listed, Look, Page, counts, listing
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.compensations import list_words, words
from shop_app.desk.compensations.list_asked import Asked, asked
from shop_app.desk.issues.crew import Crew, crew
from shop_app.gids import number_of
from shop_app.issues.reasons import Reason, by_key, name_of, reasons
from shop_app.staff.rules import Permission
from shop_app.texts import day
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page


@dataclass(frozen=True, slots=True)
class Line:
    """One compensation as the list shows it; `customer` and `order` are numbers of gids."""

    row: CompensationRow
    title: str
    reason: str
    customer: str | None
    order: str | None
    order_name: str | None
    who: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One list to go to; `count` is "" where nobody counts."""

    listed: Listed
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    href: str


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /compensations`, and `…/waiting` for those who approve."""

    @door.get("")
    @needs(Permission.VIEW_CUSTOMERS)
    def index() -> Response:
        return _show(engine, asked(request.args))

    @door.get("/waiting")
    @needs(Permission.APPROVE_COMPENSATION)
    def waiting() -> Response:
        return _show(engine, asked(request.args, Listed.WAITING))


def _show(engine: Engine, wish: Asked) -> Response:
    shop = g.staff.shop
    with engine.connect() as db:
        found = listing(db, Look(shop, zone(g.shop.timezone)), wish.listed, wish.chosen, wish.place)
        counted, people, known = counts(db, shop), crew(db, shop), by_key(reasons(db, shop))
    return page(
        "compensations/list.html",
        asked=wish,
        lines=list(_lines(found, people, known)),
        previous=None if found.previous is None else wish.address(before=str(found.previous)),
        next=None if found.next is None else wish.address(after=str(found.next)),
        tabs=[_tab(one, counted) for one in Listed],
        chips=list(_chips(wish, people, known)),
        kinds=[(one.value, words.kind(one)) for one in Kind],
        reasons=[(one.key, name_of(one)) for one in known.values()],
        people=sorted((people.name(one), one) for one in people.people),
        words=words,
        list_words=list_words,
    )


def _lines(found: Page, people: Crew, known: Mapping[str, Reason]) -> Iterator[Line]:
    for row in found.rows:
        worth = words.worth(row.kind, row.worth, row.percentage)
        kind = words.kind(row.kind)
        yield Line(
            row=row,
            title=f"{kind} · {worth}" if worth else kind,
            reason=_reason(known, row.reason or ""),
            customer=number_of(row.customer_gid) if row.customer_gid else None,
            order=number_of(row.order_gid) if row.order_gid else None,
            order_name=found.orders.get(row.order_gid or ""),
            who=people.who(row.actor, row.actor_id),
        )


def _reason(known: Mapping[str, Reason], key: str) -> str:
    found = known.get(key)
    return name_of(found) if found else key


def _tab(listed: Listed, counted: Mapping[Listed, int]) -> Tab:
    count = list_words.count(counted[listed]) if listed in COUNTED else ""
    return Tab(listed, list_words.name(listed), count)


def _chips(wish: Asked, people: Crew, known: Mapping[str, Reason]) -> Sequence[Chip]:
    chosen, texts = wish.chosen, {}
    if chosen.kind is not None:
        texts["kind"] = words.kind(chosen.kind)
    if chosen.reason is not None:
        texts["reason"] = _reason(known, chosen.reason)
    if chosen.staff is not None:
        texts["staff"] = people.name(chosen.staff)
    if chosen.first is not None:
        texts["from"] = list_words.since(day(chosen.first))
    if chosen.last is not None:
        texts["to"] = list_words.until(day(chosen.last))
    for name in ("customer", "order", "issue"):
        if name in wish.values:
            texts[name] = list_words.about(name, wish.values[name])
    if chosen.text:
        texts["q"] = f"“{chosen.text}”"
    return [Chip(text, wish.without(name)) for name, text in texts.items()]
