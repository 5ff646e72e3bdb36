"""What a visitor sees when a door stays shut or something went wrong: a page, or JSON."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from shop_app.errors import AppError
from shop_app.staff.rules import Permission, Role
from shop_app.web.failure_words import said

_LOG = structlog.get_logger(__name__)
MAIN = "#main"
"""The element that visits inside the app replace."""

_BANNER = "amends-lost"
"""Banners called so are taken away by the script before the next try."""

_HOME = "/"
_PROGRAMS = ("/api/", "/webhooks")
_NO_ERRORS = (401, 403, 404, 409)
"""The visitor has to do something, but nothing broke: not to be told in red."""


class NotAllowed(AppError):
    """The staff member's role does not reach that far."""

    code, status = "not_allowed", 403

    def __init__(self, role: Role, permission: Permission | None) -> None:
        super().__init__(
            f"your role ({role}) does not allow this ({permission})",
            role=role,
            permission=permission,
        )


def handle(app: Flask) -> None:
    """Have the whole app answer errors like this."""

    @app.errorhandler(AppError)
    def ours(error: AppError) -> Response:
        return failed(error)

    @app.errorhandler(HTTPException)
    def flasks(error: HTTPException) -> Response | HTTPException:
        if error.code is None:
            return error
        code = error.name.lower().replace(" ", "_")
        if not request.path.startswith(_PROGRAMS):
            return _page(error.code, code)
        response = refused(AppError(error.description or error.name, code=code))
        response.status_code = error.code
        return response


def failed(error: AppError) -> Response:
    """The answer to a request that may not go on."""
    if request.path.startswith(_PROGRAMS):
        return refused(error)
    _LOG.info("page_refused", code=error.code, path=request.path)
    return _page(error.status, error.code, str(error.details.get("cause", "")))


def refused(error: AppError, text: str | None = None) -> Response:
    """The JSON answer to a request that may not go on; `text` is for people, in their language."""
    shown = {"code": error.code, "message": str(error), "details": error.details}
    response = jsonify(error=shown if text is None else shown | {"text": text})
    response.status_code = error.status
    return response


def _page(status: int, code: str, cause: str = "") -> Response:
    """A page of its own, or a banner on the page that stays. A code is for support, so it stands
    only where something broke here."""
    words, stays = said(status, code, cause), _page_stays()
    shown = render_template(
        "web/failure.html",
        heading=words.heading,
        advice=words.advice,
        code=code if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
        tone="warning" if status in _NO_ERRORS else "critical",
        again=request.path if _is_worth_another_try(status) else None,
        home=request.path != _HOME and status != HTTPStatus.UNAUTHORIZED,
        banner=_BANNER if stays else None,
    )
    response = make_response(shown, status)
    if stays:
        response.headers["HX-Retarget"] = f"{MAIN} s-page"
        response.headers["HX-Reselect"] = f"#{_BANNER}"
        response.headers["HX-Reswap"] = "afterbegin show:top ignoreTitle:true"
    return response


def _page_stays() -> bool:
    """Whether somebody is on a page that this answer must not replace: they sent a form, which holds
    what they typed, or a part of the page asked for itself."""
    if "HX-Request" not in request.headers:
        return False
    visit = request.method == "GET" and request.headers.get("HX-Target", "").endswith(MAIN)
    return not visit


def _is_worth_another_try(status: int) -> bool:
    helps = status == HTTPStatus.UNAUTHORIZED or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return request.method == "GET" and helps
