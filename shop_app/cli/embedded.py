"""The database a command works on: the one of DATABASE_URL, or the embedded one under .data/."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from shop_app.db import embedded_server, sqlalchemy_url
from shop_app.settings import Settings

EMBEDDED = Path(".data") / "postgres"


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """The address of a database whose server runs while the block does.

    Whoever had to start the embedded server stops it again (PostgreSQL's fast shutdown: it waits
    for no one and loses nothing that was committed).
    """
    if settings.database_url is not None:
        yield sqlalchemy_url(settings.database_url)
        return
    folder = EMBEDDED.resolve()
    ours = not _is_running(folder)
    server = embedded_server(folder)
    try:
        yield sqlalchemy_url(server.get_uri())
    finally:
        if ours:
            server.stop()


def _is_running(folder: Path) -> bool:
    """Whether a server works on this data; its first line of postmaster.pid is its process."""
    note = folder / "postmaster.pid"
    try:
        pid = int(note.read_text().splitlines()[0])
        return "postgres" in psutil.Process(pid).name()
    except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
        return False
