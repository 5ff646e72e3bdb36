"""Real processes: started, killed, frozen, woken and always cleaned up."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
_TAIL_LINES = 40


class Program:
    """`python -m <module> <arguments>` in a process group of its own, its output in a file."""

    def __init__(
        self, name: str, arguments: list[str], environ: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=folder,
                env={**environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the process that was started, not of its children."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended; a frozen one runs."""
        return self._process.poll() is None

    def children(self) -> list[int]:
        """The process ids of its children, for the web server its working processes."""
        return sorted(child.pid for child in psutil.Process(self.pid).children())

    def kill(self) -> None:
        """kill -9 of this process alone; its children have to notice themselves."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it stands still with everything it holds."""
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        os.kill(self.pid, signal.SIGCONT)

    def interrupt(self) -> None:
        """SIGINT, as Ctrl-C sends it."""
        os.kill(self.pid, signal.SIGINT)

    def wait(self, seconds: float) -> int:
        """The exit status. Raises subprocess.TimeoutExpired when it goes on for longer."""
        return self._process.wait(seconds)

    def clean_up(self) -> None:
        """End it and whatever it left behind in its group, whatever state they are in."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def output(self) -> str:
        """All it has written so far."""
        return self._log.read_text(errors="replace")

    def tail(self) -> str:
        """The last lines it wrote."""
        return "\n".join(self.output().splitlines()[-_TAIL_LINES:])


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
