"""Where a new issue begins without a customer or an order: somebody looks for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from flask import Response, g, request
from sqlalchemy import Engine

from shop_app.desk.customers import queries
from shop_app.desk.customers.asked import Asked, asked, tidy
from shop_app.desk.customers.queries import NamedOrder
from shop_app.desk.customers.searching import Results, search
from shop_app.desk.customers.unreachable import why_unreachable
from shop_app.errors import AppError
from shop_app.gids import number_of
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_search import MOST_ORDERS
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)


def show(engine: Engine, admin: Callable[[str], Admin]) -> Response:
    """The search, with the orders in our books and the customers at Shopify that it finds."""
    typed, shop = tidy(request.args.get("q", "")), g.staff.shop
    if not typed:
        return page("issues/new_start.html", q="", orders=(), results=None, problem="")
    with engine.connect() as db:
        looked_for = asked(typed, queries.example_order_name(db, shop))
        kept = queries.orders_named(db, shop, looked_for.orders, MOST_ORDERS)
    results, problem = _people(admin, looked_for, kept)
    return page(
        "issues/new_start.html",
        q=typed,
        orders=kept,
        results=results,
        problem=problem,
        number_of=number_of,
    )


def _people(
    admin: Callable[[str], Admin], looked_for: Asked, kept: Sequence[NamedOrder]
) -> tuple[Results | None, str]:
    """Customers, or why Shopify did not tell them: the orders of our own books are shown anyway."""
    try:
        return search(admin(g.staff.shop), looked_for, kept), ""
    except AppError as error:
        _LOG.warning("customers_not_searched", code=error.code)
        return None, why_unreachable(error)
