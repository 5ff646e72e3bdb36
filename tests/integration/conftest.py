"""The spine of the product with one installed shop."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.jobs import Deps
from shop_app.settings import Settings
from shop_app.shopify.oauth import TokenPair
from shop_app.shops.clients import admin_for
from shop_app.shops.tokens import sealed
from tests.spine import Spine, know_shop
from tests.standin import SECRET, shop, standin, web_app, world

__all__ = ["shop", "standin", "world"]


@pytest.fixture
def spine(engine: Engine, standin: Settings, world: World, shop: Shop) -> Spine:
    """The app beside a stand-in Shopify that one shop, in GBP, installed a month ago."""
    access, refresh = world.tokens.issue_pair(shop.domain, datetime.now(UTC))
    assert access.expires_at is not None
    pair = TokenPair(access.value, access.expires_at, refresh.value, refresh.expires_at, ())
    with engine.begin() as db:
        installed_at = datetime.now(UTC) - timedelta(days=30)
        know_shop(db, shop.domain, installed_at=installed_at, **sealed(standin, pair))
    deps = Deps(engine, standin, admin_for(engine, standin))
    client = web_app(standin, engine).test_client()
    return Spine(engine, client, deps, SECRET.encode())
