"""Customers with names for the pages about customers: in the stand-in shop, and known to Amends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from sqlalchemy import Engine, insert

from sandbox.state import Customer as Person
from sandbox.state import Order as Sale
from sandbox.state import Shop
from shop_app.customers.models import Customer
from shop_app.orders.models import Fulfillment, Order, Refund
from shop_app.tagging.models import TagAssignment

NOW = datetime.now(UTC).replace(microsecond=0)
SPENT: dict[str, Any] = {
    "rule": 1,
    "version": 1,
    "cause": "true",
    "outcome": {
        "holds": True,
        "check": {"fact": "orders", "is": "equals", "value": 1},
        "value": 1,
    },
}


def person(
    shop: Shop, first: str, last: str = "", email: str | None = None, tags: tuple[str, ...] = ()
) -> str:
    """Somebody in the stand-in shop, each changed a second after the one before; returns the number."""
    number = shop.new_id()
    at = NOW - timedelta(days=1) + timedelta(seconds=len(shop.customers))
    shop.customers[number] = Person(number, at, at, first, last, email, tags=list(tags))
    return str(number)


def sale(shop: Shop, number: str | None, name: str, total: str = "10.00") -> str:
    """A paid order of an hour ago in the stand-in shop; returns the gid."""
    made, at, amount = shop.new_id(), NOW - timedelta(hours=1), Decimal(total)
    buyer = None if number is None else int(number)
    shop.orders[made] = Sale(
        made, name, buyer, at, at, at, amount, shop.currency, amount, paid=amount
    )
    if buyer is not None:
        shop.customers[buyer].orders.append(made)
    return f"gid://shopify/Order/{made}"


def gid(number: str) -> str:
    """The gid of a customer."""
    return f"gid://shopify/Customer/{number}"


def known(engine: Engine, shop: Shop, number: str, **values: Any) -> None:
    """Amends knows the customer."""
    with engine.begin() as db:
        db.execute(insert(Customer).values(shop=shop.domain, gid=gid(number), **values))


def bought(
    engine: Engine, shop: Shop, number: str, name: str, *, days_ago: int = 1, **values: Any
) -> str:
    """Amends knows of an order of 12.50, paid; returns the gid."""
    order = f"gid://shopify/Order/{shop.new_id()}"
    stands = {
        "shop": shop.domain,
        "gid": order,
        "customer_gid": gid(number),
        "name": name,
        "currency": shop.currency,
        "total": 1250,
        "paid": 1250,
        "financial_status": "paid",
        "processed_at": NOW - timedelta(days=days_ago),
        **values,
    }
    with engine.begin() as db:
        db.execute(insert(Order).values(**stands))
    return order


def carries(engine: Engine, shop: Shop, number: str, tag: str, in_shop: str = "ours") -> None:
    """A tag that was decided for the customer."""
    values = {"shop": shop.domain, "customer_gid": gid(number), "tag": tag, "in_shop": in_shop}
    with engine.begin() as db:
        db.execute(
            insert(TagAssignment).values(**values, wanted=True, reason=SPENT, decided_at=NOW)
        )


def refunded(engine: Engine, shop: Shop, order: str, amount: int) -> None:
    """Some of an order's money, in minor units of GBP, was given back just now."""
    values = {"shop": shop.domain, "gid": f"{order}/1", "order_gid": order, "currency": "GBP"}
    with engine.begin() as db:
        db.execute(insert(Refund).values(**values, amount=amount, created_at=NOW))


def parcel(engine: Engine, shop: Shop, order: str, promised: Any, delivered: Any) -> None:
    """A parcel of an order, with the carrier's estimate and when it came."""
    values = {"shop": shop.domain, "gid": f"{order}/2", "order_gid": order, "status": "success"}
    with engine.begin() as db:
        db.execute(
            insert(Fulfillment).values(
                **values, estimated_delivery_at=promised, delivered_at=delivered
            )
        )


def said(page: str) -> str:
    """The words of a page, without markup and double spaces."""
    out, inside = [], False
    for sign in page:
        inside = (inside or sign == "<") and sign != ">"
        out.append(" " if sign in "<>" else "" if inside else sign)
    return unescape(" ".join("".join(out).split()))
