"""The access and refresh tokens the sandbox handed out, per shop, with Shopify's rules of expiry.

Sources for the rules: shopify.dev "Offline access tokens" (1 h, 90 days, one refreshable token per
app and shop) and the changelog entry of 2026-08-28 "More resilient refreshes" (the used refresh
token may be tried again until its replacement is used, at most 30 days).
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OFFLINE_LIFETIME = timedelta(hours=1)
ONLINE_LIFETIME = timedelta(seconds=86_399)
REFRESH_LIFETIME = timedelta(days=90)
RETRY_WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class AccessToken:
    """A token for the Admin API; `expires_at` None never expires.

    `pair` is the refresh token issued together with it, None when it cannot be refreshed.
    """

    value: str
    expires_at: datetime | None
    pair: str | None = None


@dataclass(frozen=True)
class RefreshToken:
    """The right to a new pair of tokens until `expires_at`."""

    value: str
    expires_at: datetime


@dataclass
class _Previous:
    """A refresh token that was used already and may be tried again until `retry_until`."""

    token: RefreshToken
    retry_until: datetime


@dataclass
class _ShopTokens:
    access: dict[str, AccessToken] = field(default_factory=dict)
    current: RefreshToken | None = None
    previous: _Previous | None = None


class Tokens:
    """All tokens of all shops; every method is safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shops: dict[str, _ShopTokens] = {}

    def issue_permanent(self, domain: str) -> AccessToken:
        """A non-expiring offline token (custom apps; public ones only until 2027-01-01)."""
        with self._lock:
            return self._store(domain, AccessToken(_secret("shpat"), None))

    def issue_online(self, domain: str, now: datetime) -> AccessToken:
        """A token that acts for one staff member and lives for a day."""
        with self._lock:
            return self._store(domain, AccessToken(_secret("shpua"), now + ONLINE_LIFETIME))

    def issue_pair(self, domain: str, now: datetime) -> tuple[AccessToken, RefreshToken]:
        """A fresh expiring offline token; refresh tokens handed out before it die at once."""
        with self._lock:
            tokens = self._of(domain)
            tokens.previous = None
            return self._new_pair(domain, now)

    def refresh(
        self, domain: str, refresh_token: str, now: datetime
    ) -> tuple[AccessToken, RefreshToken] | None:
        """A new pair for the current refresh token, or for the one used before it (see above).

        None when the token is unknown, retired or too old. Earlier access tokens live on until
        their own expiry.
        """
        with self._lock:
            tokens = self._of(domain)
            current, previous = tokens.current, tokens.previous
            if current is not None and current.value == refresh_token:
                if current.expires_at <= now:
                    return None
                tokens.previous = _Previous(current, now + RETRY_WINDOW)
                return self._new_pair(domain, now)
            if previous is None or previous.token.value != refresh_token:
                return None
            if min(previous.retry_until, previous.token.expires_at) <= now:
                return None
            return self._new_pair(domain, now)

    def check(self, domain: str, access_token: str, now: datetime) -> AccessToken | None:
        """The token if it is good now; using a refreshed pair retires the refresh token before."""
        with self._lock:
            tokens = self._of(domain)
            token = tokens.access.get(access_token)
            if token is None or (token.expires_at is not None and token.expires_at <= now):
                return None
            if token.pair is not None and tokens.current and token.pair == tokens.current.value:
                tokens.previous = None
            return token

    def revoke(self, domain: str, access_token: str) -> None:
        """Kill one access token; its refresh token stays good."""
        with self._lock:
            self._of(domain).access.pop(access_token, None)

    def revoke_all(self, domain: str) -> None:
        """Kill every token of a shop, as an uninstall does."""
        with self._lock:
            self._shops.pop(domain, None)

    def _of(self, domain: str) -> _ShopTokens:
        return self._shops.setdefault(domain, _ShopTokens())

    def _store(self, domain: str, token: AccessToken) -> AccessToken:
        self._of(domain).access[token.value] = token
        return token

    def _new_pair(self, domain: str, now: datetime) -> tuple[AccessToken, RefreshToken]:
        refresh = RefreshToken(_secret("shprt"), now + REFRESH_LIFETIME)
        self._of(domain).current = refresh
        access = AccessToken(_secret("shpat"), now + OFFLINE_LIFETIME, pair=refresh.value)
        return self._store(domain, access), refresh


def _secret(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(16)}"
