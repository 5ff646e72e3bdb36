"""Speak a language outside of a request: for commands that print what pages would show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import force_locale

from shop_app.web.locales import translate


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Sentences made inside are in `language`, one of `shop_app.web.locales.LANGUAGES`."""
    app = Flask("shop_app")
    translate(app)
    with app.app_context(), force_locale(language):
        yield
