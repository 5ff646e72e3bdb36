"""Whole pages inside Shopify admin: their first visit, their frame, and the way to a token."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
)

from shop_app.settings import is_shop_domain
from shop_app.web.headers import allow_frame

RELOAD = "shopify-reload"
"""Where App Bridge goes once it has a session token."""

_TOKEN = "id_token"  # noqa: S105 - the name of a parameter


def blueprint() -> Blueprint:
    """The page that lets App Bridge fetch a session token and come back with it."""
    door = Blueprint("auth", __name__, template_folder="templates")

    @door.get("/auth/patch-id-token")
    def patch_id_token() -> Response:
        shop = asked_shop()
        if shop is None:
            return not_in_admin(400)
        allow_frame(shop)
        return make_response(render_template("web/patch_id_token.html"))

    return door


def asked_shop() -> str | None:
    """The shop an address names. It proves nothing: good for a frame, never for data."""
    shop = request.args.get("shop", "")
    return shop if is_shop_domain(shop) else None


def session_token_of_address() -> str:
    """The session token of a document's first load; empty when there is none."""
    return request.args.get(_TOKEN, "")


def fetch_token_and_come_back() -> Response:
    """Send a document without a good token to the page that gets one, and then back here.

    Without a shop in the address App Bridge could not start: that visitor is not in the admin.
    """
    if asked_shop() is None:
        return not_in_admin(200)
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != _TOKEN]
    back = f"{request.path}?{urlencode(kept)}"
    query = urlencode([*kept, (RELOAD, back)])
    return make_response(redirect(f"/auth/patch-id-token?{query}", code=302))


def not_in_admin(status: int) -> Response:
    """A friendly page for somebody who did not come from Shopify admin."""
    return make_response(render_template("web/not_in_admin.html"), status)
