"""`run`: the whole of Amends on one machine, from an empty folder, in one terminal."""

import fcntl
import http.client
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import click

from shop_app.cli import local
from shop_app.cli.after_history import compared_after_history
from shop_app.cli.embedded import data_folder, open_database
from shop_app.cli.supervisor import Supervisor, stop_signals
from shop_app.migrations import upgrade
from shop_app.settings import Settings, SettingsError, environment, load

_START_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.1
_LOCK = Path(".data") / "run.lock"


class AlreadyRunning(click.ClickException):
    """Another `run` works on the same folder and database."""

    def __init__(self) -> None:
        super().__init__("Amends is already running here; stop that one first (Ctrl-C there).")


@dataclass(frozen=True)
class Ports:
    """Where to listen if nobody else does; None for the app means PORT, else 8080."""

    app: int | None
    stand_in: int


def run_everything(environ: dict[str, str], folder: Path, ports: Ports, play: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM (0) or until a part dies (1).

    `play` are the arguments that tell the stand-in shop which history it plays.

    Raises SettingsError, AlreadyRunning.
    """
    with _alone(folder), stop_signals() as stopping:
        variables, stand_in = _variables(environ, folder, ports)
        settings = load(variables)
        with (
            open_database(settings, anew=stand_in is not None) as url,
            Supervisor(stopping) as programs,
        ):
            upgrade(url)
            _start(programs, {**environ, **variables, "DATABASE_URL": url}, stand_in, play)
            death = _until_ready(programs, stopping, settings, stand_in)
            if death is None and not stopping.is_set():
                click.echo(_banner(settings, stand_in))
                with compared_after_history(stand_in, url) if stand_in else nullcontext():
                    death = programs.wait()
            click.echo("Stopping ..." if death is None else f"Stopping: {death}.", err=True)
    return 0 if death is None else 1


def _variables(
    environ: dict[str, str], folder: Path, ports: Ports
) -> tuple[dict[str, str], str | None]:
    """The variables to run with, and the address of the stand-in shop when there is one."""
    if local.connected(environ, folder) or not local.stand_in_available():
        return environment(environ, folder), None
    stand_in_port = local.free_port(ports.stand_in)
    wanted = str(ports.app or environ.get("PORT") or local.APP_PORT)
    if not wanted.isdigit():
        raise SettingsError(("PORT: must be a whole number",))
    app_port = local.free_port(int(wanted))
    made = local.local_variables(folder, port=app_port, stand_in_port=stand_in_port)
    local.keep(made, folder)
    return {**environ, **made}, f"http://127.0.0.1:{stand_in_port}"


def _start(
    programs: Supervisor, environ: Mapping[str, str], stand_in: str | None, play: list[str]
) -> None:
    if stand_in is not None:
        command = [sys.executable, "-m", "sandbox", "--port", str(urlsplit(stand_in).port)]
        command += ["--app-url", environ["APP_URL"], "--approved", "name", "email", *play]
        theirs = {
            name: value
            for name, value in environ.items()
            if name not in {"DATABASE_URL", "ENCRYPTION_KEYS"}
        }
        programs.start("stand-in shop", command, theirs)
    ours = [sys.executable, "-m", "shop_app"]
    programs.start("web", [*ours, "web"], environ)
    programs.start("worker", [*ours, "worker"], environ)


def _until_ready(
    programs: Supervisor, stopping: Event, settings: Settings, stand_in: str | None
) -> str | None:
    """None once all answer (or we are asked to stop), else what went wrong."""
    deadline = time.monotonic() + _START_SECONDS
    waiting = {"web": f"http://127.0.0.1:{settings.port}/readyz"}
    if stand_in is not None:
        waiting["stand-in shop"] = stand_in + "/"
    while waiting and not stopping.wait(_LOOK_EVERY_SECONDS):
        if (death := programs.died()) is not None:
            return death
        waiting = {name: url for name, url in waiting.items() if not _answers(url)}
        if time.monotonic() > deadline:
            return f"{', '.join(waiting)} did not answer within {_START_SECONDS} s"
    return None


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    door = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        door.request("GET", parts.path)
        return door.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        door.close()


def _banner(settings: Settings, stand_in: str | None) -> str:
    data = f"PostgreSQL, data in {_relative(data_folder(settings))}"
    if settings.database_url is not None:
        data = "the one of DATABASE_URL"
    python = _relative(Path(sys.executable))
    lines = ["", "  Amends is running; Ctrl-C stops everything.", ""]
    app = f"  App             {settings.app_url}  (health: /readyz, figures: /metrics)"
    if stand_in is None:
        lines.append(app)
    else:
        admin = local.admin_origin(urlsplit(stand_in).port or 0)
        lines += [
            f"  Open this       {admin}/admin/",
            "                  (a stand-in for Shopify admin with an invented shop)",
            f"  Extensions      {admin}/  (on orders, customers, and what customers see)",
            "",
            app,
            f"  Stand-in shop   {stand_in}  (customers, orders, tags)",
        ]
    lines += [
        f"  Database        {data}",
        f"  One customer    {python} -m shop_app customer show GID",
        f"  Is all well?    {python} -m shop_app doctor",
        "",
    ]
    return "\n".join(lines)


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    path = folder / _LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield
