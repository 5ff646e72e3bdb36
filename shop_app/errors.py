"""The families of errors, grouped by what the caller does next."""

from __future__ import annotations

from typing import Any


class AppError(Exception):
    """Anything Amends raises on purpose. `code` is stable; the message says what to do.

    `code` is the family's, or of one refusal among them. `details` are the message's own figures
    for a program to read, such as a limit and the value.
    """

    code = "error"
    status = 500
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.code = code or self.code
        self.details = details


class Invalid(AppError):
    """The input is wrong; the same input will always be wrong."""

    code, status = "invalid", 400


class Unauthorized(AppError):
    """Nobody we know is asking: the session token is missing, stale or forged."""

    code, status = "unauthorized", 401


class NotFound(AppError):
    """The thing asked for does not exist in this shop."""

    code, status = "not_found", 404


class Conflict(AppError):
    """Somebody else was quicker: look at what stands there now, then decide again."""

    code, status = "conflict", 409


class TooLarge(AppError):
    """More was sent than is read."""

    code, status = "too_large", 413


class Busy(AppError):
    """Somebody is at it: come again after `details["retry_after"]` seconds."""

    code, status, retryable = "busy", 429, True


class Unavailable(AppError):
    """Something we depend on is away for now; the outcome may be unknown. Try again later."""

    code, status, retryable = "unavailable", 503, True
