"""The sandbox as an HTTP server on a loopback port."""

from __future__ import annotations

from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.serving import make_server as make_wsgi_server

from sandbox.web import create_app
from sandbox.world import World


class _Handler(WSGIRequestHandler):
    """Keeps connections open, answers without Nagle's 40 ms, and logs nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, *_: Any) -> None:
        """Say nothing: the calls are in the call log."""


def make_server(world: World, port: int) -> BaseWSGIServer:
    """A threaded server for a world, bound but not serving; port 0 picks a free one."""
    return make_wsgi_server(
        "127.0.0.1", port, create_app(world), threaded=True, request_handler=_Handler
    )
