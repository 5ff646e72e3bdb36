"""Doors of customers and of Shopify: each opens for its own proof alone, and says nothing of others."""

import json
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web.entrances import Entrance
from tests.security.customers import call_as_shopify, customer_token
from tests.security.doors import all_doors, doors, headers_are_safe, knock
from tests.security.filling import CUSTOMER, everything, fill
from tests.security.test_tenancy import WORD
from tests.standin import DOMAIN

FORGED: dict[str, Callable[[], str | None]] = {
    "none": lambda: None,
    "no token at all": lambda: "x.y.z",
    "signed by somebody else": lambda: customer_token(1, secret="x" * 40),
    "stale": lambda: customer_token(1, exp=int(time.time()) - 60),
    "of tomorrow": lambda: customer_token(1, nbf=int(time.time()) + 86_400),
    "without an end": lambda: customer_token(1, exp=None),
    "meant for another app": lambda: customer_token(1, aud="another-app"),
    "of nobody who is signed in": lambda: customer_token(1, sub=None),
    "of a company": lambda: customer_token(1, sub="gid://shopify/Company/1"),
    "of a number": lambda: customer_token(1, sub="1"),
    "of no shop": lambda: customer_token(1, domain="shop.example"),
    "of a shop in front of another": lambda: customer_token(1, domain=f"{DOMAIN}@evil.test"),
}


def test_a_token_that_proves_no_customer_opens_no_door_of_theirs(
    app: Flask, engine: Engine, installed: Shop
) -> None:
    before = everything(engine, DOMAIN)
    for forged, token in FORGED.items():
        for door in doors(app, Entrance.CUSTOMER):
            answer = knock(app, door, token())
            headers_are_safe(answer)
            assert answer.status_code == 401, (door, forged)
            assert set(answer.get_json()) == {"error"}, (door, forged)
    assert everything(engine, DOMAIN) == before


def test_a_token_of_staff_opens_only_doors_of_staff_and_the_reverse(
    app: Flask, engine: Engine, world: World, installed: Shop
) -> None:
    fill(engine, installed, WORD)
    before = everything(engine, DOMAIN)
    for door in all_doors(app):
        if door.entrance is not Entrance.STAFF:
            answer = knock(app, door, mint_id_token(world, installed, sub="70"))
            assert answer.status_code == 401, door
        if door.entrance is not Entrance.CUSTOMER:
            answer = knock(app, door, customer_token(CUSTOMER))
            assert answer.status_code == 401, door
    assert everything(engine, DOMAIN) == before


def test_a_token_of_staff_that_names_a_customer_opens_no_door_of_staff(
    app: Flask, world: World, installed: Shop
) -> None:
    token = mint_id_token(world, installed, sub=f"gid://shopify/Customer/{CUSTOMER}")
    assert {knock(app, door, token).status_code for door in doors(app)} == {401}


def test_a_shop_without_the_app_has_no_customers(app: Flask, installed: Shop) -> None:
    for door in doors(app, Entrance.CUSTOMER):
        answer = knock(app, door, customer_token(CUSTOMER, domain="empty.myshopify.com"))
        assert 400 <= answer.status_code < 500, door
        assert answer.status_code != 404 or "error" in answer.get_json(), door


def test_customers_see_their_own_and_nothing_of_anybody_else_here_or_elsewhere(
    app: Flask, engine: Engine, installed: Shop, stranger: Shop
) -> None:
    ids = fill(engine, installed, WORD)
    before, seen, own = everything(engine, DOMAIN), [], []
    others = (customer_token(1), customer_token(CUSTOMER, domain=stranger.domain))
    for door in doors(app, Entrance.CUSTOMER):
        if door.method == "GET":
            for token in others:
                answer = knock(app, door, token, ids)
                headers_are_safe(answer)
                if WORD in answer.text or answer.status_code >= 500:
                    seen.append((str(door), answer.status_code))
            own.append(knock(app, door, customer_token(CUSTOMER), ids).text)
    assert seen == []
    assert any(WORD in text for text in own), "nobody sees anything: this test proves nothing"
    assert everything(engine, DOMAIN) == before


def _flow(domain: str, **changes: Any) -> bytes:
    """What an action's door and the lifecycle's are sent, of a shop."""
    ids = {"customer_id": CUSTOMER, "order_id": CUSTOMER}
    said = {
        "shop_id": 1, "shopify_domain": domain, "action_run_id": "run-1", "properties": ids,
        "flow_trigger_definition_id": "issue-opened", "has_enabled_flow": False,
        "timestamp": "2026-11-01T10:00:00.000Z", **changes,
    }  # fmt: skip
    return json.dumps(said).encode()


def test_a_body_that_shopify_did_not_sign_opens_no_door_and_changes_nothing(
    app: Flask, engine: Engine, installed: Shop
) -> None:
    body, before = _flow(DOMAIN), everything(engine, DOMAIN)
    for door in doors(app, Entrance.SHOPIFY):
        for answer in (
            call_as_shopify(app, door, body, secret="x" * 40),
            call_as_shopify(app, door, body, signed=_flow("stranger.myshopify.com")),
            app.test_client().open(door.path(), method=door.method, data=body),
            knock(app, door, None),
        ):
            headers_are_safe(answer)
            assert answer.status_code == 401, door
    assert everything(engine, DOMAIN) == before


def test_what_is_signed_and_too_large_or_no_object_is_refused_in_words(
    app: Flask, installed: Shop
) -> None:
    for door in doors(app, Entrance.SHOPIFY):
        assert call_as_shopify(app, door, b"x" * 200_000).status_code == 413, door
        for body in (b"", b"{", b"[]", b"null", b'{"shopify_domain": 5}', b"\xff\xfe"):
            answer = call_as_shopify(app, door, body)
            assert 400 <= answer.status_code < 500, (door, body)
            assert answer.status_code != 401, (door, body)


def test_what_shopify_says_of_one_shop_touches_no_other(
    app: Flask, engine: Engine, installed: Shop, stranger: Shop
) -> None:
    fill(engine, installed, WORD)
    before = everything(engine, DOMAIN)
    for door in doors(app, Entrance.SHOPIFY):
        answer = call_as_shopify(app, door, _flow(stranger.domain))
        headers_are_safe(answer)
        assert WORD not in answer.text, door
        assert answer.status_code != 500, door
    assert everything(engine, DOMAIN) == before


def test_a_shop_without_the_app_is_not_called_by_shopify(app: Flask, installed: Shop) -> None:
    for door in doors(app, Entrance.SHOPIFY):
        answer = call_as_shopify(app, door, _flow("empty.myshopify.com"))
        assert answer.status_code < 500, door
        assert answer.status_code != 401, door


def test_the_secret_from_before_a_rotation_still_proves_it(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    old = "the-secret-of-last-month-of-32-bytes-and-more"
    rotated = {"shopify_api_secret_previous": SecretStr(old)}
    app = create_web(standin.model_copy(update=rotated), engine)
    for door in doors(app, Entrance.SHOPIFY):
        assert call_as_shopify(app, door, b"{}", secret=old).status_code != 401, door
    for door in doors(app, Entrance.CUSTOMER):
        assert knock(app, door, customer_token(CUSTOMER, secret=old)).status_code != 401, door
