"""The app behind a port of its own, and Flow beside it: what dies on the way is chosen by the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.serving import make_server

from sandbox.flow import runner
from sandbox.flow.run import Manner, Run
from sandbox.state import Shop
from sandbox.world import World
from tests.conftest import API_SECRET
from tests.issue_rows import SHOP


@dataclass
class FlowWorld:
    """Flow, a shop with the app, and the app; `before` is called with each request, `lost` is how
    many answers die with the process that gave them."""

    served: Flask
    world: World = field(init=False)
    shop: Shop = field(init=False)
    before: Callable[[], None] = lambda: None
    lost: int = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """The app as a server meets it."""
        self.before()
        answer = self.served.wsgi_app(environ, start_response)
        if self.lost:
            self.lost -= 1
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer

    def run(self, handle: str, *, properties: dict[str, Any], **manner: Any) -> Run:
        """A run to its end; Flow's hours pass in no time."""
        quick = Manner(**{"time_scale": 1_000_000, **manner})
        run = runner.prepared(self.shop, handle, properties, quick)
        runner.carry_out(self.world, run)
        return run


@contextmanager
def flow_beside(served: Flask) -> Iterator[FlowWorld]:
    """Serve the app for as long as the block lasts."""
    flow = FlowWorld(served)
    server = make_server("127.0.0.1", 0, flow, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    flow.world = World("test-api-key", API_SECRET, f"http://127.0.0.1:{server.server_port}")
    flow.shop = Shop(SHOP, id=1, name="The Bakery", installed=True)
    try:
        yield flow
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def dying_at_commit(engine: Engine, which: int) -> Iterator[None]:
    """The process dies where the commit of that number would be: 1 is the first from now on."""
    seen = 0

    def die(_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == which:
            raise ConnectionResetError("the process died before its commit")

    event.listen(engine, "commit", die)
    try:
        yield
    finally:
        event.remove(engine, "commit", die)
