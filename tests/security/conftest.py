"""The app as it is served, two shops that have it, and staff in the first."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shops.service import Visit, install
from shop_app.staff.rules import Role
from tests.shops.rows import change
from tests.staff.rows import hire
from tests.standin import new_shop, shop, standin, web_app, world

__all__ = ["shop", "standin", "world"]

STRANGER = "stranger.myshopify.com"


@pytest.fixture
def app(engine: Engine, standin: Settings) -> Flask:
    return web_app(standin, engine)


def _install(engine: Engine, settings: Settings, world: World, shop: Shop) -> Shop:
    install(engine, settings, Visit(shop.domain, mint_id_token(world, shop), datetime.now(UTC)))
    change(engine, shop.domain, currency="GBP", timezone="Europe/London", locale="en")
    for number, role in enumerate(Role):
        hire(engine, f"7{number}", role, shop=shop.domain)
    return shop


@pytest.fixture
def installed(engine: Engine, standin: Settings, world: World, shop: Shop) -> Shop:
    """The shop, with a staff member of each role: 70 is the owner."""
    return _install(engine, standin, world, shop)


@pytest.fixture
def stranger(engine: Engine, standin: Settings, world: World) -> Shop:
    """Another shop, likewise."""
    return _install(engine, standin, world, new_shop(world, STRANGER))
