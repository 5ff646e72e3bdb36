"""How many examples are tried: few in the ordinary run, very many with `-m soak`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from shop_app.web import locales

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long variants run only when they are asked for."""
    if "soak" in str(config.getoption("markexpr")):
        return
    left_out = [
        item
        for item in items
        if item.path.is_relative_to(_HERE) and item.get_closest_marker("soak")
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the long variants."""
    config.addinivalue_line("markers", "soak: more examples; runs only with -m soak")


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    """Sentences are English."""
    app = Flask(__name__)
    locales.translate(app)
    with app.app_context(), force_locale("en"):
        yield
