"""What the frame's script asks for on behalf of App Bridge: tokens, scopes, products to pick."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.actions import owning
from sandbox.changes import ActionRefusedError
from sandbox.merchant_visit import session_token_for
from sandbox.state import Shop, gid
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """JSON under `/admin-frame/{shop domain}/`; only the frame's own page asks, never the app."""
    answers = Blueprint("admin_frame", __name__, url_prefix="/admin-frame")

    @answers.before_request
    def only_the_frame() -> None:
        # Another site can't set this header without being asked first, which nobody answers.
        if request.headers.get("X-Admin-Frame") != "1":
            abort(403, "only the admin's frame asks here")

    @answers.post("/<domain>/id_token")
    def id_token(domain: str) -> Response:
        shop, staff = _shop(world, domain), str(_body().get("staff", ""))
        if all(one.id != staff for one in shop.staff):
            abort(404, f"nobody of the id {staff} works in {domain}")
        return jsonify(token=session_token_for(world, shop, staff))

    @answers.get("/<domain>/scopes")
    def scopes(domain: str) -> Response:
        return jsonify(_scopes(_shop(world, domain)))

    @answers.post("/<domain>/scopes")
    def change_scopes(domain: str) -> Response:
        shop, asked = _shop(world, domain), _body()
        try:
            owning.change_scopes(world, shop, asked.get("grant"), asked.get("revoke"))
        except ActionRefusedError as error:
            abort(422, str(error))
        return jsonify(_scopes(shop))

    @answers.get("/<domain>/resources/<kind>")
    def resources(domain: str, kind: str) -> Response:
        return jsonify(_resources(_shop(world, domain), kind))

    return answers


def _shop(world: World, domain: str) -> Shop:
    if domain not in world.shops:
        abort(404, f"the sandbox has no shop {domain}")
    return world.shops[domain]


def _body() -> dict[str, Any]:
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}


def _scopes(shop: Shop) -> dict[str, list[str]]:
    """As App Bridge's `scopes.query()` tells them."""
    wanted = read_app_configuration()
    return {
        "granted": list(shop.scopes),
        "required": list(wanted.scopes),
        "optional": list(wanted.optional_scopes),
    }


def _resources(shop: Shop, kind: str) -> list[dict[str, Any]]:
    """What the resource picker offers, in Shopify's shape as far as apps read it."""
    with shop.lock:
        products = list(shop.products.values())
        variants = [(one, each) for one in products for each in one.variants]
        offered = {
            "collection": [
                (gid("Collection", one.id), one.title) for one in shop.collections.values()
            ],
            "product": [(gid("Product", one.id), one.title) for one in products],
            "variant": [
                (gid("ProductVariant", each.id), f"{one.title} · {each.title}")
                for one, each in variants
            ],
        }
    if kind not in offered:
        abort(404, f"the picker offers {', '.join(offered)}, not {kind!r}")
    return [{"id": number, "title": title} for number, title in offered[kind]]
