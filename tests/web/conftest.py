"""The whole web app, talking to the stand-in Shopify."""

from datetime import UTC, datetime

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shops.service import Visit, install
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from tests.standin import shop, standin, web_app, world

__all__ = ["shop", "standin", "world"]


@pytest.fixture
def app(engine: Engine, standin: Settings) -> Flask:
    """The app as it is served, with a guarded door and a page that say who came in."""
    return web_app(standin, engine, _with_doors)


def _with_doors(app: Flask) -> None:
    @app.get("/api/whoami")
    @app.post("/api/whoami")
    @needs(Permission.VIEW_CUSTOMERS)
    def whoami() -> dict[str, str]:
        return {"shop": g.staff.shop, "staff": g.staff.id}

    @app.get("/plain")
    def plain() -> str:
        return f"<p>{g.staff.name}, {g.staff.role}</p>"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser."""
    return app.test_client()


@pytest.fixture
def installed(engine: Engine, world: World, shop: Shop, standin: Settings) -> Shop:
    """The shop after its first visit."""
    visit = Visit(shop.domain, mint_id_token(world, shop), datetime.now(UTC))
    assert install(engine, standin, visit)
    return shop
