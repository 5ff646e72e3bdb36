"""An app of one action that answers Flow as a test tells it to, and the files that describe it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CONFIGURATION = """
[[extensions]]
name = "Say thanks"
type = "flow_action"
handle = "say-thanks"
uid = "5b1f2f0c-0000-4000-8000-000000000001"
runtime_url = "/api/flow/actions/say-thanks"
schema = "./schema.graphql"
return_type_ref = "Thanks"
[settings]
[[settings.fields]]
type = "customer_reference"
required = true
[[settings.fields]]
type = "number_decimal"
key = "amount"
name = "Amount"
[[settings.fields]]
type = "boolean"
key = "loudly"
name = "Loudly"
[[settings.fields]]
type = "single_line_text_field"
key = "words"
name = "Words"
"""
OTHERS = """
[[extensions]]
name = "Thanked"
type = "flow_trigger"
handle = "thanked"
uid = "5b1f2f0c-0000-4000-8000-000000000002"

[[extensions]]
name = "Life"
type = "flow_trigger_lifecycle_callback"
handle = "life"
uid = "5b1f2f0c-0000-4000-8000-000000000003"
url = "https://amends.example.com/api/flow/life"
"""
SCHEMA = """
type Thanks { status: String!, number: Int, reasons: [Reason!]!, how: How }
type Reason { code: String!, text: String }
enum How { SOFTLY LOUDLY }
"""
GOOD: dict[str, Any] = {"status": "granted", "number": 7, "reasons": [], "how": "SOFTLY"}


def write(folder: Path) -> Path:
    """Put the files of the app's extensions into a folder, and return it."""
    place = folder / "thanks"
    place.mkdir(parents=True)
    (place / "shopify.extension.toml").write_text(CONFIGURATION)
    (place / "schema.graphql").write_text(SCHEMA)
    (folder / "others").mkdir()
    (folder / "others" / "shopify.extension.toml").write_text(OTHERS)
    return folder


@dataclass(frozen=True)
class Post:
    """A request as it came in; names of headers are in small letters."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass(frozen=True)
class Said:
    """What the app answers; `hangs` keeps Flow waiting until the app is closed."""

    status: int = 200
    body: bytes = json.dumps({"return_value": GOOD}).encode()
    retry_after: str | None = None
    hangs: bool = False


@dataclass
class FlowApp:
    """Collects what arrives; `answer` is asked for each, with how many came before it."""

    answer: Callable[[int], Said] = lambda _: Said()
    posts: list[Post] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                app.take(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Note a POST and answer it."""
        raw = request.rfile.read(int(request.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in request.headers.items()}
        before = len(self.posts)
        self.posts.append(Post(request.path, headers, raw))
        said = self.answer(before)
        if said.hangs:
            self.closing.wait(30)
            return
        request.send_response(said.status)
        if said.retry_after is not None:
            request.send_header("Retry-After", said.retry_after)
        request.send_header("Content-Length", str(len(said.body)))
        request.end_headers()
        request.wfile.write(said.body)

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
