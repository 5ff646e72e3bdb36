"""Answer with JSON under /api whatever goes wrong there, as the pages expect it."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, request
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from shop_app.errors import AppError, Busy, Conflict, Invalid, Unavailable
from shop_app.web.failures import refused

_LOG = structlog.get_logger(__name__)
_AGAIN = 10
"""Seconds after which to ask again when the database kept us waiting for a lock."""


def answer_in_json(door: Blueprint, said: Callable[[AppError], str] | None = None) -> None:
    """Have the doors of this blueprint say errors as `{"error": {"code", "message", "details"}}`.

    `said` words refusals of what was asked for, in the reader's language: they get a `text` too.
    """

    @door.errorhandler(Busy)
    def busy(error: Busy) -> Response:
        response = refused(error, _worded(error, said))
        response.headers["Retry-After"] = str(error.details["retry_after"])
        return response

    @door.errorhandler(OperationalError)
    def database(error: OperationalError) -> Response:
        if not isinstance(error.orig, LockNotAvailable):
            return unexpected(error)
        response = refused(
            Unavailable(f"somebody else is changing this: try again in {_AGAIN} s", code="locked")
        )
        response.headers["Retry-After"] = str(_AGAIN)
        return response

    @door.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if isinstance(error, AppError):
            return refused(error, _worded(error, said))
        _LOG.error("request failed", exc_info=error, path=request.path)
        return refused(AppError("something went wrong in Amends; it was written to its log"))


def _worded(error: AppError, said: Callable[[AppError], str] | None) -> str | None:
    return said(error) if said and isinstance(error, Busy | Conflict | Invalid) else None
