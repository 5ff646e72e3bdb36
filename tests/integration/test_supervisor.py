"""Programs that run as one: a death is noticed, and nothing is left behind."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from shop_app.cli.supervisor import Supervisor, stop_signals

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Poll; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


_BEFORE: set[psutil.Process] = set()


@pytest.fixture(autouse=True)
def _others() -> None:
    """Whatever other tests of this process keep running, such as a browser, is none of ours."""
    _BEFORE.clear()
    _BEFORE.update(psutil.Process().children(recursive=True))


def children() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children(recursive=True)
    return [process for process in found if process not in _BEFORE]


def test_a_program_that_dies_is_named_with_its_exit_code() -> None:
    with stop_signals() as stopping, Supervisor(stopping) as programs:
        programs.start("lasting", SLEEP, os.environ)
        programs.start("short", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
        assert programs.wait() == "short ended with exit code 3"
    assert children() == []


def test_sigterm_ends_the_wait_and_every_program() -> None:
    with stop_signals() as stopping, Supervisor(stopping) as programs:
        programs.start("lasting", SLEEP, os.environ)
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        assert programs.wait() is None
    assert children() == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_program_that_will_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    stubborn = (
        "import signal, subprocess, sys, pathlib, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "time.sleep(60)\n"
    )
    with stop_signals() as stopping, Supervisor(stopping) as programs:
        programs.start("stubborn", [sys.executable, "-c", stubborn], os.environ)
        until(ready.exists)
        family = children()
        assert len(family) == 2
    until(lambda: not any(one.is_running() and one.status() != "zombie" for one in family))
