"""No door opens for a token that proves nothing, nor changes anything for one in the address."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask import Flask

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.web.guard import RETRY_HEADER
from tests.security.doors import doors, headers_are_safe, is_friendly, knock
from tests.standin import DOMAIN, KEY, SECRET


def token(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """A session token of the owner, good but for these changes."""
    now = int(time.time())
    claims = {
        "iss": f"https://{DOMAIN}/admin", "dest": f"https://{DOMAIN}", "aud": KEY, "sub": "70",
        "exp": now + 60, "nbf": now, "iat": now, "jti": str(uuid.uuid4()), "sid": "abc", **changes,
    }  # fmt: skip
    return jwt.encode(claims, secret, algorithm=algorithm)


OTHER = "https://stranger.myshopify.com"
FORGED: dict[str, Callable[[], str]] = {
    "signed by somebody else": lambda: token(secret="x" * 40),
    "not signed": lambda: token(secret="", algorithm="none"),
    "expired": lambda: token(exp=int(time.time()) - 3600),
    "meant for another app": lambda: token(aud="another-app"),
    "issued by another shop": lambda: token(iss=f"{OTHER}/admin"),
    "no token": lambda: "x.y.z",
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_token_that_proves_nothing_opens_no_door(
    app: Flask, installed: Shop, forged: str
) -> None:
    for door in doors(app):
        answer = knock(app, door, FORGED[forged]())
        headers_are_safe(answer)
        assert answer.status_code == 401, door
        assert answer.headers[RETRY_HEADER] == "1", door
        if door.is_page:
            bad = {"id_token": FORGED[forged]()}
            assert is_friendly(app.test_client().get(door.path(), query_string=bad)), door
            away = app.test_client().get(door.path(), query_string={**bad, "shop": DOMAIN})
            assert away.status_code == 302, door
            headers_are_safe(away)


def test_a_good_token_in_the_address_changes_nothing_and_opens_no_door_of_programs(
    app: Flask, world: World, installed: Shop
) -> None:
    for door in doors(app):
        if not door.is_page:
            good = {"id_token": mint_id_token(world, installed, sub="70"), "shop": DOMAIN}
            answer = app.test_client().open(door.path(), method=door.method, query_string=good)
            assert answer.status_code == 401, door
            headers_are_safe(answer)


def test_a_form_of_another_site_carries_no_token_and_changes_nothing(
    app: Flask, installed: Shop
) -> None:
    elsewhere = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    for door in doors(app):
        if door.method != "GET":
            answer = app.test_client().open(door.path(), method=door.method, headers=elsewhere)
            assert answer.status_code == 401, door


def test_without_a_token_no_page_says_anything_of_the_shop_it_names(
    app: Flask, installed: Shop
) -> None:
    client = app.test_client()
    for door in doors(app):
        if door.is_page:
            answer = client.get(door.path(), query_string={"shop": DOMAIN})
            assert answer.status_code == 302, door
            assert answer.headers["Location"].startswith("/auth/patch-id-token?"), door
