"""What pages need in browsers: our own copy of htmx, and Polaris from Shopify's CDN."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shop_app.cli.finding import Finding, Grade
from shop_app.settings import SHOPIFY_CDN_HOST, Settings
from shop_app.shopify import sessions
from shop_app.shopify.cdn import POLARIS_2, is_out
from shop_app.shopify.errors import ShopifyUnavailable

if TYPE_CHECKING:
    import requests

HTMX = Path(__file__).resolve().parents[1] / "static" / "vendor" / "htmx.min.js"


def htmx(file: Path = HTMX) -> Finding:
    """Without it every click loads a whole page."""
    if file.is_file():
        return Finding(Grade.OK, "htmx", "at hand")
    return Finding(Grade.WARN, "htmx", f"{file.name} is missing; run: make setup")


def polaris(settings: Settings, http: requests.Session | None = None) -> Finding | None:
    """Whether the next Polaris is out; None where pages don't take it from Shopify or have it."""
    if urlsplit(settings.polaris_url).hostname != SHOPIFY_CDN_HOST:
        return None
    if settings.polaris_url == POLARIS_2:
        return Finding(Grade.OK, "polaris", "version 2")
    try:
        out = is_out(http or sessions.current(), POLARIS_2)
    except ShopifyUnavailable as error:
        what = f"whether version 2 is out can't be asked from here ({error})"
        return Finding(Grade.OK, "polaris", what)
    if not out:
        return Finding(Grade.OK, "polaris", "version 2 is not out yet")
    what = (
        f"version 2 is out; look at every page with POLARIS_URL={POLARIS_2}, then keep it"
        " (Built for Shopify asks for it from 2027-05-01)"
    )
    return Finding(Grade.WARN, "polaris", what)
