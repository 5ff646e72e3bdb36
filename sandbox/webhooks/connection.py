"""A keep-alive HTTP/1.1 connection that only posts prebuilt requests and reads the status.

`http.client` spends more time parsing headers than the exchange takes; a load generator that slow
would be the bottleneck of what it measures.
"""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

# Shopify: 1 s to connect, 5 s in total.
CONNECT_SECONDS = 1.0
TOTAL_SECONDS = 5.0

_MOST_HEAD_BYTES = 65_536


class NoAnswerError(Exception):
    """The receiver refused the connection, broke it off, or did not answer in time."""


class Connection:
    """One connection to one address, opened when first needed and again after it broke."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._is_plain = parts.scheme == "http" and bool(parts.hostname)
        self._target = (parts.hostname or "", parts.port or 80)
        self._socket: socket.socket | None = None
        self.host = parts.netloc
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def post(self, request: bytes) -> int:
        """Send a request and return the status; raises NoAnswerError. Never takes longer than 5 s.

        A receiver may close an idle connection at the moment it is used again; then, and only
        then, the request is sent once more over a new one. Only plain http is spoken.
        """
        if not self._is_plain:
            raise NoAnswerError(f"only http://host:port/path is served, not {self.host!r}")
        deadline = time.monotonic() + TOTAL_SECONDS
        if self._socket is not None:
            try:
                return self._exchange(request, deadline)
            except (ConnectionError, EOFError):
                self.close()
            except (OSError, ValueError) as error:
                self.close()
                raise NoAnswerError(str(error)) from error
        try:
            return self._exchange(request, deadline)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise NoAnswerError(str(error)) from error

    def close(self) -> None:
        """Close the connection; the next post opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, request: bytes, deadline: float) -> int:
        if self._socket is None:
            self._socket = socket.create_connection(self._target, timeout=CONNECT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(_left(deadline))
        self._socket.sendall(request)
        head, rest = self._read_head(self._socket, deadline)
        status = int(head[9:12])
        length = _content_length(head, status)
        if length is None or b"\r\nconnection: close" in head.lower():
            self.close()
            return status
        self._skip(length - len(rest), deadline)
        return status

    def _read_head(self, connection: socket.socket, deadline: float) -> tuple[bytes, bytes]:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            if len(received) > _MOST_HEAD_BYTES:
                raise EOFError(f"the answer's head is longer than {_MOST_HEAD_BYTES} bytes")
            received += self._receive(connection, deadline)
        if not received.startswith(b"HTTP/1."):
            raise EOFError(f"not an HTTP answer: {received[:40]!r}")
        return received[:end], received[end + 4 :]

    def _skip(self, missing: int, deadline: float) -> None:
        while missing > 0 and self._socket is not None:
            missing -= len(self._receive(self._socket, deadline))

    def _receive(self, connection: socket.socket, deadline: float) -> bytes:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(65_536)
        if not chunk:
            raise EOFError("the receiver closed the connection without an answer")
        return chunk


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"no answer within {TOTAL_SECONDS:g} s")
    return left


def _content_length(head: bytes, status: int) -> int | None:
    """The length of the answer's body; None when only the end of the connection would tell."""
    lowered = head.lower()
    start = lowered.find(b"\r\ncontent-length:")
    if start >= 0:
        return int(lowered[start + 17 :].split(b"\r\n", 1)[0])
    return 0 if status in (204, 304) else None
