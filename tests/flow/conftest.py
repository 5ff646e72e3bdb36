"""The whole web app, and a shop where Flow can do something."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from shop_app.serving import create_web
from shop_app.settings import Settings
from tests.compensation.granted import open_shop


@pytest.fixture(scope="session")
def served(session_engine: Engine, settings: Settings) -> Flask:
    """The app keeps nothing of a test, so one serves them all."""
    return create_web(settings, session_engine)


@pytest.fixture
def app(engine: Engine, served: Flask) -> Flask:
    """A shop with a customer and an order of 100 euros; its policy limits nothing."""
    with engine.begin() as db:
        open_shop(db)
    return served
