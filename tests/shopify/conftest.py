"""The stand-in Shopify for tests of the client."""

from collections.abc import Callable

import pytest

from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shopify import sessions
from shop_app.shopify.client import Admin
from shop_app.shopify.pacing import Pacing
from tests.standin import shop, standin, world

__all__ = ["shop", "standin", "world"]


@pytest.fixture
def naps() -> list[float]:
    """How long the client slept between attempts, in seconds; nobody really waits."""
    return []


@pytest.fixture
def tokens(world: World, shop: Shop) -> list[str | None]:
    """What the client told its source of tokens: None, or the token that was refused."""
    return []


@pytest.fixture
def admin(
    world: World, shop: Shop, standin: Settings, naps: list[float], tokens: list[str | None]
) -> Admin:
    """A client with a good token; a refused one is replaced."""
    return make_admin(world, shop, standin, naps.append, tokens)


def make_admin(
    world: World,
    shop: Shop,
    standin: Settings,
    sleep: Callable[[float], None],
    tokens: list[str | None],
) -> Admin:
    """A client whose token source notes what it is told and always has a good token."""
    current = {"token": world.tokens.issue_permanent(shop.domain).value}

    def token(rejected: str | None) -> str:
        tokens.append(rejected)
        if rejected == current["token"]:
            current["token"] = world.tokens.issue_permanent(shop.domain).value
        return current["token"]

    return Admin(shop.domain, standin, sessions.new(), token, Pacing(), sleep=sleep)
