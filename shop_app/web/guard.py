"""The guard of every door: a session token, an installed shop, a role that may.

Pages answer visitors with pages, everything under /api with JSON. Doors that are not for staff say so
(`entrances`).
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from shop_app.errors import AppError, Unauthorized
from shop_app.settings import Settings
from shop_app.shopify.errors import SessionTokenRefused
from shop_app.staff.rules import Permission, Role, may
from shop_app.web import documents
from shop_app.web.admitting import admit_customer, admit_shopify
from shop_app.web.arriving import arrive
from shop_app.web.auth import PERMISSION, Bearer, bearer, bearer_of_header
from shop_app.web.cors import is_preflight
from shop_app.web.entrances import Entrance, entrance_of
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


def guard(app: Flask, engine: Engine, settings: Settings, secrets: Iterable[bytes]) -> None:
    """Have every endpoint that is not public ask for a staff member of an installed shop, or for
    whom it is meant. `secrets` are those that Shopify may sign with."""

    @app.before_request
    def _only_who_may() -> ResponseReturnValue | None:
        if request.endpoint in PUBLIC_ENDPOINTS or is_preflight():
            return None
        if request.endpoint is None:
            _frame_of_nowhere(settings)
            return None
        match entrance_of(current_app.view_functions[request.endpoint]):
            case Entrance.STAFF:
                return _only_staff(engine, settings)
            case Entrance.CUSTOMER:
                admit_customer(engine, settings)
            case Entrance.SHOPIFY:
                admit_shopify(secrets)
        return None


def _only_staff(engine: Engine, settings: Settings) -> ResponseReturnValue | None:
    try:
        visitor = _visitor(settings)
    except Unauthorized as error:
        return _ask_for_a_token(settings, error)
    allow_frame(visitor.shop)
    try:
        _let_in(engine, settings, visitor)
    except SessionTokenRefused as error:
        return _ask_for_a_token(settings, error)
    except AppError as error:
        return failed(error)
    return None


def is_api() -> bool:
    """Whether a program asks, which wants JSON."""
    return request.path.startswith("/api/")


def _is_page() -> bool:
    return request.method in _SAFE and not is_api()


def _is_document() -> bool:
    """Whether the browser loads a whole page and so could send no header.

    What a script fetches could have sent one: it is answered so that App Bridge tries again.
    """
    fetched = "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Dest") == "empty"
    return _is_page() and not fetched and "Authorization" not in request.headers


def _visitor(settings: Settings) -> Bearer:
    """Raises Unauthorized. A token of the address opens pages only, and changes nothing."""
    if _is_document():
        return bearer(settings, documents.session_token_of_address())
    return bearer_of_header(settings, request.headers.get("Authorization"))


def _ask_for_a_token(settings: Settings, error: AppError) -> ResponseReturnValue:
    if _is_document():
        return documents.fetch_token_and_come_back(settings, error)
    _allow_frame_as_asked()
    response = failed(error)
    response.headers[RETRY_HEADER] = "1"
    return response


def _frame_of_nowhere(settings: Settings) -> None:
    """An address that does not exist: its page holds nothing, and stays inside the frame."""
    try:
        allow_frame(_visitor(settings).shop)
    except Unauthorized:
        _allow_frame_as_asked()


def _allow_frame_as_asked() -> None:
    """Without a token that says better: a page of failure holds nothing of the shop it names."""
    shop = documents.asked_shop()
    if shop is not None and "frame_shop" not in g:
        allow_frame(shop)


def _let_in(engine: Engine, settings: Settings, visitor: Bearer) -> None:
    """Put the shop and the staff member where views find them.

    Raises NotAllowed, and what `arrive` raises.
    """
    shop, staff = arrive(engine, settings, visitor, meets_shopify=not is_api(), asks=_is_page())
    speak(shop.locale, shop.timezone)
    g.shop, g.staff = shop, staff
    _must_be_allowed(staff.role)


def _must_be_allowed(role: Role) -> None:
    view = None if request.endpoint is None else current_app.view_functions.get(request.endpoint)
    permission: Permission | None = getattr(view, PERMISSION, None)
    if permission is None and request.method in _SAFE:
        permission = Permission.VIEW_CUSTOMERS
    if permission is None or not may(role, permission):
        raise NotAllowed(role, permission)
