"""Sentences need an app that knows the languages."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from shop_app.web import locales


@pytest.fixture
def english() -> Iterator[None]:
    app = Flask(__name__)
    locales.translate(app)
    with app.app_context(), force_locale("en"):
        yield
