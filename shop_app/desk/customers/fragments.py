"""Parts of a customer's page that come late: who they are, their orders, their timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.customers.subjects import subjects
from shop_app.desk.customers.facts import PARTS
from shop_app.desk.customers.orders import OrderPage, order_page
from shop_app.desk.customers.standing import standing
from shop_app.desk.customers.states import account_in_words
from shop_app.desk.customers.timeline_reading import Show, place
from shop_app.desk.customers.timeline_words import timeline_page
from shop_app.desk.customers.unreachable import why_unreachable
from shop_app.desk.tag_rules.titles import titled
from shop_app.errors import AppError, NotFound
from shop_app.gids import gid as make_gid
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_names import read_who
from shop_app.staff.rules import Permission
from shop_app.tagging.explain import Explained, explain
from shop_app.tagging.sentences import sentence
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)
_HIGHEST_ID = 2**63 - 1
"""What a bigint of the database holds."""


def add(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    """`GET /customers/<number>/who`, `…/orders`, `…/timeline` and `…/rules/<id>`: pieces of HTML."""

    @door.get("/<int:number>/who")
    @needs(Permission.VIEW_CUSTOMERS)
    def who(number: int) -> Response:
        gid = make_gid("Customer", number)
        try:
            person = read_who(admin(g.staff.shop), gid)
        except AppError as error:
            _LOG.info("customer_not_named", code=error.code)
            return page("customers/who.html", number_=number, problem=why_unreachable(error))
        account = account_in_words(person.state) if person else ""
        return page("customers/who.html", number_=number, person=person, account=account)

    @door.get("/<int:number>/orders")
    @needs(Permission.VIEW_CUSTOMERS)
    def orders(number: int) -> Response:
        gid, shop = make_gid("Customer", number), g.staff.shop
        with engine.connect() as db:
            subject = subjects(db, shop, [gid], PARTS, datetime.now(UTC)).get(gid)
        found = order_page(subject, request.args.get("before")) if subject else OrderPage((), None)
        return page("customers/orders.html", number_=number, found=found)

    @door.get("/<int:number>/timeline")
    @needs(Permission.VIEW_CUSTOMERS)
    def timeline(number: int) -> Response:
        gid, shop = make_gid("Customer", number), g.staff.shop
        show = request.args.get("show", Show.ALL, type=Show)
        before, now = place(request.args.get("before")), datetime.now(UTC)
        with engine.connect() as db:
            found = timeline_page(db, shop, gid, show, before, now=now, zone=zone(g.shop.timezone))
        return page("customers/timeline.html", number_=number, found=found, show=show)

    @door.get("/<int:number>/rules/<int:rule>")
    @needs(Permission.VIEW_CUSTOMERS)
    def asked(number: int, rule: int) -> Response:
        shop, gid = g.staff.shop, make_gid("Customer", number)
        try:
            told = explain(
                engine, shop, min(rule, _HIGHEST_ID), gid, now=datetime.now(UTC), admin=admin(shop)
            )
        except NotFound:
            problem = gettext("The rule or the customer is gone. Reload the page.")
            return page("customers/asked.html", number_=number, rule=rule, problem=problem)
        return _asked(number, told)


def _asked(number: int, told: Explained) -> Response:
    """What a rule says of a customer once Shopify was asked."""
    verdict, problem = told.verdict, told.not_read
    return page(
        "customers/asked.html",
        number_=number,
        rule=told.rule.id,
        holds=verdict.outcome.holds if verdict else None,
        why=titled(lambda: sentence(verdict)) if verdict else "",
        standing=standing(verdict.wanted if verdict else None, told.assigned),
        problem=why_unreachable(problem) if problem else "",
    )
