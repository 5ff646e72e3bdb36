"""The app in a shop: install and open it, scopes, session tokens, the secret, uninstall."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, jsonify

from sandbox.actions import owning
from sandbox.control.arguments import body, shop_of
from sandbox.id_tokens import OWNER_ID, mint_id_token
from sandbox.merchant_visit import open_app
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """What the owner of a shop does with the app."""

    @control.post("/shops/<domain>/install")
    def install(domain: str) -> Response:
        shop = shop_of(world, domain)
        owning.install(shop)
        visit = open_app(world, shop)
        return jsonify(status=visit.status, url=visit.url)

    @control.post("/shops/<domain>/uninstall")
    def uninstall(domain: str) -> Response:
        shop = shop_of(world, domain)
        owning.uninstall(world, shop)
        return jsonify(installed=shop.installed)

    @control.post("/shops/<domain>/scopes")
    def change_scopes(domain: str) -> Response:
        given = body()
        shop = shop_of(world, domain)
        scopes = owning.change_scopes(world, shop, given.get("grant"), given.get("revoke"))
        return jsonify(scopes=scopes)

    @control.post("/shops/<domain>/id_token")
    def id_token(domain: str) -> Response:
        given = body()
        sub, lifetime = given.pop("sub", OWNER_ID), int(given.pop("expires_in", 60))
        shop = shop_of(world, domain)
        return jsonify(id_token=mint_id_token(world, shop, sub=sub, lifetime=lifetime, **given))

    @control.post("/shops/<domain>/secret")
    def rotate_secret(domain: str) -> Response:
        shop_of(world, domain)
        given = body()
        world.previous_secret = world.api_secret
        world.api_secret = str(given.get("rotate") or secrets.token_hex(16))
        return jsonify(secret=world.api_secret, previous_secret=world.previous_secret)
