"""Commands on one shop: `--shop`, `--json` and `--lang`, told in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from shop_app.cli.opening import LANGUAGES, errors_in_words, opened

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shop_app.settings import Settings


@dataclass(frozen=True)
class Place:
    """The shop a command works on, and since when."""

    engine: Engine
    settings: Settings
    shop: str
    now: datetime


@dataclass(frozen=True)
class Told:
    """What a command found: as JSON, and in words."""

    data: Any
    words: str


def command(group: click.Group, name: str) -> Callable[[Callable[..., Told]], click.Command]:
    """A command of a group on one shop; errors are told in words."""

    def made(function: Callable[..., Told]) -> click.Command:
        @group.command(name)
        @click.option("--shop", help="Needed only when the app is installed in several.")
        @click.option("--json", "as_json", is_flag=True, help="For programs.")
        @click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
        @wraps(function)
        def run(*, shop: str | None, as_json: bool, lang: str, **given: Any) -> None:
            with errors_in_words(), placed(shop, lang) as place:
                told = function(place, **given)
                text = json.dumps(told.data, indent=2, ensure_ascii=False)
                click.echo(text if as_json else told.words)

        return run

    return made


@contextmanager
def placed(shop: str | None, language: str) -> Iterator[Place]:
    """The shop that is named, or the only one; words are in `language` meanwhile."""
    from shop_app.desk.languages import speaking
    from shop_app.shops.queries import only_shop

    with opened() as (engine, settings), speaking(language):
        with engine.connect() as db:
            found = only_shop(db, shop)
        yield Place(engine, settings, found, datetime.now(UTC))
