from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.extensions import configuration
from sandbox.flow import runner, workflows
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.flow.flow_app import FlowApp, write

SECRET = "the-client-secret-of-more-than-32-bytes"
DOMAIN = "cliffside-goods.myshopify.com"


@pytest.fixture
def app() -> Iterator[FlowApp]:
    app = FlowApp()
    yield app
    app.close()


@pytest.fixture
def world(app: FlowApp) -> World:
    return World(api_key="key", api_secret=SECRET, app_url=app.url)


@pytest.fixture
def shop(world: World) -> Shop:
    shop = Shop(DOMAIN, id=77, name="Cliffside Goods", installed=True)
    world.shops[shop.domain] = shop
    return shop


@pytest.fixture(autouse=True)
def _extensions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own extensions in the place of the app's."""
    folder = write(tmp_path / "extensions")

    def of_kind(kind: str) -> object:
        return configuration.of_kind(kind, folder)

    monkeypatch.setattr(runner, "of_kind", of_kind)
    monkeypatch.setattr(workflows, "of_kind", of_kind)
