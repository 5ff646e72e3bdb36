"""Who is asking: the guard of every door, and what a session token proves.

Session tokens (ID tokens) are signed by Shopify with the app's secret and live about a minute.
The shop comes from the token's `dest` alone, never from a parameter of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from shopify import session_token

from shop_app.errors import Unauthorized
from shop_app.settings import Settings, is_shop_domain
from shop_app.staff.rules import Permission, Role

_TIMES = ("exp", "iat")
_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Bearer:
    """Whom a session token speaks of; `issued_at` is when Shopify made it."""

    shop: str
    id: str
    issued_at: datetime
    token: str


@dataclass(frozen=True)
class Staff:
    """A staff member at work in one shop, as views find them in `g.staff`."""

    shop: str
    id: str
    name: str | None
    role: Role


def needs(permission: Permission) -> Callable[[_View], _View]:
    """Say what a view asks of its visitor. A view that changes something has to say it; one that
    only shows asks for VIEW_CUSTOMERS unless it says otherwise."""

    def mark(view: _View) -> _View:
        setattr(view, PERMISSION, permission)
        return view

    return mark


PERMISSION = "permission"
"""The attribute under which a view keeps what it asks for."""


def bearer_of_header(settings: Settings, header: str | None) -> Bearer:
    """The staff member behind `Authorization: Bearer <session token>`. Raises Unauthorized."""
    if not header or not header.startswith(session_token.PREFIX):
        raise Unauthorized("send the session token as Authorization: Bearer <token>")
    return bearer(settings, header.removeprefix(session_token.PREFIX))


def bearer(settings: Settings, token: str) -> Bearer:
    """The staff member a session token speaks of, checked with the current and previous secret.

    Raises Unauthorized when it is stale, forged, meant for another app or no staff token.
    """
    return _bearer(_claims(settings, token), token)


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


def _bearer(claims: dict[str, Any], token: str) -> Bearer:
    """What the library leaves open: times must be there, and a buyer's token is no staff token."""
    shop = urlsplit(str(claims["dest"])).hostname or ""
    subject = claims["sub"]
    if not is_shop_domain(shop):
        raise Unauthorized("the session token names no shop")
    if not all(isinstance(claims.get(name), int | float) for name in _TIMES):
        raise Unauthorized("the session token does not say when it was made and when it ends")
    if not (isinstance(subject, str) and subject.isascii() and subject.isdigit()):
        raise Unauthorized("the session token is not one of a staff member")
    return Bearer(shop, subject, datetime.fromtimestamp(claims["iat"], UTC), token)
