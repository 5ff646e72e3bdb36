"""Let one caller at a time do what takes a web process seconds, so that webhooks are not kept waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, text

from shop_app.errors import Busy

_PREVIEW_AGAIN = 5
"""Seconds after which to ask again while another preview is under way: few take longer."""

_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_RELEASE = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")


class Turns:
    """Turns at `what`: one at a time in this process, and one at a time per shop in all of them.

    Nobody waits: whoever comes second is told to come again after `seconds`.
    """

    def __init__(self, engine: Engine, what: str, seconds: int) -> None:
        self._engine = engine
        self._what = what
        self._seconds = seconds
        self._here = threading.Lock()

    @contextmanager
    def turn(self, shop: str) -> Iterator[None]:
        """The shop's turn. Raises Busy while somebody else has theirs."""
        if not self._here.acquire(blocking=False):
            raise self._busy()
        try:
            with self._alone(shop):
                yield
        finally:
            self._here.release()

    @contextmanager
    def _alone(self, shop: str) -> Iterator[None]:
        """Held by a session that has no transaction open meanwhile: none may be idle for long."""
        name = {"name": f"{self._what} of {shop}"}
        options = {"isolation_level": "AUTOCOMMIT"}
        with self._engine.connect().execution_options(**options) as db:
            if not db.execute(_TRY, name).scalar_one():
                raise self._busy()
            try:
                yield
            finally:
                db.execute(_RELEASE, name)

    def _busy(self) -> Busy:
        return Busy(
            f"another {self._what} is under way: try again in {self._seconds} s",
            retry_after=self._seconds,
        )


@cache
def previews(engine: Engine) -> Turns:
    """The turns at previews, the same for every door of this process."""
    return Turns(engine, "preview", _PREVIEW_AGAIN)
