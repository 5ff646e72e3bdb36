"""`python -m shop_app run`: the whole of Amends starts from an empty folder and stops in time."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("APP_URL", "SHOPIFY_", "DATABASE_URL", "ENCRYPTION_KEYS", "POLARIS_URL", "APP_BRIDGE_URL")

pytestmark = pytest.mark.e2e


def until(condition: Callable[[], object], seconds: float = 90) -> None:
    """Poll; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


def unused_port() -> int:
    """One of the system's own choosing, so that tests side by side don't take the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Run:
    """A running all-in-one in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.port = folder, unused_port()
        environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.environ = {**environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        self.output = folder / "output.txt"
        command = [sys.executable, "-m", "shop_app", "run", "--port", str(self.port)]
        command += ["--stand-in-port", str(unused_port()), *arguments]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env=self.environ, stdout=output, stderr=output
            )

    def says(self, words: str) -> bool:
        """Whether it has printed this; fails when it has ended without."""
        if words in self.output.read_text():
            return True
        assert self.process.poll() is None, self.output.read_text()
        return False

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of one of the app's own doors."""
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        door.request("GET", path)
        answer = door.getresponse()
        text = answer.read().decode()
        door.close()
        return answer.status, text

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command in the same folder, as in a second terminal."""
        return subprocess.run(
            [sys.executable, "-m", "shop_app", *arguments],
            cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def family(self) -> list[psutil.Process]:
        """Itself, everything it started, and the database server."""
        pid = int((self.folder / ".data/stand-in-postgres/postmaster.pid").read_text().split()[0])
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True), psutil.Process(pid)]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    # The embedded server runs as another user when we are root, and must reach its data.
    tmp_path.chmod(0o755)
    started = Run(tmp_path, "--speed", "1")
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGTERM)
        started.process.wait(30)


def all_gone(family: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family)


def test_everything_starts_serves_and_ctrl_c_leaves_nothing_running(run: Run) -> None:
    until(lambda: run.says("Amends is running"))
    assert run.get("/readyz")[0] == 200
    until(lambda: "amends_deliveries_heard_total" in run.get("/metrics")[1])
    doctor = run.command("doctor")
    assert "at the newest" in doctor.stdout
    assert "has granted every scope" in doctor.stdout
    family = run.family()
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    until(lambda: all_gone(family), 5)
    kept = json.dumps(run.output.read_text())
    assert "Stopping ..." in kept
    assert "Traceback" not in kept


def test_the_one_address_it_prints_first_opens_the_app_in_the_admin(run: Run) -> None:
    until(lambda: run.says("Amends is running"))
    printed = run.output.read_text()
    address = next(word for word in printed.split() if word.startswith("http://localhost:"))
    assert printed.index(address) < printed.index(f"http://127.0.0.1:{run.port}  (health")
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        page, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert answer.url.endswith("/admin/cliffside-goods/apps/amends/")
    assert "Local stand-in" in page
    assert f"frame-src http://127.0.0.1:{run.port};" in policy
    kept = (run.folder / ".data/local.env").read_text()
    origin = address.removesuffix("/admin/")
    assert f"APP_BRIDGE_URL='{origin}/admin-assets/app-bridge.js'" in kept
    assert f"POLARIS_URL='{origin}/admin-assets/polaris.js'" in kept
    assert f"FRAME_ANCESTORS_EXTRA='{origin}'" in kept


def test_a_part_that_dies_is_named_and_everything_stops(run: Run) -> None:
    until(lambda: run.says("Amends is running"))
    family = run.family()
    (worker,) = [one for one in family if one.is_running() and one.cmdline()[-1:] == ["worker"]]
    worker.kill()
    assert run.process.wait(30) == 1
    until(lambda: all_gone(family), 5)
    assert "Stopping: worker ended with signal SIGKILL." in run.output.read_text()


def test_a_second_run_in_the_same_folder_is_refused(run: Run) -> None:
    until(lambda: run.says("Amends is running"))
    second = run.command("run")
    assert second.returncode == 1
    assert "already running here" in second.stderr
    assert run.get("/healthz")[0] == 200


def test_killed_outright_it_leaves_no_program_and_the_next_run_works(run: Run) -> None:
    until(lambda: run.says("Amends is running"))
    programs = psutil.Process(run.process.pid).children(recursive=True)
    assert len(programs) >= 3
    run.process.kill()
    run.process.wait(30)
    until(lambda: all_gone(programs), 15)
    again = Run(run.folder, "--speed", "1")
    until(lambda: again.says("Amends is running"))
    family = again.family()
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(30) == 0
    until(lambda: all_gone(family), 5)
