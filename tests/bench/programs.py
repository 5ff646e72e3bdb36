"""What is measured runs as it does in earnest: as programs of its own, on a database of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from shop_app.cli.local import free_port, local_variables
from shop_app.db import embedded_server, libpq_url, sqlalchemy_url
from shop_app.migrations import upgrade

FOLDER = Path(".data") / "bench"
NODE_FOLDER = Path(__file__).parent / "node"
_OLDEST_NODE = 22
_FIRST_PORT = 18_080
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0

PYTHON = sys.executable
WEB = (PYTHON, "-m", "shop_app", "web")
WORKER = (PYTHON, "-m", "shop_app", "worker")


@contextmanager
def server() -> Iterator[str]:
    """An embedded PostgreSQL with a fresh data directory; yields its address. fsync stays on."""
    folder = (FOLDER / "postgres").resolve()
    if (folder / "postmaster.pid").exists():
        embedded_server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)
    running = embedded_server(folder)
    try:
        yield running.get_uri()
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(uri: str, name: str) -> str:
    """Make a migrated database on a server; returns its SQLAlchemy address."""
    with psycopg.connect(uri, autocommit=True) as admin:
        quoted = sql.Identifier(name)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
    url = sqlalchemy_url(uri.replace("/postgres?", f"/{name}?"))
    upgrade(url)
    return url


def environment(url: str, port: int, stand_in_port: int = 1) -> dict[str, str]:
    """Variables for the programs of one measurement; no Shopify answers at the default port."""
    made = local_variables(FOLDER, port=port, stand_in_port=stand_in_port)
    made |= {"SHOPIFY_API_SECRET": "a secret of the benchmark alone", "DATABASE_URL": url}
    return {**os.environ, **made, "PG_URL": libpq_url(url), "NODE_ENV": "production"}


def ports(count: int) -> list[int]:
    """Ports that are free now."""
    found: list[int] = []
    for _ in range(count):
        found.append(free_port(found[-1] + 1 if found else _FIRST_PORT))
    return found


@contextmanager
def program(
    name: str, command: Sequence[str], environ: Mapping[str, str], port: int | None = None
) -> Iterator[int]:
    """Run a program until the block ends; yields its process id once `port` answers /healthz.

    Its output goes to `.data/bench/<name>.log`.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            command, env=dict(environ), stdout=log, stderr=log, start_new_session=True
        )
    try:
        if port is not None:
            wait_until(lambda: _answers(port), _START_SECONDS, f"{name} to answer")
        yield running.pid
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Look ten times a second until something is true. Raises TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.1)


def one(db: psycopg.Connection[tuple[object, ...]], query: str) -> object:
    """The first column of the first row."""
    row = db.execute(query).fetchone()
    assert row is not None, query
    return row[0]


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def node_command() -> tuple[str, ...]:
    """The command of the Node receiver, its locked packages installed.

    Takes the machine's Node where it is new enough, else the one that pip brought.
    """
    ours = Path(PYTHON).parent
    found = shutil.which("node")
    folder = Path(found).parent if found and _node_version(found) >= _OLDEST_NODE else ours
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [str(folder / "npm"), "ci", "--silent", "--no-audit", "--no-fund"],
        cwd=NODE_FOLDER,
        env={**os.environ, "PATH": path},
        check=True,
    )
    return (str(folder / "node"), str(NODE_FOLDER / "server.js"))


def _node_version(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.match(r"v(\d+)", told)
    return int(match[1]) if match else 0
