"""Searching customers, and the page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.customers import fragments, issues, names, notes, queries, showing
from shop_app.desk.customers.asked import asked, tidy
from shop_app.desk.customers.queries import Latest
from shop_app.desk.customers.searching import Results, search
from shop_app.desk.customers.unreachable import why_unreachable
from shop_app.errors import AppError
from shop_app.gids import number_of
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_search import MOST_ORDERS, PAGE, Found
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A customer in a list; what nobody has told us, or Shopify keeps to itself, is None.

    `found_by` are the names of the orders that led here.
    """

    number: str
    name: str | None
    email: str | None
    orders: int | None
    spent: Money | None
    last_order_at: datetime | None
    tags: tuple[str, ...]
    found_by: tuple[str, ...] = ()


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """Everything under /customers."""
    door = Blueprint("customers", __name__, template_folder="templates", url_prefix="/customers")
    names.add(door, admin)
    showing.add(door, engine, admin)
    fragments.add(door, engine, admin)
    issues.add(door, engine)
    notes.add(door, engine)

    @door.get("")
    @needs(Permission.VIEW_CUSTOMERS)
    def index() -> Response:
        typed = tidy(request.args.get("q", ""))
        if not typed:
            with engine.connect() as db:
                latest = queries.latest_customers(db, g.staff.shop, PAGE)
            return page("customers/search.html", q="", latest=True, rows=list(map(_known, latest)))
        return _found(engine, admin, typed)

    return door


def _found(engine: Engine, admin: Callable[[str], Admin], typed: str) -> Response:
    """What Shopify and our own books find for `typed`. Neither it nor what is found is kept or logged."""
    shop = g.staff.shop
    with engine.connect() as db:
        looked_for = asked(typed, queries.example_order_name(db, shop))
        kept = queries.orders_named(db, shop, looked_for.orders, MOST_ORDERS)
    after, before = (request.args.get(name) or None for name in ("after", "before"))
    try:
        results = search(admin(shop), looked_for, kept, after=after, before=before)
    except AppError as error:
        _LOG.warning("customers_not_searched", code=error.code)
        return page("customers/search.html", q=typed, problem=why_unreachable(error), rows=[])
    with engine.connect() as db:
        tags = queries.our_tags(db, shop, [one.gid for one in results.customers])
    rows = [_row(one, results, tags) for one in results.customers]
    return page("customers/search.html", q=typed, rows=rows, results=results, number_of=number_of)


def _known(one: Latest) -> Row:
    return Row(number_of(one.gid), None, None, one.orders, one.spent, one.last_order_at, one.tags)


def _row(one: Found, results: Results, tags: Mapping[str, tuple[str, ...]]) -> Row:
    return Row(
        number=number_of(one.gid),
        name=one.name,
        email=one.email,
        orders=one.orders,
        spent=one.spent,
        last_order_at=one.last_order_at,
        tags=tags.get(one.gid, ()),
        found_by=results.orders.get(one.gid, ()),
    )
