"""The orders that somebody has chosen in Shopify's list, as people call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from shop_app.desk.extensions_api.form_shapes import FormAsked, FormOrder
from shop_app.errors import Invalid
from shop_app.gids import number_of
from shop_app.money import Money
from shop_app.orders.models import Order
from shop_app.texts import day, money


def must_be_one_or_orders(wanted: FormAsked) -> None:
    """Raises Invalid (`about_nobody`): either a customer or at least one order is needed."""
    if (wanted.customer is None) == (not wanted.order):
        raise Invalid(
            "either a customer or at least one order is needed",
            code="about_nobody",
            path="customer",
        )


def chosen_orders(
    db: Connection, shop: str, gids: Sequence[str]
) -> tuple[list[FormOrder], list[str]]:
    """Those that the shop has, and gids of those it has not, both in the order of `gids`."""
    wanted = select(Order.gid, Order.name, Order.processed_at, Order.total, Order.currency)
    there = (Order.shop == shop, Order.gid.in_(gids), Order.deleted_at.is_(None))
    found = {row.gid: row for row in db.execute(wanted.where(*there))}
    known = [
        form_order(row.gid, row.name, row.processed_at, Money(row.total, row.currency))
        for gid in dict.fromkeys(gids)
        if (row := found.get(gid))
    ]
    return known, [gid for gid in dict.fromkeys(gids) if gid not in found]


def form_order(gid: str, name: str | None, at: datetime, total: Money) -> FormOrder:
    """An order as forms name it."""
    called = name or number_of(gid)
    return FormOrder(order=gid, name=called, text=f"{called} · {day(at)} · {money(total)}")
