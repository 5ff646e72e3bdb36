"""Names for customers that a page shows by number: asked of Shopify late and never kept."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, g, jsonify, request

from shop_app.errors import AppError, Invalid
from shop_app.gids import gid, number_of
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_names import read_names
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs

MOST = 50
"""Customers that one call names: as many as a page shows."""

_LOG = structlog.get_logger(__name__)


def add(door: Blueprint, admin: Callable[[str], Admin]) -> None:
    """`GET /customers/names?ids=1,2,3`: `{"names": {"1": "Ada Lovelace"}}`.

    Somebody without a name, gone, or whose name Shopify keeps to itself is left out; so is everybody
    while Shopify does not answer: the page has words for each of them already.
    """

    @door.get("/names")
    @needs(Permission.VIEW_CUSTOMERS)
    def names() -> Response:
        asked = [one for one in request.args.get("ids", "").split(",") if one]
        if len(asked) > MOST:
            raise Invalid(f"ids: at most {MOST} customers at once, got {len(asked)}")
        gids = [gid("Customer", one) for one in asked]
        try:
            found = read_names(admin(g.staff.shop), gids)
        except AppError as error:
            _LOG.info("customers_not_named", code=error.code)
            found = {}
        return jsonify(names={number_of(one): name for one, name in found.items()})
