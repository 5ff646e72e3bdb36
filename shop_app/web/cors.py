"""Which pages elsewhere may read what the JSON doors answer.

Admin extensions run at EXTENSIONS and send their token themselves; customer-account extensions run
in a worker of no origin that can be told beforehand, so any may ask: without a customer's token, which
no browser adds by itself, nobody gets anything. Cookies are never allowed: there are none.
Source: Shopify's pages on network access of admin and customer-account extensions.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from shop_app.settings import Settings
from shop_app.web.entrances import Entrance, entrance_of

EXTENSIONS = "https://extensions.shopifycdn.com"
_API = "/api/"
_PREFLIGHT_SECONDS = 7200
"""How long a browser may remember a preflight; browsers cap it at about this."""

_MAY_SEND = "Authorization, Content-Type, Idempotency-Key, Accept-Language"
_MAY_READ = "Retry-After, X-Shopify-Retry-Invalid-Session-Request"


def share(app: Flask, settings: Settings) -> None:
    """Put the headers on what is answered under /api; refusals too, or nobody could read why."""
    origins = frozenset({EXTENSIONS, *settings.frame_ancestors_extra})

    @app.after_request
    def _share(response: Response) -> Response:
        if not request.path.startswith(_API):
            return response
        response.vary.add("Origin")
        allowed = _allowed(origins, request.headers.get("Origin"))
        if allowed is None:
            return response
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = _MAY_READ
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = _MAY_SEND
            response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
        return response


def is_preflight() -> bool:
    """Whether a browser only asks if it may ask; it sends no token with that."""
    return request.method == "OPTIONS" and request.path.startswith(_API)


def _allowed(origins: frozenset[str], origin: str | None) -> str | None:
    view = current_app.view_functions.get(request.endpoint or "")
    match entrance_of(view):
        case Entrance.CUSTOMER:
            return "*"
        case Entrance.STAFF if origin in origins:
            return origin
    return None
