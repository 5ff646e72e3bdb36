"""The stand-in Shopify on a loopback port, and one installed shop in it, for tests of the product."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr
from werkzeug.serving import make_server

from sandbox.state import Customer, Order, Shop
from sandbox.web import create_app
from sandbox.world import World
from shop_app.settings import Settings

KEY = "standin-client-id"
SECRET = "standin-client-secret-of-more-than-32-bytes"
DOMAIN = "bakery.myshopify.com"
SCOPES = ["read_fulfillments", "read_locales", "read_orders", "write_customers"]


@contextmanager
def serving(world: World) -> Iterator[str]:
    """Serve a world; yields the address under which its shops live."""
    server = make_server("127.0.0.1", 0, create_app(world), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
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
def standin(world: World, settings: Settings) -> Iterator[Settings]:
    """Settings of an app that talks to the sandbox, which is being served."""
    with serving(world) as address:
        yield settings.model_copy(
            update={
                "shopify_api_key": KEY,
                "shopify_api_secret": SecretStr(SECRET),
                "shopify_shop_url": f"{address}/{{shop}}",
            }
        )
