"""The frame's pages: the app inside the admin, and pages the admin has itself."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.actions import owning
from sandbox.admin import flow_page, own_pages
from sandbox.admin.languages import LANGUAGES, Language, language_of
from sandbox.admin.polaris_manifest import NotFetchedError, elements
from sandbox.merchant_visit import visit_url
from sandbox.staff import StaffMember
from sandbox.state import Shop
from sandbox.webhooks.subscriptions import APP_CONFIGURATION
from sandbox.world import World

OWN = "_"
"""Query parameters that start so are the frame's own; the app never gets them."""


def blueprint(world: World) -> Blueprint:
    """`/admin/{shop handle}/apps/{app}/{path}` and the admin's own pages beside it."""
    pages = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
    _add_app(pages, world)
    own_pages.add(pages, world, own_pages.Frame(_drawn, _shop, _chosen, _app()[1]))
    _add_rest(pages, world)
    flow_page.add(pages, world, flow_page.Frame(_drawn, _shop))

    @pages.after_request
    def protect(answer: Response) -> Response:
        app = world.app_url.rstrip("/")
        # What is to be printed is fetched from the app, and has styles of its own.
        more = f"connect-src 'self' {app}; style-src 'self' 'unsafe-inline'; "
        answer.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; "
            f"{more if own_pages.has_extensions(request.endpoint) else ''}"
            f"frame-src {app}; frame-ancestors 'none'"
        )
        # The page holds a session token.
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return pages


def _add_app(pages: Blueprint, world: World) -> None:
    _, handle = _app()

    @pages.get("/")
    def somewhere() -> AnyResponse:
        domain = next(iter(world.shops), None)
        if domain is None:
            abort(404, "the sandbox has no shop yet")
        return _to_app(domain.split(".")[0], handle)

    @pages.get("/<shop>/")
    def shop_home(shop: str) -> AnyResponse:
        return _to_app(shop, handle)

    @pages.get("/<shop>/apps/<app>/", defaults={"path": ""})
    @pages.get("/<shop>/apps/<app>/<path:path>")
    def app(shop: str, app: str, path: str) -> AnyResponse | str:
        found = _shop(world, shop)
        if app == world.api_key:  # App Bridge knows the client id alone
            return _to_app(shop, handle, path)
        if app != handle:
            abort(404, f"the sandbox knows one app, {handle}")
        try:
            elements()
        except NotFetchedError as error:
            abort(503, str(error))
        src = _source(world, found, f"/{path}") if found.installed else None
        return _drawn(world, found, "admin/app.html", src=src, path=f"/{path}")

    @pages.post("/<shop>/apps/<app>/install")
    def install(shop: str, app: str) -> AnyResponse:
        owning.install(_shop(world, shop))
        return _to_app(shop, app)


def _add_rest(pages: Blueprint, world: World) -> None:
    @pages.get("/<shop>/<path:path>")
    def elsewhere(shop: str, path: str) -> str:
        return _drawn(world, _shop(world, shop), "admin/elsewhere.html", path=f"/{path}")


def _to_app(shop: str, app: str, path: str = "") -> AnyResponse:
    """To a page of the app, with the query as it came."""
    to = url_for(".app", shop=shop, app=app, path=path)
    query = request.query_string.decode()
    return redirect(f"{to}?{query}" if query else to, code=303)


def _source(world: World, shop: Shop, path: str) -> str:
    """What the frame loads: the app's address with what Shopify adds to it."""
    who, language = _chosen(shop)
    return visit_url(
        world, shop, path=path, sub=who.id, locale=language.tag, extra=_query(own=False)
    )


def _drawn(world: World, shop: Shop, template: str, **values: Any) -> str:
    name, handle = _app()
    who, language = _chosen(shop)
    return render_template(
        template,
        shop=shop,
        shop_handle=shop.domain.split(".")[0],
        app_name=name,
        app_handle=handle,
        app_url=world.app_url.rstrip("/"),
        who=who,
        language=language,
        languages=LANGUAGES,
        own=_query(own=True),
        kept=_query(own=False),
        **values,
    )


def _query(*, own: bool) -> dict[str, str]:
    """The frame's own query parameters, or the app's."""
    return {name: value for name, value in request.args.items() if name.startswith(OWN) is own}


@cache
def _app() -> tuple[str, str]:
    """Name and handle of the app, from shopify.app.toml."""
    named = tomllib.loads(APP_CONFIGURATION.read_text(encoding="utf-8"))
    return named["name"], named["handle"]


def _shop(world: World, handle: str) -> Shop:
    shop = world.shops.get(f"{handle}.myshopify.com")
    if shop is None:
        abort(404, f"the sandbox has no shop {handle}")
    return shop


def _chosen(shop: Shop) -> tuple[StaffMember, Language]:
    """Who looks at the frame and in which language: `_staff` and `_locale` of the address."""
    wanted = request.args.get("_staff", shop.staff[0].id)
    who = next((one for one in shop.staff if one.id == wanted), None)
    if who is None:
        abort(404, f"nobody of the id {wanted} works in {shop.domain}")
    return who, language_of(request.args.get("_locale") or who.locale or shop.locale)
