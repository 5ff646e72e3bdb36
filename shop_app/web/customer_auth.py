"""Which customer is asking: what the session token of a customer-account extension proves.

Signed like a staff member's (HS256, the app's secret), but of another form: `dest` is the shop's bare
domain or its address, there is no `iss`, it lives five minutes, and `sub` is the customer's gid, absent
for somebody who is not signed in. Source: Shopify's "Session Token API" of customer accounts, 2026-04.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from shop_app.errors import Unauthorized
from shop_app.settings import Settings, is_shop_domain
from shop_app.web.auth import Cause, refused_token

_BEARER = "Bearer "
_GID = re.compile(r"gid://shopify/Customer/[0-9]{1,20}")
_LEEWAY_SECONDS = 10
"""As much as ShopifyAPI grants staff members' tokens."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer who is signed in to their account in a shop."""

    shop: str
    gid: str


def customer_of_header(settings: Settings, header: str | None) -> Customer:
    """The customer behind `Authorization: Bearer <session token>`. Raises Unauthorized: the token is
    missing, stale, forged, meant for another app, or of nobody who is signed in."""
    if not header or not header.startswith(_BEARER):
        raise refused_token(
            Cause.MISSING, "send the session token as Authorization: Bearer <token>"
        )
    return _customer(_claims(settings, header.removeprefix(_BEARER)))


def _claims(settings: Settings, token: str) -> dict[str, Any]:
    error = refused_token(Cause.SECRET, "the session token is not Shopify's")
    for secret in (settings.shopify_api_secret, settings.shopify_api_secret_previous):
        if secret is None:
            continue
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                secret.get_secret_value(),
                algorithms=["HS256"],
                audience=settings.shopify_api_key,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["dest", "aud", "exp"]},
            )
        except jwt.InvalidTokenError as wrong:
            # Of two secrets one never fits: what the other one says is to the point.
            if not isinstance(wrong, jwt.InvalidSignatureError):
                error = _refused(wrong)
            continue
        return claims
    raise error


def _refused(wrong: jwt.InvalidTokenError) -> Unauthorized:
    if isinstance(wrong, jwt.ExpiredSignatureError | jwt.ImmatureSignatureError):
        return refused_token(Cause.CLOCK, "the session token is stale; ask for a new one")
    if isinstance(wrong, jwt.InvalidAudienceError):
        return refused_token(Cause.SECRET, "the session token is meant for another app")
    return refused_token(Cause.CONTENT, "the session token is not one of a customer")


def _customer(claims: dict[str, Any]) -> Customer:
    destination = str(claims["dest"])
    shop = urlsplit(destination).hostname if "//" in destination else destination.lower()
    if not is_shop_domain(shop or ""):
        raise refused_token(Cause.SHOP, "the session token names no shop")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _GID.fullmatch(subject):
        raise refused_token(Cause.CONTENT, "the session token is of nobody who is signed in")
    return Customer(shop or "", subject)
