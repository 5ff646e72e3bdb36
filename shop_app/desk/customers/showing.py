"""The page of one customer, and what stands there when Amends does not know them (any more)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.customers import queries
from shop_app.desk.customers.facts import PARTS, facts_in_words
from shop_app.desk.customers.queries import Whereabouts
from shop_app.desk.customers.story import TagStory, judged
from shop_app.desk.customers.unreachable import why_unreachable
from shop_app.effects import Why
from shop_app.errors import AppError, NotFound
from shop_app.gids import gid as make_gid
from shop_app.gids import number_of
from shop_app.reconciliation.service import want
from shop_app.shopify.client import Admin
from shop_app.shopify.customers import read_customers
from shop_app.staff.rules import Permission
from shop_app.tagging.models import ABSENT
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)


def add(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    """`GET /customers/<number>`, and `POST …/load` for one Amends has not heard of."""

    @door.get("/<int:number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def customer(number: int) -> Response:
        gid = make_gid("Customer", number)
        try:
            with engine.connect() as db:
                subject, tags = judged(db, g.staff.shop, gid, datetime.now(UTC), PARTS)
        except NotFound:
            return _not_there(engine, gid)
        telling = [tag for tag in tags if _tells(tag)]
        return page(
            "customers/customer.html",
            number_=str(number),
            facts=facts_in_words(subject),
            tags=telling,
            others=[tag for tag in tags if tag not in telling],
        )

    @door.post("/<int:number>/load")
    @needs(Permission.VIEW_CUSTOMERS)
    def load(number: int) -> Response:
        gid, shop = make_gid("Customer", number), g.staff.shop
        try:
            there = read_customers(admin(shop), [gid])[gid] is not None
        except AppError as error:
            _LOG.warning("customer_not_loaded", code=error.code)
            return _unknown(gid, 503, why_unreachable(error))
        if not there:
            return _unknown(gid, 404, gettext("Shopify has no such customer either."))
        with engine.begin() as db:
            want(db, shop, [(gid, Why.STALE)])
        return _not_there(engine, gid)


def _tells(tag: TagStory) -> bool:
    """Whether a tag is on the customer, should be, or might be."""
    return tag.holds is not False or tag.in_shop not in (None, ABSENT)


def _not_there(engine: Engine, gid: str) -> Response:
    with engine.connect() as db:
        found = queries.whereabouts(db, g.staff.shop, gid)
    if found.merged_into or found.deleted_at:
        return _gone(gid, found)
    if found.known or found.awaited:
        return page("customers/loading.html", number_=number_of(gid))
    return _unknown(gid, 404)


def _gone(gid: str, found: Whereabouts) -> Response:
    return page(
        "customers/gone.html",
        number_=number_of(gid),
        deleted_at=found.deleted_at,
        survivor=number_of(found.merged_into) if found.merged_into else None,
    )


def _unknown(gid: str, status: int, problem: str = "") -> Response:
    return page("customers/unknown.html", status, number_=number_of(gid), problem=problem)
