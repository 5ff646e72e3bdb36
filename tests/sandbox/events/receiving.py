"""A receiver that answers webhooks like an app would, and checks the signature by itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "the-client-secret-of-more-than-32-bytes"


@dataclass(frozen=True)
class Received:
    """One POST as it came in."""

    path: str
    headers: dict[str, str]
    raw: bytes
    signed_with: str | None

    @property
    def topic(self) -> str:
        return self.headers["x-shopify-topic"]

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Receiver:
    """Collects what arrives; `answer` decides the status of each POST.

    One that `hangs_up` closes every connection after its answer without having said so.
    """

    secrets: tuple[str, ...] = (SECRET,)
    answer: Callable[[Received], int] = lambda _: 200
    received: list[Received] = field(default_factory=list)
    hangs_up: bool = False
    visits: list[str] = field(default_factory=list)
    connections: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def signer(self, raw: bytes, header: str) -> str | None:
        for secret in self.secrets:
            digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
            if base64.b64encode(digest).decode() == header:
                return secret
        return None

    def take(self, one: Received) -> int:
        with self.changed:
            self.received.append(one)
            self.changed.notify_all()
        return self.answer(one)

    def wait_for(self, count: int, seconds: float = 10) -> list[Received]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.received) >= count, seconds), (
                f"{len(self.received)} of {count} deliveries came"
            )
            return list(self.received)

    def topics(self) -> list[str]:
        with self.changed:
            return [one.topic for one in self.received]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Senders may hang up while an answer is late; that is their right."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            receiver.connections += 1

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            signer = receiver.signer(raw, headers.get("x-shopify-hmac-sha256", ""))
            status = receiver.take(Received(self.path, headers, raw, signer))
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")
            self.close_connection = receiver.hangs_up

        def do_GET(self) -> None:
            receiver.visits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
