"""Who is asking: the guard of every door, and what a session token proves.

Session tokens (ID tokens) are signed by Shopify with the app's secret and live about a minute.
The shop comes from the token's `dest` alone, never from a parameter of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jwt
from shopify import session_token

from shop_app.errors import Unauthorized
from shop_app.settings import Settings, is_shop_domain
from shop_app.staff.rules import Permission, Role

_TIMES = ("exp", "iat")
_View = TypeVar("_View", bound=Callable[..., Any])


class Cause(StrEnum):
    """What is wrong with a session token; it decides what a visitor is told to do."""

    MISSING = "missing"
    CLOCK = "clock"
    """It is over, or has not begun."""
    SECRET = "secret"  # noqa: S105 - the name of a cause
    """It was not signed with our secret, or is meant for another app."""
    SHOP = "shop"
    """It speaks of no shop of Shopify's, or of two."""
    CONTENT = "content"
    """It is no session token of a staff member."""


@dataclass(frozen=True)
class Bearer:
    """Whom a session token speaks of; `issued_at` is when Shopify made it."""

    shop: str
    id: str
    issued_at: datetime
    token: str = field(repr=False)


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


def refused_token(cause: Cause, message: str) -> Unauthorized:
    """The error for a session token that opens nothing."""
    return Unauthorized(message, cause=cause)


def bearer_of_header(settings: Settings, header: str | None) -> Bearer:
    """The staff member behind `Authorization: Bearer <session token>`. Raises Unauthorized."""
    if not header or not header.startswith(session_token.PREFIX):
        raise refused_token(
            Cause.MISSING, "send the session token as Authorization: Bearer <token>"
        )
    return bearer(settings, header.removeprefix(session_token.PREFIX))


def bearer(settings: Settings, token: str) -> Bearer:
    """The staff member a session token speaks of, checked with the current and previous secret.

    Raises Unauthorized when it is stale, forged, meant for another app or no staff token.
    """
    if not token:
        raise refused_token(Cause.MISSING, "there is no session token")
    return _bearer(_claims(settings, token), token)


def _claims(settings: Settings, token: str) -> dict[str, Any]:
    secrets = [settings.shopify_api_secret, settings.shopify_api_secret_previous]
    causes: list[Cause] = []
    for secret in filter(None, secrets):
        try:
            claims: dict[str, Any] = session_token.decode_from_header(
                session_token.PREFIX + token,
                api_key=settings.shopify_api_key,
                secret=secret.get_secret_value(),
            )
        except session_token.SessionTokenError as error:
            causes.append(_cause(error))
            continue
        return claims
    # Of two secrets one never fits: what the other one says is to the point.
    cause = next((one for one in causes if one is not Cause.SECRET), Cause.SECRET)
    raise refused_token(cause, "the session token is stale or not Shopify's; ask for a new one")


def _cause(error: Exception) -> Cause:
    match error.__cause__:
        case jwt.ExpiredSignatureError() | jwt.ImmatureSignatureError():
            return Cause.CLOCK
        case jwt.InvalidSignatureError() | jwt.InvalidAudienceError():
            return Cause.SECRET
        case None:  # the library's own: whom it speaks of
            return Cause.SHOP
    return Cause.CONTENT


def _bearer(claims: dict[str, Any], token: str) -> Bearer:
    """What the library leaves open: times must be there, and a buyer's token is no staff token."""
    shop = urlsplit(str(claims["dest"])).hostname or ""
    subject = claims["sub"]
    if not is_shop_domain(shop):
        raise refused_token(Cause.SHOP, "the session token names no shop")
    if not all(isinstance(claims.get(name), int | float) for name in _TIMES):
        raise refused_token(
            Cause.CONTENT, "the session token does not say when it was made and when it ends"
        )
    if not (isinstance(subject, str) and subject.isascii() and subject.isdigit()):
        raise refused_token(Cause.CONTENT, "the session token is not one of a staff member")
    return Bearer(shop, subject, datetime.fromtimestamp(claims["iat"], UTC), token)
