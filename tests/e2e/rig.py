"""Everything at once, as real processes: database, stand-in Shopify, web, any number of workers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import requests
from cryptography.fernet import Fernet
from psycopg.rows import dict_row

from shop_app.db import libpq_url
from shop_app.main import LANES
from shop_app.tagging.models import DUE
from tests.database import fresh_database
from tests.e2e.programs import ROOT, Program, free_port
from tests.e2e.standing_in import StandIn, StandInShop
from tests.e2e.waiting import until

KEY, SECRET = "e2e-client-id", "e2e-client-secret-of-more-than-32-bytes"
DOMAIN = "bakery.myshopify.com"

# Wishes that wait for a webhook to make them needless are no work yet.
_PENDING = f"""
    SELECT
        (SELECT count(*) FROM delivery WHERE state = 'received') AS deliveries,
        (SELECT count(*) FROM customer WHERE evaluate_at <= now() AND deleted_at IS NULL)
            AS judgements,
        (SELECT count(*) FROM tag_assignment WHERE {DUE}) AS tags,
        (SELECT count(*) FROM wanted_read WHERE due_at <= now()) AS reads,
        (SELECT count(*) FROM procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND queue_name <> 'clock'
                AND task_name NOT IN ('read', 'read_later')) AS jobs
"""  # noqa: S608 - DUE is a constant


@dataclass
class Worker:
    """A worker process and the numbers under which its lanes take jobs."""

    program: Program
    numbers: frozenset[int]


@dataclass
class Rig:
    """The product between its database and the stand-in Shopify."""

    folder: Path
    database_url: str
    db: psycopg.Connection[dict[str, Any]]
    app_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    encryption_key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    programs: list[Program] = field(default_factory=list)
    shops: list[StandInShop] = field(default_factory=list)
    sandbox: StandIn = field(init=False)
    web: Program = field(init=False)

    def __post_init__(self) -> None:
        self.sandbox = StandIn(f"http://127.0.0.1:{self.sandbox_port}")

    @property
    def app(self) -> str:
        """Where the app listens."""
        return f"http://127.0.0.1:{self.app_port}"

    @property
    def environ(self) -> dict[str, str]:
        """What the product's processes are told."""
        return {
            **os.environ,
            "APP_URL": self.app,
            "PORT": str(self.app_port),
            "SHOPIFY_API_KEY": KEY,
            "SHOPIFY_API_SECRET": SECRET,
            "ENCRYPTION_KEYS": self.encryption_key,
            "DATABASE_URL": libpq_url(self.database_url),
            "SHOPIFY_SHOP_URL": f"{self.sandbox.address}/{{shop}}",
            "POLARIS_URL": f"{self.frame}/admin-assets/polaris.js",
            "APP_BRIDGE_URL": f"{self.frame}/admin-assets/app-bridge.js",
            "FRAME_ANCESTORS_EXTRA": self.frame,
        }

    @property
    def frame(self) -> str:
        """Where the stand-in's admin frame is: another site than the app's 127.0.0.1."""
        return f"http://localhost:{self.sandbox_port}"

    def start(self) -> None:
        """Sandbox and web, ready to answer; workers are started one by one."""
        theirs = {name: value for name, value in self.environ.items() if name != "DATABASE_URL"}
        command = ["sandbox", "--port", str(self.sandbox_port), "--app-url", self.app]
        command += ["--approved", "name", "email"]
        self._run("sandbox", [*command, "--shop", DOMAIN], theirs)
        self.start_web()
        until(self.sandbox.answers, "the sandbox answers")
        self.shops.append(StandInShop(self.sandbox, DOMAIN))

    def start_web(self) -> None:
        """The web server with its two processes, ready to answer.

        Like any supervisor it tries again: the children of a killed one keep the port for up to
        10 s, and gunicorn gives up after 5.
        """
        self.web = self._run("web", ["shop_app", "web"], self.environ)
        until(self._web_is_up, "the web server is ready")

    def start_worker(self) -> Worker:
        """One more worker, ready to take jobs."""
        before = self._worker_numbers()
        name = f"worker-{sum(one.name.startswith('worker') for one in self.programs) + 1}"
        program = self._run(name, ["shop_app", "worker"], self.environ)
        until(lambda: self._signed_on(program, before), f"{name} is ready")
        return Worker(program, frozenset(self._worker_numbers() - before))

    def command(self, *arguments: str, seconds: float = 30) -> str:
        """The output of `python -m shop_app <arguments>`, which must go well."""
        program = self._run("command", ["shop_app", *arguments], self.environ)
        status = program.wait(seconds)
        assert status == 0, program.output()
        return program.output()

    def json(self, *arguments: str, given: Any = None, seconds: float = 60) -> Any:
        """What `python -m shop_app <arguments> --json` prints; `given` goes to its stdin as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "shop_app", *arguments, "--json"],
            cwd=self.folder,
            env={**self.environ, "PYTHONPATH": str(ROOT)},
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def open_shop(self, domain: str, **fields: Any) -> StandInShop:
        """A further shop with the app installed; its details are read once a worker runs."""
        shop = self.sandbox.open(domain, **fields)
        shop.install()
        self.shops.append(shop)
        return shop

    def ready(self) -> bool:
        """Whether the web server answers and finds its database."""
        with suppress(requests.RequestException):
            return requests.get(f"{self.app}/readyz", timeout=2).ok
        return False

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """What the database holds now."""
        return self.db.execute(query, params).fetchall()

    def one(self, query: str, **params: object) -> Any:
        """The single value a query answers."""
        (row,) = self.rows(query, **params)
        (value,) = row.values()
        return value

    def pending(self) -> dict[str, int]:
        """Work that is due and not done, by kind; empty when there is none."""
        (counts,) = self.rows(_PENDING)
        return {kind: count for kind, count in counts.items() if count}

    def settled(self) -> bool:
        """Whether nothing is under way anywhere, not even a webhook about our own doing."""
        before = self._counts()
        if self.pending() or any(shop.pending() for shop in self.shops):
            return False
        return not self.pending() and self._counts() == before

    def settle(self, seconds: float = 90.0) -> float:
        """Wait until everything has come to rest; returns the seconds."""
        try:
            return until(self.settled, "everything comes to rest", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; pending: {self.pending()}") from None

    def clean_up(self) -> None:
        """End every process."""
        for program in self.programs:
            program.clean_up()

    def _run(self, name: str, arguments: list[str], environ: dict[str, str]) -> Program:
        program = Program(name, arguments, environ, self.folder)
        self.programs.append(program)
        return program

    def _web_is_up(self) -> bool:
        if not self.web.running:
            self.web = self._run("web", ["shop_app", "web"], self.environ)
        return self.ready() and len(self.web.children()) > 0

    def _signed_on(self, program: Program, before: set[int]) -> bool:
        assert program.running, program.output()
        return len(self._worker_numbers() - before) == len(LANES)

    def _worker_numbers(self) -> set[int]:
        return {row["id"] for row in self.rows("SELECT id FROM procrastinate_workers")}

    def _counts(self) -> list[dict[str, Any]]:
        return self.rows(
            "SELECT (SELECT count(*) FROM delivery) AS deliveries,"
            " (SELECT count(*) FROM timeline_entry) AS lines"
        )


@contextmanager
def running(folder: Path, label: str, programs: list[Program]) -> Iterator[Rig]:
    """A rig on a database of its own, started; all its processes end with the block.

    `programs` is filled with everything that was started, for the report of a failure.
    """
    with (
        fresh_database(label) as url,
        psycopg.connect(libpq_url(url), autocommit=True, row_factory=dict_row) as db,
    ):
        rig = Rig(folder, url, db, programs=programs)
        try:
            rig.start()
            yield rig
        finally:
            rig.clean_up()


def tails(programs: Sequence[Program]) -> list[tuple[str, str]]:
    """Name and last lines of each program that wrote something."""
    said = {program.name: program.tail() for program in programs}
    return [(f"end of the log of {name}", tail) for name, tail in said.items() if tail]
