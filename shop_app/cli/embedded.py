"""The database a command works on: the one of DATABASE_URL, or an embedded one under .data/."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg import sql

from shop_app.db import embedded_server, sqlalchemy_url
from shop_app.settings import Settings, is_loopback

_NAME = "amends"
_DATA = Path(".data")


def data_folder(settings: Settings) -> Path:
    """Where the embedded server keeps its data: the stand-in shop's apart from a real shop's."""
    stand_in = is_loopback(settings.shopify_shop_url.replace("{shop}", "shop"))
    return _DATA.resolve() / ("stand-in-postgres" if stand_in else "postgres")


@contextmanager
def open_database(settings: Settings, *, anew: bool = False) -> Iterator[str]:
    """The address of a database whose server runs while the block does.

    Whoever comes first starts the embedded server and whoever goes last stops it (PostgreSQL's
    fast shutdown: it waits for no one and loses nothing that was committed). `anew` empties the
    embedded database first.
    """
    if settings.database_url is not None:
        yield sqlalchemy_url(settings.database_url)
        return
    folder = data_folder(settings)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The system lets go of a lock when its process ends, however it ends.
    with folder.with_suffix(".users").open("w") as users:
        with _door(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = embedded_server(folder)
            _create(server.get_uri(), anew=anew)
        try:
            yield sqlalchemy_url(server.get_uri(database=_NAME))
        finally:
            with _door(folder):
                if _are_last(users):
                    server.stop()


@contextmanager
def _door(folder: Path) -> Iterator[None]:
    """One at a time comes or goes: nobody finds a server that is being stopped."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _are_last(users: TextIO) -> bool:
    """Let go of our share; whether nobody else holds one."""
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _create(uri: str, *, anew: bool) -> None:
    name = sql.Identifier(_NAME)
    with psycopg.connect(uri, autocommit=True) as server:
        if anew:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        found = server.execute("SELECT FROM pg_database WHERE datname = %s", [_NAME]).rowcount
        if not found:
            server.execute(sql.SQL("CREATE DATABASE {}").format(name))
