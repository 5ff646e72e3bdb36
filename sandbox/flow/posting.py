"""One signed POST of Flow's to the app."""

from __future__ import annotations

import http.client
import time
import tomllib
from functools import cache
from urllib.parse import urlsplit

from sandbox.flow.retrying import Answer
from sandbox.webhooks.delivery import signature
from sandbox.webhooks.subscriptions import APP_CONFIGURATION
from sandbox.world import World

NOT_THE_SECRET = "a secret that the app has never had"  # noqa: S105  (wrong on purpose)


def address_of(world: World, url: str) -> str:
    """Where an address of a configuration leads: into the app as it runs here, which is what stands
    in for its `application_url`. Raises ValueError for an address of somebody else."""
    home = _application_url()
    path = url.removeprefix(home) if url.startswith(f"{home}/") else url
    if not path.startswith("/"):
        raise ValueError(f"{url} is no address of the app, which is at {home}")
    return world.app_url.rstrip("/") + path


@cache
def _application_url() -> str:
    configured = tomllib.loads(APP_CONFIGURATION.read_text(encoding="utf-8"))
    address: str = configured["application_url"]
    return address.rstrip("/")


def post(url: str, body: bytes, secret: str, patience_seconds: float) -> Answer:
    """Send JSON and take what comes back in time; redirects are not followed.

    Raises ValueError for another address than one of plain http.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"the sandbox posts to http:// addresses only, got {url}")
    deadline = time.monotonic() + patience_seconds
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience_seconds)
    try:
        connection.request("POST", parts.path or "/", body, _headers(body, secret))
        if connection.sock is not None:
            connection.sock.settimeout(max(deadline - time.monotonic(), 0.001))
        given = connection.getresponse()
        return Answer(given.status, given.read(), given.getheader("Retry-After"))
    except (OSError, http.client.HTTPException):
        return Answer(None)
    finally:
        connection.close()


def _headers(body: bytes, secret: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Shopify Flow",
        "X-Shopify-Hmac-Sha256": signature(body, secret),
    }
