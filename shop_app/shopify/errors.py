"""What can go wrong when talking to Shopify, grouped by what the caller does next."""

from __future__ import annotations

from shop_app.errors import AppError, Unavailable


class ShopifyUnavailable(Unavailable):
    """Time-out, broken connection or 5xx: the outcome is unknown, try again later."""

    code = "shopify_unavailable"


class Throttled(Unavailable):
    """The shop's API budget is used up for now; nothing happened. Wait `wait_seconds`."""

    code, status = "shopify_throttled", 503

    def __init__(self, shop: str, wait_seconds: float) -> None:
        super().__init__(f"{shop}: API budget used up, free again in {wait_seconds:.1f} s")
        self.wait_seconds = wait_seconds


class TokenDead(AppError):
    """Shopify no longer takes this shop's tokens; somebody has to open the app once."""

    code, status = "token_dead", 409


class AccessDenied(AppError):
    """A scope or an approval is missing for what was asked (403 or ACCESS_DENIED)."""

    code, status = "shopify_access_denied", 403


class ShopFrozen(AppError):
    """The shop has not paid Shopify (402); nothing works until it has."""

    code, status = "shop_frozen", 402


class ShopGone(AppError):
    """Shopify knows no such shop (404), or the app is not installed there."""

    code, status = "shop_gone", 404


class ShopLocked(AppError):
    """Shopify locked the shop (423)."""

    code, status = "shop_locked", 423


class RequestRefused(AppError):
    """Shopify says the request itself is wrong: a defect of ours, never worth a second try."""

    code, status = "shopify_request_refused", 502


class SessionTokenRefused(AppError):
    """Shopify refused the session token of a token exchange; the browser has to get a new one."""

    code, status = "session_token_refused", 401


class CredentialsRefused(AppError):
    """Shopify refused the app's client id and secret, or the app was uninstalled."""

    code, status = "app_credentials_refused", 502
