"""The token endpoint of a shop: token exchange and refresh, refused as Shopify refuses.

    POST /{domain}/admin/oauth/access_token      (JSON or form)

Answers 400 with `{"error": ...}`: `invalid_client` for wrong credentials or an app that is not
installed, `invalid_subject_token` for a session token that proves nothing, `invalid_grant` for a
dead refresh token, `unsupported_grant_type` and `invalid_request` for the rest.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.answers import ONLY_GRAPHQL, afterwards, open_shop, refusal
from sandbox.id_tokens import mint_id_token, subject_of
from sandbox.state import Shop
from sandbox.tokens import (
    OFFLINE_LIFETIME,
    ONLINE_LIFETIME,
    REFRESH_LIFETIME,
    AccessToken,
    RefreshToken,
)
from sandbox.world import World

__all__ = ["blueprint", "mint_id_token"]

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105  (a name, no secret)
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


class TokenRefusedError(Exception):
    """The token request is answered with HTTP 400 and this OAuth error code."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def blueprint(world: World) -> Blueprint:
    """The token endpoint of every shop of this world."""
    pages = Blueprint("access", __name__)

    @pages.post("/<domain>/admin/oauth/access_token")
    def access_token(domain: str) -> Response:
        shop = open_shop(world, domain)
        if isinstance(shop, Response):
            return shop
        fault = world.faults.take(domain, frozenset({"token"}), unless=ONLY_GRAPHQL)
        return refusal(fault) or afterwards(fault, _answer(world, shop))

    return pages


def _answer(world: World, shop: Shop) -> Response:
    try:
        return jsonify(_grant(world, shop, _parameters()))
    except TokenRefusedError as refused:
        answer = jsonify(error=refused.error, error_description=refused.description)
        answer.status_code = 400
        return answer


def _parameters() -> Mapping[str, Any]:
    if request.is_json:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise TokenRefusedError("invalid_request", "the body is not a JSON object")
        return body
    return request.form


def _grant(world: World, shop: Shop, asked: Mapping[str, Any]) -> dict[str, Any]:
    _check_client(world, shop, asked)
    grant_type = asked.get("grant_type")
    if grant_type == "refresh_token":
        return _refreshed(world, shop, asked)
    if grant_type == EXCHANGE:
        return _exchanged(world, shop, asked)
    raise TokenRefusedError("unsupported_grant_type", f"grant_type {grant_type!r} is not supported")


def _check_client(world: World, shop: Shop, asked: Mapping[str, Any]) -> None:
    secrets = [world.api_secret, *filter(None, [world.previous_secret])]
    given = str(asked.get("client_secret", "")).encode()
    known = any(hmac.compare_digest(given, secret.encode()) for secret in secrets)
    if asked.get("client_id") != world.api_key or not known:
        raise TokenRefusedError("invalid_client", "the client credentials are wrong")
    if not shop.installed:
        raise TokenRefusedError("invalid_client", "the app is not installed on this shop")


def _refreshed(world: World, shop: Shop, asked: Mapping[str, Any]) -> dict[str, Any]:
    now = world.clock.now()
    pair = world.tokens.refresh(shop.domain, str(asked.get("refresh_token", "")), now)
    if pair is None:
        raise TokenRefusedError("invalid_grant", "the refresh token is unknown, retired or expired")
    return _pair_answer(shop, pair)


def _exchanged(world: World, shop: Shop, asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked.get("subject_token_type") != ID_TOKEN:
        raise TokenRefusedError("invalid_request", f"subject_token_type must be {ID_TOKEN}")
    user_id = subject_of(world, shop, str(asked.get("subject_token", "")))
    if user_id is None:
        raise TokenRefusedError(
            "invalid_subject_token", "the session token is stale or not of this shop"
        )
    wanted, now = asked.get("requested_token_type"), world.clock.now()
    if wanted == ONLINE:
        token = world.tokens.issue_online(shop.domain, now)
        return _online_answer(shop, token, user_id)
    if wanted != OFFLINE:
        raise TokenRefusedError(
            "invalid_request", f"requested_token_type {wanted!r} is not supported"
        )
    if str(asked.get("expiring", "0")) == "1":
        return _pair_answer(shop, world.tokens.issue_pair(shop.domain, now))
    token = world.tokens.issue_permanent(shop.domain)
    return {"access_token": token.value, "scope": ",".join(shop.scopes)}


def _pair_answer(shop: Shop, pair: tuple[AccessToken, RefreshToken]) -> dict[str, Any]:
    access, refresh = pair
    return {
        "access_token": access.value,
        "scope": ",".join(shop.scopes),
        "expires_in": int(OFFLINE_LIFETIME.total_seconds()),
        "refresh_token": refresh.value,
        "refresh_token_expires_in": int(REFRESH_LIFETIME.total_seconds()),
    }


def _online_answer(shop: Shop, token: AccessToken, user_id: str) -> dict[str, Any]:
    person = shop.staff_member(user_id)
    return {
        "access_token": token.value,
        "scope": ",".join(shop.scopes),
        "expires_in": int(ONLINE_LIFETIME.total_seconds()),
        "associated_user_scope": ",".join(shop.scopes),
        "associated_user": {
            "id": int(person.id),
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": f"{person.handle}@{shop.domain}",
            "email_verified": True,
            "account_owner": person.account_owner,
            "locale": person.locale or shop.locale,
            "collaborator": person.collaborator,
        },
    }
