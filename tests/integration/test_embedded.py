"""The embedded database runs as long as any of our processes uses it, and no longer."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
# Says what the database answers to each line it is given, and leaves it when there are no more.
_USER = """
import os, sys
import psycopg
from shop_app.cli.embedded import open_database
from shop_app.db import libpq_url
from shop_app.settings import load

with open_database(load(os.environ)) as url:
    print("ready", flush=True)
    for line in sys.stdin:
        with psycopg.connect(libpq_url(url)) as db:
            print(db.execute(line).fetchone()[0], flush=True)
"""


class User:
    """A process that works on the embedded database of a folder."""

    def __init__(self, folder: Path) -> None:
        environ = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "PYTHONPATH": str(ROOT),
            "APP_URL": "http://127.0.0.1:8080",
            "SHOPIFY_API_KEY": "key",
            "SHOPIFY_API_SECRET": "secret",
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER],
            cwd=folder, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def hears(self) -> str:
        """Its next line; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def asks(self, query: str) -> str:
        """What the database answers it."""
        assert self.process.stdin is not None
        self.process.stdin.write(query + "\n")
        self.process.stdin.flush()
        return self.hears()

    def leaves(self) -> int:
        """It ends by itself; its exit status."""
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], User]]:
    # The embedded server runs as another user when we are root, and must reach its data.
    tmp_path.chmod(0o755)
    users: list[User] = []

    def begin() -> User:
        users.append(User(tmp_path))
        return users[-1]

    yield begin
    for user in users:
        if user.process.poll() is None:
            user.leaves()


def server_of(folder: Path) -> psutil.Process | None:
    """The process of the server, while it runs."""
    pid = folder / ".data" / "postgres" / "postmaster.pid"
    return psutil.Process(int(pid.read_text().split()[0])) if pid.exists() else None


def test_the_first_to_come_may_go_first_and_the_last_stops_the_server(
    start: Callable[[], User], tmp_path: Path
) -> None:
    first, second = start(), start()
    assert (first.hears(), second.hears()) == ("ready", "ready")
    assert first.leaves() == 0
    assert second.asks("SELECT 41 + 1") == "42"
    assert second.leaves() == 0
    assert server_of(tmp_path) is None


def test_a_killed_process_no_longer_counts(start: Callable[[], User], tmp_path: Path) -> None:
    first = start()
    assert first.hears() == "ready"
    first.process.kill()
    first.process.communicate(timeout=30)
    assert server_of(tmp_path) is not None
    second = start()
    assert second.hears() == "ready"
    assert second.leaves() == 0
    assert server_of(tmp_path) is None
