"""Rows of the ledger for tests of what rules see."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from shop_app.customers.models import Customer
from shop_app.orders.models import Fulfillment, FulfillmentEvent, Order, OrderLine, Refund
from shop_app.shops.models import Shop

SHOP = "bakery.myshopify.com"
OTHER = "cellar.myshopify.com"
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def customer_gid(number: int) -> str:
    """The gid of a customer number."""
    return f"gid://shopify/Customer/{number}"


def order_gid(number: int) -> str:
    """The gid of an order number."""
    return f"gid://shopify/Order/{number}"


def add_shop(db: Connection, shop: str = SHOP, **fields: Any) -> None:
    """An installed shop whose details have been read."""
    db.execute(insert(Shop).values({"shop": shop, "currency": "GBP", **fields}))


def add_customer(db: Connection, number: int, shop: str = SHOP, **fields: Any) -> str:
    """A customer; returns the gid."""
    gid = customer_gid(number)
    db.execute(insert(Customer).values({"shop": shop, "gid": gid, **fields}))
    return gid


def add_order(db: Connection, number: int, customer: int, **fields: Any) -> str:
    """An order of 100.00 GBP, paid, at noon of 1 May 2026; returns the gid."""
    money = {"currency": "GBP", "total": 10_000, "paid": 10_000}
    foreign = {"presentment_currency": "GBP", "presentment_total": 10_000}
    gid, buyer = order_gid(number), customer_gid(customer)
    row = {"shop": SHOP, "gid": gid, "customer_gid": buyer, "processed_at": AT, **money, **foreign}
    db.execute(insert(Order).values({**row, **fields}))
    return gid


def add_refund(db: Connection, number: int, order: int, amount: int, currency: str) -> None:
    """A refund of an order, an hour after it."""
    row = {"shop": SHOP, "gid": f"gid://shopify/Refund/{number}", "order_gid": order_gid(order)}
    at = AT.replace(hour=13)
    db.execute(insert(Refund).values(**row, created_at=at, amount=amount, currency=currency))


def add_parcel(db: Connection, number: int, order: int, **fields: Any) -> str:
    """A parcel of an order, on its way since the order; returns the gid."""
    gid = f"gid://shopify/Fulfillment/{number}"
    row = {"shop": SHOP, "gid": gid, "order_gid": order_gid(order), "created_at": AT}
    db.execute(insert(Fulfillment).values({**row, **fields}))
    return gid


def add_scan(db: Connection, number: int, order: int, parcel: str, **fields: Any) -> None:
    """A scan of a parcel."""
    gid = f"gid://shopify/FulfillmentEvent/{number}"
    row = {"shop": SHOP, "gid": gid, "order_gid": order_gid(order), "fulfillment_gid": parcel}
    db.execute(insert(FulfillmentEvent).values({**row, **fields}))


def add_line(db: Connection, number: int, order: int, **fields: Any) -> str:
    """A line of two units for 20.00 in all; returns the gid."""
    gid = f"gid://shopify/LineItem/{number}"
    row = {"shop": SHOP, "gid": gid, "order_gid": order_gid(order)}
    units = {"quantity": 2, "refunded": 0, "amount": 2_000}
    db.execute(insert(OrderLine).values({**row, **units, **fields}))
    return gid
