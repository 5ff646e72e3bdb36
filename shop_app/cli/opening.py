"""What commands begin with: settings, the database they name, and errors told in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shop_app.errors import AppError
from shop_app.logs import configure
from shop_app.settings import Settings, SettingsError, environment, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

LANGUAGES = ("en", "it", "ro", "pl", "de", "fr", "es")
"""What `--lang` takes; the same as `shop_app.web.locales.LANGUAGES`, without loading Flask."""


def start() -> Settings:
    """The settings of the environment, with logging set up. Raises click.ClickException."""
    with errors_in_words():
        settings = load(environment(os.environ, Path.cwd()))
    configure(settings.log_level)
    return settings


@contextmanager
def errors_in_words() -> Iterator[None]:
    """What we raise on purpose is told without a trace."""
    try:
        yield
    except (SettingsError, AppError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Settings that name the database, the embedded one too."""
    from shop_app.cli.embedded import open_database

    with open_database(settings) as url:
        yield settings.model_copy(update={"database_url": url})


@contextmanager
def open_engine() -> Iterator[Engine]:
    """An engine on the database of the settings, for as long as the block runs."""
    with opened() as (engine, _):
        yield engine


@contextmanager
def opened() -> Iterator[tuple[Engine, Settings]]:
    """The engine with the settings it was made of, the database named."""
    from shop_app.db import make_engine

    with database(start()) as settings:
        engine = make_engine(settings.database_url or "")
        try:
            yield engine, settings
        finally:
            engine.dispose()
