"""The merchant opens the app in Shopify admin: the address Shopify loads, and the loading of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from sandbox.faults import ID_TOKEN, KINDS, STALE_ID_TOKEN
from sandbox.id_tokens import LIFETIME_SECONDS, OWNER_ID, mint_id_token
from sandbox.state import Shop
from sandbox.world import World

PATIENCE_SECONDS = 15.0
NOT_OF_TOKENS = frozenset(KINDS) - {STALE_ID_TOKEN}


class VisitError(Exception):
    """The app could not be opened: no answer, or the wrong kind of address."""


@dataclass(frozen=True)
class Visit:
    """The address the admin's frame loaded and the status the app answered."""

    status: int
    url: str


def visit_url(
    world: World,
    shop: Shop,
    *,
    path: str = "/",
    sub: str = OWNER_ID,
    locale: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """The app's address with the query Shopify adds: shop, host, id_token, hmac, ...

    `sub` is who opens it, `locale` the language of their admin (None: the shop's), `extra` what
    the address of the admin carried behind the app's path.
    """
    handle = shop.domain.removesuffix(".myshopify.com")
    place = base64.b64encode(f"admin.shopify.com/store/{handle}".encode()).decode().rstrip("=")
    query = {
        **(extra or {}),
        "embedded": "1",
        "host": place,
        "id_token": session_token_for(world, shop, sub),
        "locale": locale or shop.locale,
        "session": uuid.uuid4().hex,
        "shop": shop.domain,
        "timestamp": str(int(time.time())),
    }
    message = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
    proof = hmac.new(world.api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return f"{world.app_url.rstrip('/')}{path}?{urlencode({**query, 'hmac': proof})}"


def session_token_for(world: World, shop: Shop, sub: str) -> str:
    """What the admin hands to App Bridge: a fresh session token, or a stale one if a fault says so."""
    stale = world.faults.take(shop.domain, frozenset({ID_TOKEN}), unless=NOT_OF_TOKENS)
    return mint_id_token(world, shop, sub=sub, lifetime=LIFETIME_SECONDS if stale is None else -600)


def open_app(world: World, shop: Shop) -> Visit:
    """Load the app as the admin's frame does, following no redirect; raises VisitError."""
    url = visit_url(world, shop)
    return Visit(get_status(url, PATIENCE_SECONDS), url)


def get_status(url: str, timeout: float) -> int:
    """GET a plain http address and return the status; raises VisitError within `timeout` s."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise VisitError(f"the sandbox opens http:// addresses only, got {parts.scheme}://...")
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}", headers={"Accept": "*/*"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise VisitError(f"{parts.netloc} did not answer: {error}") from error
    finally:
        connection.close()
