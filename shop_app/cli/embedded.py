"""The database a command works on: the one of DATABASE_URL, or an embedded one under .data/."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
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
def open_database(settings: Settings, *, owner: bool = False, anew: bool = False) -> Iterator[str]:
    """The address of a database whose server runs while the block does.

    Whoever had to start the embedded server stops it again (PostgreSQL's fast shutdown: it waits
    for no one and loses nothing that was committed); an `owner` stops it in any case, for a run
    that was killed outright leaves its server behind. `anew` empties the embedded database first.
    """
    if settings.database_url is not None:
        yield sqlalchemy_url(settings.database_url)
        return
    folder = data_folder(settings)
    ours = owner or not _is_running(folder)
    server = embedded_server(folder)
    try:
        _create(server.get_uri(), anew=anew)
        yield sqlalchemy_url(server.get_uri(database=_NAME))
    finally:
        if ours:
            server.stop()


def _is_running(folder: Path) -> bool:
    """Whether a server works on this data; its first line of postmaster.pid is its process."""
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        return "postgres" in psutil.Process(pid).name()
    except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
        return False


def _create(uri: str, *, anew: bool) -> None:
    name = sql.Identifier(_NAME)
    with psycopg.connect(uri, autocommit=True) as server:
        if anew:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        found = server.execute("SELECT FROM pg_database WHERE datname = %s", [_NAME]).rowcount
        if not found:
            server.execute(sql.SQL("CREATE DATABASE {}").format(name))
