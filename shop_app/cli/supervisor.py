"""Several programs as one: start them, notice when one dies, stop them all in time."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Self

_LOOK_EVERY_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 3.5
"""What the programs get to finish; the rest of the promised 5 s is the database's."""
_LAST_GRACE_SECONDS = 0.5


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that SIGINT or SIGTERM sets, instead of ending this process on the spot."""
    stopping = threading.Event()

    def asked(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    previous = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class Supervisor:
    """Programs in process groups of their own, so that Ctrl-C reaches this process alone.

    A context: leaving it stops every program, asked nicely first; the one started first goes
    last.
    """

    def __init__(self, stopping: threading.Event) -> None:
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = stopping

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_all()

    def start(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start one program; its output goes where ours goes."""
        self._programs[name] = subprocess.Popen(  # noqa: S603 our own programs
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 no thread of ours runs yet
        )

    def died(self) -> str | None:
        """The name of a program that has ended, with how; None while all run."""
        for name, program in self._programs.items():
            code = program.poll()
            if code is not None:
                return f"{name} ended with {_in_words(code)}"
        return None

    def wait(self) -> str | None:
        """Until someone stops us (None) or a program dies (which one, and how)."""
        while not self._stopping.wait(_LOOK_EVERY_SECONDS):
            if (death := self.died()) is not None:
                return death
        return None

    def _stop_all(self) -> None:
        """The first one started is what the others work with, so it goes last."""
        programs = list(self._programs.values())
        deadline = time.monotonic() + GRACE_SECONDS
        _stop(programs[1:], deadline - _LAST_GRACE_SECONDS)
        _stop(programs[:1], deadline)


def _stop(programs: Sequence[subprocess.Popen[bytes]], deadline: float) -> None:
    for program in programs:
        if program.poll() is None:
            program.terminate()
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.wait(max(0.0, deadline - time.monotonic()))
        _kill_group(program)
        program.wait()


def _end_with_parent() -> None:
    """Should we be killed outright, Linux sends SIGTERM to what we started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(program: subprocess.Popen[bytes]) -> None:
    """Whatever is left of a program: itself, or children that it left behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)


def _in_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
