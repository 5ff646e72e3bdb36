"""Whole pages inside Shopify admin: the way to a session token, which ends after some tries."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
)

from shop_app.errors import AppError
from shop_app.settings import Settings, is_shop_domain
from shop_app.web.failures import failed
from shop_app.web.headers import allow_frame

RELOAD = "shopify-reload"
"""Where App Bridge goes once it has a session token."""

TRY = "amends-try"
"""How often a page came back without a good token, and when last (seconds since 1970)."""

MOST_TRIES = 2
TRIES_LAST = 60
"""Seconds after which an address with an old count starts anew: somebody reloads a page."""

_TOKEN = "id_token"  # noqa: S105 - the name of a parameter
_OURS = (_TOKEN, TRY, RELOAD)
_OF_THE_FRAME = ("shop", "host", "locale", "embedded")
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this origin: no browser reads another host into it (`//x`, `/\\x`, tabs, line ends)."""


def blueprint() -> Blueprint:
    """The page that lets App Bridge fetch a session token and come back with it."""
    door = Blueprint("auth", __name__, template_folder="templates")

    @door.get("/auth/patch-id-token")
    def patch_id_token() -> Response:
        shop = asked_shop()
        if shop is None or not is_own_path(request.args.get(RELOAD, "/")):
            return not_in_admin(400)
        allow_frame(shop)
        return make_response(render_template("web/patch_id_token.html"))

    return door


def is_own_path(address: str) -> bool:
    """Whether a browser that goes there stays on this origin."""
    return _OWN_PATH.fullmatch(address) is not None


def asked_shop() -> str | None:
    """The shop an address names. It proves nothing: good for a frame, never for data."""
    shop = request.args.get("shop", "")
    return shop if is_shop_domain(shop) else None


def session_token_of_address() -> str:
    """The session token of a document's first load; empty when there is none."""
    return request.args.get(_TOKEN, "")


def fetch_token_and_come_back(settings: Settings, error: AppError) -> Response:
    """Send a document without a good token to the page that gets one, and then back here.

    After MOST_TRIES in vain it says what is wrong. Without a shop, in the address or in that of the
    page before, App Bridge could not start: that visitor is not in the admin.
    """
    frame = _frame(settings)
    if "shop" not in frame:
        return not_in_admin(200)
    tries = _tries()
    if tries >= MOST_TRIES:
        allow_frame(frame["shop"])
        return failed(error)
    own = [pair for pair in request.args.items(multi=True) if pair[0] not in {*_OURS, *frame}]
    kept = [*frame.items(), *own]
    again = [*kept, (TRY, f"{tries + 1}.{int(time.time())}")]
    # Two slashes at the beginning would name another host.
    back = f"/{quote(request.path.lstrip('/'))}?{urlencode(again)}"
    query = urlencode([*kept, (RELOAD, back)])
    return make_response(redirect(f"/auth/patch-id-token?{query}", code=302))


def not_in_admin(status: int) -> Response:
    """A friendly page for somebody who did not come from Shopify admin."""
    return make_response(render_template("web/not_in_admin.html"), status)


def _frame(settings: Settings) -> dict[str, str]:
    """Which shop's admin shows the page: as its address says, else that of the page before.

    A plain link followed before our script runs carries nothing, but the browser tells the address
    it was on, in whole to the same origin alone.
    """
    if asked_shop() is not None:
        return _place(dict(request.args.items()))
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        return {}
    if f"{before.scheme}://{before.netloc}" != settings.app_url.rstrip("/"):
        return {}
    return _place(dict(parse_qsl(before.query)))


def _place(query: dict[str, str]) -> dict[str, str]:
    """The parameters that App Bridge starts with; empty without a shop."""
    if not is_shop_domain(query.get("shop", "")):
        return {}
    return {name: query[name] for name in _OF_THE_FRAME if name in query}


def _tries() -> int:
    """How often this page was tried just now."""
    count, _, at = request.args.get(TRY, "").partition(".")
    if not (re.fullmatch("[0-9]", count) and re.fullmatch("[0-9]{1,12}", at)):
        return 0
    return int(count) if abs(time.time() - int(at)) < TRIES_LAST else 0
