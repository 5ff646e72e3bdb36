"""What the pages ask on behalf of their extensions: customers' tokens, queries with staff's rights."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.extensions.account_tokens import customer_token_for
from sandbox.graphql.context import Context
from sandbox.graphql.document import prepare
from sandbox.graphql.execution import run
from sandbox.schema.access_text import implied
from sandbox.state import Shop
from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """JSON; only the stand-in's own pages ask, never the app or an extension."""
    answers = Blueprint("extension_answers", __name__)

    @answers.before_request
    def only_own_pages() -> None:
        # Another site can't set this header without being asked first, which nobody answers.
        if request.headers.get("X-Admin-Frame") != "1":
            abort(403, "only the stand-in's own pages ask here")

    @answers.post("/account-frame/<domain>/session_token")
    def session_token(domain: str) -> Response:
        shop, number = _shop(world, domain), _body().get("customer")
        if number is not None and int(number) not in shop.customers:
            abort(404, f"{domain} has no customer {number}")
        customer = None if number is None else int(number)
        return jsonify(token=customer_token_for(world, shop, customer))

    @answers.post("/admin-frame/<domain>/query")
    def query(domain: str) -> Response:
        shop, asked = _shop(world, domain), _body()
        return jsonify(_result(world, shop, str(asked.get("query", "")), asked.get("variables")))

    return answers


def _result(world: World, shop: Shop, text: str, variables: Any) -> dict[str, Any]:
    """As `shopify.query` tells it: `data`, and `errors` where there are any."""
    document = prepare(text)
    if document.errors:
        return {"errors": [{"message": str(error)} for error in document.errors]}
    context = Context(world, shop, implied(shop.scopes), world.clock.now())
    result = run(document, context, variables or {}, None)
    told: dict[str, Any] = {"data": result.data}
    if result.errors:
        told["errors"] = [{"message": error.message} for error in result.errors]
    return told


def _shop(world: World, domain: str) -> Shop:
    if domain not in world.shops:
        abort(404, f"the sandbox has no shop {domain}")
    return world.shops[domain]


def _body() -> dict[str, Any]:
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}
