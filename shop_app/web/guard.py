"""The guard of every door: a session token, an installed shop, a role that may.

Pages answer visitors with pages, everything under /api with JSON.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from shop_app.errors import AppError, Unauthorized
from shop_app.settings import Settings
from shop_app.shopify.errors import SessionTokenRefused
from shop_app.shops.errors import NotInstalled
from shop_app.shops.service import Visit, install
from shop_app.staff import queries, service
from shop_app.staff.rules import Permission, Role, may
from shop_app.web import documents
from shop_app.web.auth import PERMISSION, Bearer, Staff, bearer, bearer_of_header
from shop_app.web.failures import NotAllowed, failed
from shop_app.web.headers import allow_frame
from shop_app.web.locales import speak

PUBLIC_ENDPOINTS = frozenset(
    {
        "auth.patch_id_token",  # a page without content that fetches a session token
        "health.healthz",  # the operator's doors name no shop
        "health.readyz",
        "health.metrics",
        "static",
        "webhooks.receive",  # verifies Shopify's signature over the body
    }
)
"""The doors that open without a session token. All others need one."""

RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request"
"""Has App Bridge send the request once more with a fresh token."""

_SAFE = ("GET", "HEAD")


def guard(app: Flask, engine: Engine, settings: Settings) -> None:
    """Have every endpoint that is not public ask for a staff member of an installed shop."""

    @app.before_request
    def _only_staff() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
            return None
        try:
            visitor = _visitor(settings)
        except Unauthorized as error:
            return _ask_for_a_token(error)
        allow_frame(visitor.shop)
        try:
            _let_in(engine, settings, visitor)
        except SessionTokenRefused as error:
            return _ask_for_a_token(error)
        except AppError as error:
            return failed(error)
        return None


def is_api() -> bool:
    """Whether a program asks, which wants JSON."""
    return request.path.startswith("/api/")


def _is_document() -> bool:
    """Whether the browser loads a whole page and so could send no header."""
    return request.method in _SAFE and not is_api() and "Authorization" not in request.headers


def _visitor(settings: Settings) -> Bearer:
    """Raises Unauthorized. A token of the address opens pages only, and changes nothing."""
    if _is_document():
        return bearer(settings, documents.session_token_of_address())
    return bearer_of_header(settings, request.headers.get("Authorization"))


def _ask_for_a_token(error: AppError) -> ResponseReturnValue:
    if _is_document():
        return documents.fetch_token_and_come_back()
    response = failed(error)
    response.headers[RETRY_HEADER] = "1"
    return response


def _let_in(engine: Engine, settings: Settings, visitor: Bearer) -> None:
    """Put the shop and the staff member where views find them.

    Raises NotInstalled, NotAllowed, and what `install` raises.
    """
    with engine.connect() as db:
        known = queries.known(db, visitor.shop, visitor.id)
    if (known is None or not known.reachable) and not is_api():
        install(engine, settings, Visit(visitor.shop, visitor.token, visitor.issued_at))
        with engine.connect() as db:
            known = queries.known(db, visitor.shop, visitor.id)
    if known is None:
        raise NotInstalled(visitor.shop)
    speak(known.shop.locale, known.shop.timezone)
    g.shop = known.shop
    member = known.member
    if member is None:
        with engine.begin() as db:
            role, name = service.meet(db, visitor.shop, visitor.id), None
    else:
        role, name = member.role, member.name
    g.staff = Staff(visitor.shop, visitor.id, name, role)
    _must_be_allowed(role)


def _must_be_allowed(role: Role) -> None:
    view = None if request.endpoint is None else current_app.view_functions.get(request.endpoint)
    permission: Permission | None = getattr(view, PERMISSION, None)
    if permission is None and request.method in _SAFE:
        permission = Permission.VIEW_CUSTOMERS
    if permission is None or not may(role, permission):
        raise NotAllowed(role, permission)
