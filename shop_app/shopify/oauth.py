"""Shopify's token endpoint: the first pair of tokens of an installation, and every next pair.

An expiring offline token lives 1 h, its refresh token 90 days; each refresh gives a new pair.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from shop_app.db import assert_no_transaction
from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify.client import timeouts_within
from shop_app.shopify.errors import (
    CredentialsRefused,
    RequestRefused,
    SessionTokenRefused,
    ShopFrozen,
    ShopGone,
    ShopifyUnavailable,
    ShopLocked,
    TokenDead,
)

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - a type, no secret
_OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
_ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"

_WHO_TIMEOUTS = (2.0, 4.0)
"""Seconds for a name: a page waits for it and goes on without."""

VISIT_TIMEOUTS = (2.0, 5.0)
"""Seconds for the tokens of an installation: a page waits for them and can't go on without."""

_BY_CODE: Mapping[str, tuple[type[AppError], str]] = {
    "invalid_subject_token": (SessionTokenRefused, "the session token is stale"),
    "invalid_grant": (TokenDead, "the refresh token is dead; open the app once"),
    "invalid_client": (CredentialsRefused, "wrong client id or secret, or not installed"),
}
_BY_STATUS: Mapping[int, tuple[type[AppError], str]] = {
    402: (ShopFrozen, "the shop is frozen until it pays Shopify"),
    404: (ShopGone, "Shopify knows no such shop"),
    423: (ShopLocked, "Shopify locked the shop"),
}


@dataclass(frozen=True)
class TokenPair:
    """An offline access token and the right to its successor. Never shown in a repr."""

    access_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class StaffUser:
    """A staff member as Shopify knows them; `name` may be empty. E-mail addresses stay there."""

    id: str
    name: str
    account_owner: bool
    collaborator: bool


def exchange(
    http: requests.Session, settings: Settings, shop: str, session_token: str
) -> TokenPair:
    """Turn a verified session token into the shop's offline tokens; retires any pair before.

    Raises SessionTokenRefused, CredentialsRefused, ShopGone, ShopFrozen, ShopLocked,
    ShopifyUnavailable or RequestRefused.
    """
    asked_at = datetime.now(UTC)
    grant = {**_exchange(session_token), "requested_token_type": _OFFLINE, "expiring": "1"}
    return _pair(shop, _ask(http, settings, shop, grant, VISIT_TIMEOUTS), asked_at)


def exchange_online(
    http: requests.Session, settings: Settings, shop: str, session_token: str
) -> StaffUser:
    """Ask who is behind a verified session token; the online token itself is thrown away.

    Leaves the shop's offline tokens alone. Raises what `exchange` raises.
    """
    grant = {**_exchange(session_token), "requested_token_type": _ONLINE}
    body = _ask(http, settings, shop, grant, _WHO_TIMEOUTS)
    try:
        user = body["associated_user"]
        names = (user.get("first_name"), user.get("last_name"))
        return StaffUser(
            id=str(user["id"]),
            name=" ".join(" ".join(filter(None, names)).split()),
            account_owner=user["account_owner"] is True,
            collaborator=user["collaborator"] is True,
        )
    except (AttributeError, KeyError, TypeError) as error:
        kind = type(error).__name__
        raise RequestRefused(f"{shop}: token endpoint: no usable user ({kind})") from error


def refresh(
    http: requests.Session,
    settings: Settings,
    shop: str,
    refresh_token: str,
    seconds: float = math.inf,
) -> TokenPair:
    """The next pair. The same refresh token may be tried again until the new pair is used.

    `seconds` (positive) is how long somebody waits for it. Raises TokenDead when it is used up or too old, and what `exchange` raises.
    """
    asked_at = datetime.now(UTC)
    grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = _ask(http, settings, shop, grant, timeouts_within(seconds))
    return _pair(shop, answer, asked_at)


def _exchange(session_token: str) -> dict[str, str]:
    return {
        "grant_type": _EXCHANGE,
        "subject_token": session_token,
        "subject_token_type": _ID_TOKEN,
    }


def _ask(
    http: requests.Session,
    settings: Settings,
    shop: str,
    grant: dict[str, str],
    timeouts: tuple[float, float],
) -> dict[str, Any]:
    assert_no_transaction(f"{shop}: token endpoint")
    form = {
        "client_id": settings.shopify_api_key,
        "client_secret": settings.shopify_api_secret.get_secret_value(),
        **grant,
    }
    url = f"{settings.shop_base(shop)}/admin/oauth/access_token"
    try:
        response = http.post(
            url,
            data=form,
            headers={"Accept": "application/json"},
            timeout=timeouts,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise ShopifyUnavailable(f"{shop}: token endpoint: {type(error).__name__}") from error
    if response.status_code != requests.codes.ok:
        raise _refusal(shop, response)
    return _json(shop, response)


def _refusal(shop: str, response: requests.Response) -> AppError:
    status = response.status_code
    if status in _BY_STATUS:
        kind, text = _BY_STATUS[status]
        return kind(f"{shop}: token endpoint: {text} (HTTP {status})")
    if status >= requests.codes.internal_server_error or status == requests.codes.too_many_requests:
        return ShopifyUnavailable(f"{shop}: token endpoint: HTTP {status}")
    code = str(_json(shop, response).get("error"))
    if code in _BY_CODE:
        kind, text = _BY_CODE[code]
        return kind(f"{shop}: token endpoint: {text} ({code})")
    return RequestRefused(f"{shop}: token endpoint: HTTP {status}, error {code}")


def _json(shop: str, response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except requests.JSONDecodeError as error:
        raise ShopifyUnavailable(f"{shop}: token endpoint: not JSON") from error
    if not isinstance(body, dict):
        raise ShopifyUnavailable(f"{shop}: token endpoint: not a JSON object")
    return body


def _pair(shop: str, body: Mapping[str, Any], asked_at: datetime) -> TokenPair:
    """Life times count from before the question: too short by the answer's way, never too long."""
    try:
        return TokenPair(
            access_token=str(body["access_token"]),
            expires_at=asked_at + timedelta(seconds=int(body["expires_in"])),
            refresh_token=str(body["refresh_token"]),
            refresh_expires_at=asked_at + timedelta(seconds=int(body["refresh_token_expires_in"])),
            scopes=tuple(sorted(filter(None, str(body["scope"]).split(",")))),
        )
    except (KeyError, ValueError) as error:
        missing = f"{shop}: token endpoint: no usable {error}"
        raise RequestRefused(missing) from error
