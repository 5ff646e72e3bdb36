"""What every test may ask for: a migrated database, empty at its start, and settings."""

import gc
import logging
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer

from shop_app.db import make_engine
from shop_app.logs import configure
from shop_app.settings import Settings, load
from tests.chromium import ARGUMENTS
from tests.database import empty_all_tables, fresh_database, stop_server_if_unused
from tests.routes import share_compiled_routes
from tests.standin import server_of
from tests.tenancy_guard import every_statement_says_which_shop
from tools.chromium import find

API_KEY = "test-api-key"
API_SECRET = "test-api-secret-of-more-than-32-bytes"

share_compiled_routes()


_PAGES = Path(__file__).parent / "browser"
_PROCESSES_OF_PAGES = 2
"""So many have a scene of the app for Chromium: making one takes as long as a dozen of its tests."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process begins with its share of the whole-program tests: they mostly wait, and one that
    came last would keep the others waiting for it. Those of a file share what they start. Two processes
    have the pages, in the middle: Chromium beside whole programs would make these too slow."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    whole: dict[Path, list[pytest.Item]] = {}
    pages: dict[Path, list[pytest.Item]] = {}
    rest: list[pytest.Item] = []
    for item in items:
        if item.get_closest_marker("e2e") is not None:
            whole.setdefault(item.path, []).append(item)
        elif item.path.is_relative_to(_PAGES):
            pages.setdefault(item.path, []).append(item)
        else:
            rest.append(item)
    first, then = _dealt(whole, processes), _dealt(pages, min(_PROCESSES_OF_PAGES, processes))
    cuts = [len(items) * place // processes for place in range(1, processes + 1)]
    ordered: list[pytest.Item] = []
    for place, cut in enumerate(cuts):
        shown = then[place] if place < len(then) else []
        # So that each process gets as many.
        left = max(cut - len(ordered) - len(first[place]) - len(shown), 0)
        ordered += [*first[place], *rest[: left // 2], *shown, *rest[left // 2 : left]]
        del rest[:left]
    items[:] = [*ordered, *rest]


def _dealt(files: dict[Path, list[pytest.Item]], hands: int) -> list[list[pytest.Item]]:
    """Whole files, the longest first, to whoever has the fewest tests."""
    shares: list[list[pytest.Item]] = [[] for _ in range(hands)]
    for together in sorted(files.values(), key=len, reverse=True):
        min(shares, key=len).extend(together)
    return shares


def pytest_collection_finish() -> None:
    """What is there now stays: the garbage collector need not look through it in every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of this run's own database, migrated; each xdist worker has one."""
    with fresh_database(os.environ.get("PYTEST_XDIST_WORKER", "alone")) as url:
        yield url


@pytest.fixture(scope="session")
def session_engine(database_url: str) -> Iterator[Engine]:
    """One engine for the whole run; tests take `engine`, which starts empty."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _says_which_shop() -> Iterator[None]:
    with every_statement_says_which_shop():
        yield


@pytest.fixture
def engine(session_engine: Engine) -> Engine:
    """An engine on a database without a single row."""
    empty_all_tables(session_engine)
    return session_engine


@pytest.fixture(scope="session")
def settings(database_url: str) -> Settings:
    """Settings of an app on this machine; `model_copy(update=...)` makes a variant."""
    return load(
        {
            "APP_URL": "http://127.0.0.1:8000",
            "SHOPIFY_API_KEY": API_KEY,
            "SHOPIFY_API_SECRET": API_SECRET,
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "DATABASE_URL": database_url,
        }
    )


@pytest.fixture(scope="session")
def standin_server() -> Iterator[BaseWSGIServer]:
    """Where tests serve their stand-in Shopify, one after the other (`tests.standin`)."""
    with server_of(Flask("nothing yet")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, one for all tests of a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Whatever the test does to logging is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def log_stream(logging_restored: None) -> StringIO:
    """Where every log line of the test goes, as in production."""
    stream = StringIO()
    configure("INFO", stream=stream)
    return stream


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The embedded server ends with the last run that uses it (not with an xdist worker)."""
    if not hasattr(session.config, "workerinput"):
        stop_server_if_unused()
