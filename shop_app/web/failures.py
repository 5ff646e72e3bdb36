"""What a visitor sees when a door stays shut or something went wrong: a page, or JSON."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from shop_app.errors import AppError
from shop_app.staff.rules import Permission, Role
from shop_app.texts import gettext

_LOG = structlog.get_logger(__name__)


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
        if request.path.startswith("/api/") or error.code is None or request.endpoint is None:
            return error
        return _page(error.code, error.name.lower().replace(" ", "_"), str(error.description))


def failed(error: AppError) -> Response:
    """The answer to a request that may not go on."""
    if request.path.startswith("/api/") or request.path.startswith("/webhooks"):
        return refused(error)
    _LOG.info("page_refused", code=error.code, path=request.path)
    return _page(error.status, error.code, str(error))


def refused(error: AppError) -> Response:
    """The JSON answer to a request that may not go on."""
    said = {"code": error.code, "message": str(error), "details": error.details}
    response = jsonify(error=said)
    response.status_code = error.status
    return response


def _page(status: int, code: str, detail: str) -> Response:
    heading, advice = _in_words(status)
    return make_response(
        render_template(
            "web/failure.html", heading=heading, advice=advice, code=code, detail=detail
        ),
        status,
    )


def _in_words(status: int) -> tuple[str, str]:
    """What happened and what to do, in the visitor's language."""
    match HTTPStatus(status):
        case HTTPStatus.UNAUTHORIZED:
            return gettext("Please open Amends again"), gettext(
                "This page has been open for too long. Reload it."
            )
        case HTTPStatus.FORBIDDEN:
            return gettext("You are not allowed to do this"), gettext(
                "Your role in Amends does not reach that far. Ask the owner of the shop to change it."
            )
        case HTTPStatus.NOT_FOUND:
            return gettext("This page does not exist"), gettext(
                "What it showed may have been deleted. Go back to the home page."
            )
        case HTTPStatus.CONFLICT:
            return gettext("Somebody else was quicker"), gettext(
                "Look at what stands there now, then decide again."
            )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return gettext("Amends could not do this"), gettext(
            "Nothing is lost: try again in a minute."
        )
    return gettext("This did not work"), gettext("Check what you entered and try again.")
