"""The stand-in Shopify, and a shop installed through its token endpoint."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shops.service import Visit, install
from tests.standin import shop, standin, world

__all__ = ["shop", "standin", "world"]


def visit(world: World, shop: Shop) -> Visit:
    """Somebody opens the app now."""
    return Visit(shop.domain, mint_id_token(world, shop), datetime.now(UTC))


@pytest.fixture
def installed(engine: Engine, world: World, shop: Shop, standin: Settings) -> Shop:
    """The shop after the first visit."""
    assert install(engine, standin, visit(world, shop))
    return shop
