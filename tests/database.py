"""A fresh PostgreSQL database per test run and xdist worker, on one embedded server."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import Engine, text

from shop_app.db import embedded_server, sqlalchemy_url

SERVER_FOLDER = Path(__file__).resolve().parents[1] / ".data" / "test-postgres"
PREFIX = "amends_test"
CONNECTIONS = 300
"""Several whole programs run at once, each with all its processes and threads."""

_TRUNCATE = text(
    """
    DO $$
    DECLARE name text; filled boolean; wanted text[] := '{}';
    BEGIN
        FOR name IN
            SELECT oid::regclass::text FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
              AND NOT relispartition AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
            IF filled THEN wanted := wanted || name; END IF;
        END LOOP;
        IF wanted <> '{}' THEN
            EXECUTE 'TRUNCATE ' || array_to_string(wanted, ', ') || ' CASCADE';
        END IF;
    END $$
    """
)


@contextmanager
def fresh_database(label: str, *, migrated: bool = True) -> Iterator[str]:
    """A new database for this process, gone afterwards; yields its SQLAlchemy address."""
    name = f"{PREFIX}_{os.getpid()}_{label}"
    with _one_at_a_time():
        uri = _server_for_tests()
        with psycopg.connect(uri, autocommit=True) as admin:
            _drop_forgotten(admin)
            _drop(admin, name)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = sqlalchemy_url(uri.replace("/postgres?", f"/{name}?"))
    try:
        if migrated:
            from shop_app.migrations import upgrade

            upgrade(url)
        yield url
    finally:
        with psycopg.connect(uri, autocommit=True) as admin:
            _drop(admin, name)


def empty_all_tables(engine: Engine) -> None:
    """Forget every row of every table; what is already empty costs nothing."""
    with engine.begin() as db:
        db.execute(_TRUNCATE)


def stop_server_if_unused() -> None:
    """Stop the server unless another test run still has a database on it."""
    if not (SERVER_FOLDER / "postmaster.pid").exists():
        return
    with _one_at_a_time():
        server = embedded_server(SERVER_FOLDER)
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            _drop_forgotten(admin)
            in_use = _test_databases(admin)
        if not in_use:
            server.stop()


def _server_for_tests() -> str:
    """The address of the server, which starts anew once to let so many in."""
    server = embedded_server(SERVER_FOLDER)
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        # What a test writes need not survive a power cut.
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
        _drop_forgotten(admin)
        lets_in = admin.execute("SELECT current_setting('max_connections')").fetchone()
        is_right = lets_in == (str(CONNECTIONS),) or _test_databases(admin)
    if not is_right:
        server.stop()
        server.start()
    return server.get_uri()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    SERVER_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with SERVER_FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _test_databases(admin: psycopg.Connection[tuple[str]]) -> list[str]:
    found = admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    )
    return [name for (name,) in found]


def _drop_forgotten(admin: psycopg.Connection[tuple[str]]) -> None:
    """Databases of runs that were killed: their process is gone."""
    for name in _test_databases(admin):
        if not psutil.pid_exists(int(name.split("_")[2])):
            _drop(admin, name)


def _drop(admin: psycopg.Connection[tuple[str]], name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    admin.execute(statement.format(sql.Identifier(name)))
