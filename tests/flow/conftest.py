"""The whole web app, and a shop where Flow can do something."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from shop_app.serving import create_web
from shop_app.settings import Settings
from tests.compensation.granted import open_shop


@pytest.fixture
def app(engine: Engine, settings: Settings) -> Flask:
    """A shop with a customer and an order of 100 euros; its policy limits nothing."""
    with engine.begin() as db:
        open_shop(db)
    return create_web(settings, engine)
