"""What was given, as a part of the pages of issues, orders and customers that comes late."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.compensation import queries
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.compensations import about, words
from shop_app.desk.compensations.about import Named
from shop_app.gids import gid
from shop_app.issues.queries import issue
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page

MOST = 5
"""Compensations that are shown beside something; the list has them all."""


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /compensations/beside?issue=|order=|customer=`: a piece of HTML."""

    @door.get("/beside")
    @needs(Permission.VIEW_CUSTOMERS)
    def beside() -> Response:
        named = about.named(request.args)
        with engine.connect() as db:
            found = _of(db, g.staff.shop, named)
            may_grant = about.can_be_named(db, g.staff.shop, named)
        return page(
            "compensations/beside.html",
            named=named,
            rows=found[:MOST],
            more=len(found) > MOST,
            words=words,
            may_grant=may_grant,
        )


def _of(db: Connection, shop: str, named: Named) -> list[CompensationRow]:
    """The newest first, one more than is shown. Raises NotFound for an issue that there is not."""
    limit = MOST + 1
    if named.issue is not None:
        its = issue(db, shop, named.issue).id
        return queries.of_issue(db, shop, its, limit=limit)
    if named.order is not None:
        return queries.of_order(db, shop, gid("Order", named.order), limit=limit)
    return queries.of_customer(db, shop, gid("Customer", named.customer or 0), limit=limit)
