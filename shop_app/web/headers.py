"""Headers of every answer: who may frame it, what the browser may guess, what to connect to early."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from shop_app.settings import Settings
from shop_app.web.pages import versions

ADMIN = "https://admin.shopify.com"
_NO_DETOURS = "base-uri 'none'; object-src 'none'; form-action 'self'"


def allow_frame(shop: str) -> None:
    """Let this shop's admin show the answer in a frame; nobody else may."""
    g.frame_shop = shop


def secure(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of the app."""
    link = _early(settings)

    @app.after_request
    def _put_headers(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy(settings, _shop())
            response.headers["Link"] = link
            # The address of a first load carries a session token.
            response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(("Authorization", "Accept-Language"))
        elif _names_these_bytes():
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response


def policy(settings: Settings, shop: str | None) -> str:
    """The Content-Security-Policy of a page.

    Pages need no <base>, no plug-ins and post to Amends alone; App Bridge does none of these either
    (it speaks to the admin by postMessage and to its own servers by fetch). What scripts may do is
    left open: App Bridge and Polaris load more of themselves, from addresses that Shopify chooses.
    """
    return f"{frame_ancestors(settings, shop)}; {_NO_DETOURS}"


def frame_ancestors(settings: Settings, shop: str | None) -> str:
    """The policy that lets one shop's admin frame a page, or nobody when no shop is known."""
    if shop is None:
        return "frame-ancestors 'none'"
    allowed = (f"https://{shop}", ADMIN, *settings.frame_ancestors_extra)
    return f"frame-ancestors {' '.join(allowed)}"


def _shop() -> str | None:
    shop: str | None = g.get("frame_shop")
    return shop


def _names_these_bytes() -> bool:
    """Whether the address of a static file carries its hash. During a deployment an old process may
    be asked for a file of the new one: caches must not keep its answer under the new address."""
    name = (request.view_args or {}).get("filename", "")
    return request.args.get("v", "") == versions().get(name)


def _early(settings: Settings) -> str:
    """Both scripts stand in the way of the first paint, so their host is looked up at once."""
    scripts = (settings.app_bridge_url, settings.polaris_url)
    hosts = dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in scripts)
    links = [f'<{host}>; rel="preconnect"' for host in hosts]
    links += [f'<{url}>; rel="preload"; as="script"' for url in scripts]
    return ", ".join(links)
