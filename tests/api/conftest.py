"""The whole web app, one shop that has it, and staff of every role."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from tests.api.asking import Extension, stock
from tests.api.giving import stock_up
from tests.security.conftest import app, installed, shop, standin, stranger, world

__all__ = ["app", "installed", "shop", "standin", "stranger", "world"]


@pytest.fixture
def owner(app: Flask, engine: Engine, world: World, installed: Shop) -> Extension:
    """The shop's owner; a customer and an order are there."""
    stock(engine, installed)
    return Extension(app, world, installed)


@pytest.fixture
def giving(owner: Extension, engine: Engine) -> Extension:
    """The owner of a shop in which something can be given."""
    stock_up(engine, owner.shop.domain)
    return owner
