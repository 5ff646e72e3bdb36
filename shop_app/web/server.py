"""The web server: gunicorn inside our own process, its log lines among ours."""

import logging
import os
import tempfile
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from shop_app.settings import Settings

PROCESSES, THREADS = 2, 16
# Prometheus looks for it when its package is first imported, so nothing here imports it sooner.
_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# A proxy in front keeps connections open longer than gunicorn's 2 s; so does Shopify.
_KEEP_ALIVE_SECONDS = 75
# What a stop or a killed master leaves to open connections. Longer than gunicorn's 5 s of trying,
# the orphans of a killed master would keep its port from the next one; longer than 3.5 s, `run`
# could not stop in time. Shopify sends again what was cut off.
_GRACE_SECONDS = 2


class _OurLogger(Logger):  # type: ignore[misc]
    """gunicorn's lines go where all others go; it opens no file and no format of its own."""

    def setup(self, cfg: Config) -> None:  # noqa: ARG002 gunicorn's signature
        self.error_log.propagate = True
        self.error_log.setLevel(logging.NOTSET)
        self.error_log.handlers.clear()
        self.access_log.propagate = False


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make, self._options = make, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make()


def serve(
    prepare: Callable[[], Callable[[], Flask]],
    settings: Settings,
    *,
    processes: int,
    threads: int,
) -> None:
    """Serve until SIGTERM or SIGINT.

    `prepare` imports what the app needs, once for all processes, which share its memory; what it
    returns makes the app in each of them, after the fork.
    """
    host = "127.0.0.1" if settings.is_local else "0.0.0.0"  # noqa: S104 behind a proxy
    with tempfile.TemporaryDirectory(prefix="amends-metrics-") as folder:
        os.environ[_METRICS_FOLDER] = folder
        options = {
            "bind": f"{host}:{settings.port}",
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "keepalive": _KEEP_ALIVE_SECONDS,
            "graceful_timeout": _GRACE_SECONDS,
            "preload_app": False,
            "accesslog": None,
            "logger_class": _OurLogger,
            "loglevel": settings.log_level.lower(),
            "control_socket_disable": True,
            "child_exit": _forget_counters,
            "limit_request_line": 8190,
        }
        _Server(prepare(), options).run()


def _forget_counters(_server: object, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
