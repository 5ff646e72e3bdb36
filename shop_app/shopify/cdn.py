"""Whether Shopify's CDN has a script: for the operator's `doctor`, never while pages are made."""

from __future__ import annotations

import requests

from shop_app.db import assert_no_transaction
from shop_app.shopify.errors import ShopifyUnavailable

POLARIS_2 = "https://cdn.shopify.com/shopifycloud/polaris-2.js"
"""The admin's new look (rolled out since 2026-09-15). Same elements as 1.1, drawn anew."""

_TIMEOUTS = (2.0, 3.0)
"""Seconds to connect and to answer: somebody waits at a terminal."""


def is_out(http: requests.Session, url: str) -> bool:
    """Whether there is a script at `url`, asked with one HEAD request.

    Raises ShopifyUnavailable offline, and for any answer but yes (200) and no (404).
    """
    assert_no_transaction(f"HEAD {url}")
    try:
        answer = http.head(url, timeout=_TIMEOUTS, allow_redirects=False)
    except requests.RequestException as error:
        raise ShopifyUnavailable(f"{url}: {type(error).__name__}") from error
    if answer.status_code == requests.codes.not_found:
        return False
    if answer.status_code == requests.codes.ok:
        return True
    raise ShopifyUnavailable(f"{url}: HTTP {answer.status_code}")
