from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.state import Shop
from sandbox.webhooks.engine import Engine
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World
from tests.sandbox.events.receiving import SECRET, Receiver

CONFIGURATION = Path(__file__).parent / "app.toml"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def world(receiver: Receiver) -> Iterator[World]:
    """A sandbox whose app is the receiver, with the deliveries running."""
    world = World(api_key="key", api_secret=SECRET, app_url=receiver.url)
    world.webhooks = Engine(world, read_app_configuration(CONFIGURATION))
    world.webhooks.start()
    yield world
    world.webhooks.close()


@pytest.fixture
def engine(world: World) -> Engine:
    assert world.webhooks is not None
    return world.webhooks


@pytest.fixture
def shop(world: World, engine: Engine) -> Shop:
    """A shop in London that has the app with all its required scopes."""
    shop = Shop("cliffside-goods.myshopify.com", id=77, name="Cliffside Goods", installed=True)
    shop.scopes = list(engine.configuration.scopes)
    world.shops[shop.domain] = shop
    return shop
