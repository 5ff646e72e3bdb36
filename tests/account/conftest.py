"""The whole web app, one shop that has it, and two customers of it."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from tests.account.asking import Buyer, stock
from tests.security.conftest import app, installed, shop, standin, stranger, world

__all__ = ["app", "installed", "shop", "standin", "stranger", "world"]


@pytest.fixture
def me(app: Flask, engine: Engine, world: World, installed: Shop) -> Buyer:
    """A customer with an order of one line; there is another customer too."""
    stock(engine, installed)
    return Buyer(app, world, installed)
