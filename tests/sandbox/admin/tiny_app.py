"""A tiny embedded app, as strict about session tokens as a real one, to try the frame with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import jwt
from flask import Flask, Response, redirect, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as AnyResponse

KEY, SECRET = "tiny-client-id", "tiny-client-secret-of-more-than-32-bytes"

HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tiny</title>
<script src="{assets}/app-bridge.js" data-api-key="{key}"></script><script src="{assets}/polaris.js"></script></head>"""

BODY = """<body><s-app-nav><s-link href="/" rel="home">Home</s-link><s-link href="/rules">Rules</s-link>
<s-link href="/settings">Settings</s-link></s-app-nav><main>
<s-page heading="At {path}"><s-link slot="breadcrumb-actions" href="/rules">Back there</s-link>
<s-button slot="primary-action" variant="primary" id="primary">Create</s-button>
<s-button slot="secondary-actions" commandFor="more">More</s-button>
<s-menu id="more"><s-button id="export">Export</s-button></s-menu>
<s-section heading="About"><s-paragraph id="who">{who}</s-paragraph><s-paragraph id="query">{query}</s-paragraph>
<s-link href="shopify:admin/customers/{customer}">The customer</s-link>
<form data-save-bar data-discard-confirmation id="form"><s-text-field name="name" label="Name" value="old"></s-text-field></form>
</s-section></s-page></main>
<script>window.heard = [];
primary.addEventListener('click', () => heard.push('primary'));
document.getElementById('export').addEventListener('click', () => heard.push('export'));
form.addEventListener('submit', (event) => {{ event.preventDefault(); heard.push('save ' + new FormData(form).get('name')); shopify.toast.show('Saved'); }});
addEventListener('click', (event) => {{
  const link = event.composedPath().find((node) => node.localName === 's-link' && node.hasAttribute('href'));
  if (!link || event.defaultPrevented) return;
  event.preventDefault(); history.pushState(null, '', link.getAttribute('href')); heard.push('visit ' + link.getAttribute('href'));
}});</script></body></html>"""


@dataclass
class TinyApp:
    """The app's address and what it was asked: `(path, how it was let in)`."""

    origin: str = ""
    assets: str = ""
    customer: int = 0
    visits: list[tuple[str, str]] = field(default_factory=list)

    def page(self, path: str, who: str) -> str:
        """A whole page, which tells who opened it."""
        query = urlencode(sorted((k, v) for k, v in request.args.items() if k in {"tab", "locale"}))
        head = HEAD.format(assets=self.assets, key=KEY)
        return head + BODY.format(path=path, who=who, query=query, customer=self.customer)


def _subject(token: str) -> str | None:
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience=KEY, leeway=10)
    except jwt.InvalidTokenError:
        return None
    return str(claims["sub"])


def make(tiny: TinyApp) -> Flask:
    """The app's doors."""
    app = Flask("tiny")

    @app.get("/bounce")
    def bounce() -> str:
        return HEAD.format(assets=tiny.assets, key=KEY) + "<body></body></html>"

    @app.get("/data")
    def data() -> Response | tuple[str, int, dict[str, str]]:
        subject = _subject(request.headers.get("Authorization", "").removeprefix("Bearer "))
        tiny.visits.append(("/data", "fetch" if subject else "stale fetch"))
        if subject is None:
            return "stale", 401, {"X-Shopify-Retry-Invalid-Session-Request": "1"}
        return Response(f"{subject} {request.headers['Accept-Language']}")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def page(path: str) -> AnyResponse | str:
        header = request.headers.get("Authorization", "").removeprefix("Bearer ")
        subject = _subject(header or request.args.get("id_token", ""))
        if subject is None:
            tiny.visits.append((f"/{path}", "no token"))
            kept = {k: v for k, v in request.args.items() if k != "id_token"}
            query = {**kept, "shopify-reload": f"/{path}?{urlencode(kept)}"}
            return redirect(f"/bounce?{urlencode(query)}")
        tiny.visits.append((f"/{path}", "header" if header else "address"))
        return tiny.page(f"/{path}", subject)

    return app


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(server: BaseWSGIServer) -> Iterator[BaseWSGIServer]:
    """The server at work in a thread while the block runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def running(tiny: TinyApp) -> Iterator[TinyApp]:
    """The tiny app on a free port of 127.0.0.1."""
    server = make_server("127.0.0.1", 0, make(tiny), threaded=True, request_handler=_Quiet)
    with served(server):
        tiny.origin = f"http://127.0.0.1:{server.server_port}"
        yield tiny
