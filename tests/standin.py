"""The stand-in Shopify on a loopback port, and one installed shop in it, for tests of the product."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, make_server

from sandbox.state import Customer, Order, Shop
from sandbox.web import create_app
from sandbox.world import World
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.shops.clients import admin_for_pages

KEY = "standin-client-id"
SECRET = "standin-client-secret-of-more-than-32-bytes"
DOMAIN = "bakery.myshopify.com"
SCOPES = ["read_fulfillments", "read_locales", "read_orders", "write_customers"]


@contextmanager
def serving(world: World) -> Iterator[str]:
    """Serve a world; yields the address under which its shops live."""
    with server_of(create_app(world)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def server_of(app: Flask) -> Iterator[BaseWSGIServer]:
    """A server on a port of its own; another `app` can take its place."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def new_shop(world: World, domain: str = DOMAIN, scopes: list[str] | None = None) -> Shop:
    """A shop in which the merchant has installed the app."""
    shop = Shop(domain, id=1, name="The Bakery", scopes=list(scopes or SCOPES), installed=True)
    world.shops[domain] = shop
    return shop


def new_customer(shop: Shop, tags: tuple[str, ...] = ()) -> str:
    """A customer of the shop; returns the gid."""
    number, now = shop.new_id(), datetime.now(UTC)
    shop.customers[number] = Customer(number, now, now, tags=list(tags))
    return f"gid://shopify/Customer/{number}"


def new_order(shop: Shop, customer_gid: str | None, total: str = "10.00") -> str:
    """A paid order of an hour ago; returns the gid."""
    number, at = shop.new_id(), datetime.now(UTC) - timedelta(hours=1)
    customer = int(customer_gid.rsplit("/", 1)[-1]) if customer_gid else None
    amount = Decimal(total)
    shop.orders[number] = Order(
        number, f"#{number}", customer, at, at, at, amount, shop.currency, amount, paid=amount
    )
    if customer is not None:
        shop.customers[customer].orders.append(number)
    return f"gid://shopify/Order/{number}"


@pytest.fixture
def world() -> World:
    """A sandbox without shops."""
    return World(api_key=KEY, api_secret=SECRET, app_url="http://127.0.0.1:8000")


@pytest.fixture
def shop(world: World) -> Shop:
    """One shop that has the app."""
    return new_shop(world)


@pytest.fixture
def standin(world: World, settings: Settings, standin_server: BaseWSGIServer) -> Settings:
    """Settings of an app that talks to the sandbox, which is being served."""
    standin_server.app = create_app(world)
    address = f"http://127.0.0.1:{standin_server.server_port}"
    return settings.model_copy(
        update={
            "shopify_api_key": KEY,
            "shopify_api_secret": SecretStr(SECRET),
            "shopify_shop_url": f"{address}/{{shop}}",
        }
    )


_ADMINS: dict[str, Callable[[str], Admin]] = {}
"""Of the test that runs: what it learns of a shop's API budget, no other one knows."""


def web_app(
    settings: Settings, engine: Engine, more: Callable[[Flask], None] | None = None
) -> Flask:
    """The web app that talks to the sandbox, made once per process: its many doors take long.

    `more` adds some that only tests have."""
    _ADMINS["now"] = admin_for_pages(engine, settings)
    return _web_app(settings, engine, more)


def _admin(shop: str) -> Admin:
    return _ADMINS["now"](shop)


@cache
def _web_app(settings: Settings, engine: Engine, more: Callable[[Flask], None] | None) -> Flask:
    app = create_web(settings, engine, admin=_admin)
    if more is not None:
        more(app)
    return app
