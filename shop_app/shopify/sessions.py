"""HTTP connections to Shopify, kept alive; one session per thread."""

from __future__ import annotations

import threading
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter

CONNECTIONS = 20
"""Kept-alive connections per thread, one per shop host talked to lately."""

_threads = threading.local()


def current() -> requests.Session:
    """This thread's session: `requests` does not promise that threads may share one."""
    if not hasattr(_threads, "session"):
        _threads.session = new()
    session: requests.Session = _threads.session
    return session


def new() -> requests.Session:
    """A session that keeps connections, takes no cookies and never retries by itself."""
    session = requests.Session()
    session.headers["User-Agent"] = "Amends"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=1))
    return session
