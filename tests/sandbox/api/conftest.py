"""A sandbox with one shop in which the app is installed, and a token for it."""

import pytest

from sandbox.state import Shop
from sandbox.web import create_app
from sandbox.world import World
from tests.sandbox.api.caller import DOMAIN, KEY, SECRET, Api

SCOPES = ["read_fulfillments", "read_locales", "read_orders", "write_customers"]


@pytest.fixture
def world() -> World:
    """A sandbox that nobody receives webhooks from."""
    return World(api_key=KEY, api_secret=SECRET, app_url="http://127.0.0.1:9")


@pytest.fixture
def shop(world: World) -> Shop:
    """A small shop in pounds."""
    shop = Shop(DOMAIN, id=77, name="Cliffside Goods", scopes=list(SCOPES), installed=True)
    world.shops[shop.domain] = shop
    return shop


@pytest.fixture
def api(world: World, shop: Shop) -> Api:
    """The shop's API, with a good token in hand."""
    api = Api(world, shop, create_app(world))
    api.token = api.exchange().get_json()["access_token"]
    return api
