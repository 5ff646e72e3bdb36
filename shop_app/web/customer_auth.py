"""Which customer is asking: what the session token of a customer-account extension proves.

Shopify's library checks the signature, the times and for which app it was made. It is of another form
than a staff member's: `dest` is the shop's bare domain or its address, there is no `iss`, it lives five
minutes, and `sub` is the customer's gid, absent for somebody who is not signed in. Source: Shopify's
"Session Token API" of customer accounts, 2026-04.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from shopify_app.types import AppConfig, RequestInput
from shopify_app.verify.customer_account_ui_ext import verify_customer_account_ui_ext_req

from shop_app.errors import Unauthorized
from shop_app.settings import Settings, is_shop_domain
from shop_app.web.auth import Cause, refused_token

_GID = re.compile(r"gid://shopify/Customer/[0-9]{1,20}")
_SCHEME = "https://"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer who is signed in to their account in a shop."""

    shop: str
    gid: str


def customer_of_header(settings: Settings, header: str | None) -> Customer:
    """The customer behind `Authorization: Bearer <session token>`. Raises Unauthorized: the token is
    missing, stale, forged, meant for another app, or of nobody who is signed in."""
    if not header:
        raise refused_token(
            Cause.MISSING, "send the session token as Authorization: Bearer <token>"
        )
    asked: RequestInput = {
        "method": "GET",
        "headers": {"Authorization": header},
        "url": "",
        "body": "",
    }
    found = verify_customer_account_ui_ext_req(asked, _config(settings))
    if found.id_token is None:
        raise _refused(found.log.code)
    return _customer(found.id_token.claims)


def _config(settings: Settings) -> AppConfig:
    previous = settings.shopify_api_secret_previous
    return {
        "client_id": settings.shopify_api_key,
        "client_secret": settings.shopify_api_secret.get_secret_value(),
        "old_client_secret": None if previous is None else previous.get_secret_value(),
    }


def _refused(code: str) -> Unauthorized:
    """The library's code in our words."""
    if code == "expired_id_token":
        return refused_token(Cause.CLOCK, "the session token is stale; ask for a new one")
    return refused_token(Cause.SECRET, "the session token is not Shopify's, or not for this app")


def _customer(claims: dict[str, Any]) -> Customer:
    """What the library leaves open: a token has to end, and to name a shop and a customer."""
    if not isinstance(claims.get("exp"), int | float):
        raise refused_token(Cause.CONTENT, "the session token does not say when it ends")
    shop = str(claims.get("dest", "")).removeprefix(_SCHEME)
    if not is_shop_domain(shop):
        raise refused_token(Cause.SHOP, "the session token names no shop")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _GID.fullmatch(subject):
        raise refused_token(Cause.CONTENT, "the session token is of nobody who is signed in")
    return Customer(shop, subject)
