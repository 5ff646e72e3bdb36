"""Load: many keep-alive connections, one request at a time on each, prebuilt and signed.

One thread asks the kernel which connections have an answer. That costs far less than a thread per
connection, and the machine that is measured also runs this.
"""

from __future__ import annotations

import math
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

CONNECTIONS = 16
_SILENCE_SECONDS = 10.0
# Connections come one by one, as in life: at once, they would all go to the process that is quicker.
_APART_SECONDS = 0.01


class LoadError(RuntimeError):
    """A server answered with another status than expected, or not at all."""


@dataclass
class Run:
    """What came back: `latencies` in seconds, of every answer within `seconds`."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """The latency in milliseconds that `percent` of all requests did not exceed."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[math.ceil(len(ordered) * percent / 100) - 1]


class _Line:
    """One connection and the request that is under way on it; answers ought to have `status`."""

    def __init__(self, port: int, status: bytes) -> None:
        self._status = status
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._sent = 0.0

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)
        self._sent = time.perf_counter()

    def answered(self) -> float | None:
        """Seconds since the request was sent, once the whole answer is here. Raises LoadError."""
        chunk = self.socket.recv(65_536)
        if not chunk:
            raise LoadError("the server closed the connection")
        self._received += chunk
        if not _complete(self._received):
            return None
        if self._received[9:12] != self._status:
            raise LoadError(f"expected {self._status!r}, got {self._received[:300]!r}")
        self._received = b""
        return time.perf_counter() - self._sent


def _complete(answer: bytes) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    lowered = answer[:head].lower()
    at = lowered.find(b"content-length:")
    length = int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return len(answer) >= head + 4 + length


def drive(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float = math.inf,
    warm_up: float = 0.0,
    status: bytes = b"200",
) -> Run:
    """Send `requests` as fast as they are answered, for `seconds` or until there are no more.

    Answers within the first `warm_up` seconds are not counted. Raises LoadError for a status that is
    not the one expected.
    """
    run = Run()
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter() + warm_up
        lines = []
        for request in islice(requests, CONNECTIONS):
            lines.append(_Line(port, status))
            selector.register(lines[-1].socket, selectors.EVENT_READ, lines[-1])
            lines[-1].send(request)
            time.sleep(_APART_SECONDS)
        while (now := time.perf_counter()) < began + seconds and selector.get_map():
            ready = selector.select(_SILENCE_SECONDS)
            if not ready:
                raise LoadError(f"no answer within {_SILENCE_SECONDS:g} s")
            for key, _ in ready:
                took = key.data.answered()
                if took is None:
                    continue
                if now >= began:
                    run.latencies.append(took)
                if (following := next(requests, None)) is None:
                    selector.unregister(key.fileobj)
                else:
                    key.data.send(following)
        run.seconds = time.perf_counter() - began
        for line in lines:
            line.socket.close()
    return run
