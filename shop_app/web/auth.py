"""Who is asking: the guard of every door, and what a session token proves.

Session tokens (ID tokens) are signed by Shopify with the app's secret and live about a minute.
The shop comes from the token's `dest` alone, never from a parameter of the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, request
from shopify import session_token
from sqlalchemy import Engine

from shop_app.errors import AppError, Unauthorized
from shop_app.settings import Settings, is_shop_domain
from shop_app.shops import queries
from shop_app.shops.errors import NotInstalled

PUBLIC_ENDPOINTS = frozenset(
    {
        "auth.patch_id_token",  # a page without content that fetches a session token
        "desk.home",  # the first page: verifies the session token of its address itself
        "health.healthz",  # the operator's doors name no shop
        "health.readyz",
        "health.metrics",
        "static",
        "webhooks.receive",  # verifies Shopify's signature over the body
    }
)
"""The doors that open without a session token in the Authorization header. All others need one."""

RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request"
"""Has App Bridge send the request once more with a fresh token."""

_TIMES = ("exp", "iat")


@dataclass(frozen=True)
class Staff:
    """A staff member at work in one shop; `issued_at` is when Shopify made the token."""

    shop: str
    id: str
    issued_at: datetime


def guard(app: Flask, engine: Engine, settings: Settings) -> None:
    """Have every endpoint that is not public ask for a staff member of an installed shop."""

    @app.before_request
    def _only_staff() -> Response | None:
        if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
            return None
        try:
            staff = staff_from_header(settings, request.headers.get("Authorization"))
        except Unauthorized as error:
            response = refused(error)
            response.headers[RETRY_HEADER] = "1"
            return response
        with engine.connect() as db:
            if not queries.is_installed(db, staff.shop):
                return refused(NotInstalled(staff.shop))
        g.staff = staff
        return None


def refused(error: AppError) -> Response:
    """The JSON answer to a request that may not go on."""
    said = {"code": error.code, "message": str(error), "details": error.details}
    response = jsonify(error=said)
    response.status_code = error.status
    return response


def staff_from_header(settings: Settings, header: str | None) -> Staff:
    """The staff member behind `Authorization: Bearer <session token>`. Raises Unauthorized."""
    if not header or not header.startswith(session_token.PREFIX):
        raise Unauthorized("send the session token as Authorization: Bearer <token>")
    return staff_from_token(settings, header.removeprefix(session_token.PREFIX))


def staff_from_token(settings: Settings, token: str) -> Staff:
    """The staff member a session token speaks of, checked with the current and previous secret.

    Raises Unauthorized when it is stale, forged, meant for another app or no staff token.
    """
    return _staff(_claims(settings, token))


def _claims(settings: Settings, token: str) -> dict[str, Any]:
    secrets = [settings.shopify_api_secret, settings.shopify_api_secret_previous]
    for secret in filter(None, secrets):
        try:
            claims: dict[str, Any] = session_token.decode_from_header(
                session_token.PREFIX + token,
                api_key=settings.shopify_api_key,
                secret=secret.get_secret_value(),
            )
        except session_token.SessionTokenError:
            continue
        return claims
    raise Unauthorized("the session token is stale or not Shopify's; ask for a new one")


def _staff(claims: dict[str, Any]) -> Staff:
    """What the library leaves open: times must be there, and a buyer's token is no staff token."""
    shop = urlsplit(str(claims["dest"])).hostname or ""
    subject = claims["sub"]
    if not is_shop_domain(shop):
        raise Unauthorized("the session token names no shop")
    if not all(isinstance(claims.get(name), int | float) for name in _TIMES):
        raise Unauthorized("the session token does not say when it was made and when it ends")
    if not (isinstance(subject, str) and subject.isascii() and subject.isdigit()):
        raise Unauthorized("the session token is not one of a staff member")
    return Staff(shop, subject, datetime.fromtimestamp(claims["iat"], UTC))
