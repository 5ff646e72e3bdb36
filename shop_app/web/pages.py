"""What every page of Amends is made with: shell, files with their versions, toasts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template
from flask_babel import get_locale

from shop_app.settings import Settings
from shop_app.staff.rules import Permission, may
from shop_app.texts import day, moment, money, number, percent

_VERSION = 12
"""Characters of a file's hash: it names the file's contents to caches."""

_HTMX = "vendor/htmx.min.js"
"""Fetched at setup, so it may be missing where the rest of `static/` is not."""

_LOG = structlog.get_logger(__name__)


def furnish(app: Flask, settings: Settings) -> None:
    """Give every template of the app what the shell needs.

    Without htmx pages are there all the same: every click loads a whole one.
    """
    with app.app_context():
        htmx = asset(_HTMX) if _HTMX in versions() else None
    if htmx is None:
        _LOG.error("htmx_missing", file=f"static/{_HTMX}", do="make setup")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset, day=day, moment=moment, money=money, number=number, percent=percent,
        allowed=allowed, Permission=Permission, htmx=htmx,
    )  # fmt: skip

    @app.context_processor
    def shell() -> dict[str, object]:
        locale = get_locale()
        return {
            "api_key": settings.shopify_api_key,
            "app_bridge_url": settings.app_bridge_url,
            "polaris_url": settings.polaris_url,
            "language": str(locale),
            "direction": locale.text_direction if locale else "ltr",
        }


def page(template: str, status: int = 200, **values: object) -> Response:
    """A whole page. In-page visits take `#main` out of it."""
    return make_response(render_template(template, **values), status)


def done(
    response: Response, toast: str, *, url: str | None = None, event: str | None = None
) -> Response:
    """Say in a toast that something worked; `url` is the path that now belongs in the address.

    Toasts are for success only: errors stay on the page, beside the field. `event` is told to the
    page too, whose other parts may follow it.
    """
    told: dict[str, object] = {"amends:toast": {"message": toast}}
    if event is not None:
        told[event] = {}
    response.headers["HX-Trigger"] = json.dumps(told)
    if url is not None:
        response.headers["HX-Push-Url"] = url
    return response


def allowed(permission: Permission) -> bool:
    """Whether the visitor may do this; False on pages for nobody in particular."""
    staff = g.get("staff")
    return staff is not None and may(staff.role, permission)


def asset(name: str) -> str:
    """The address of a file under `static/`, which changes with its contents."""
    return f"{current_app.static_url_path}/{name}?v={versions()[name]}"


@cache
def versions() -> Mapping[str, str]:
    """The hash of every file under `static/`, by its path there."""
    root = Path(current_app.static_folder or "")
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()[:_VERSION]
        for path in root.rglob("*")
        if path.is_file()
    }
