"""Who may read what the JSON doors answer: Shopify's pages for staff, any for customers, else nobody."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.web.entrances import Entrance
from tests.security.customers import customer_token
from tests.security.doors import Door, all_doors, doors, knock

EXTENSIONS = "https://extensions.shopifycdn.com"
ELSEWHERE = (
    "https://evil.test", "null", "https://extensions.shopifycdn.com.evil.test",
    "http://extensions.shopifycdn.com", "https://EXTENSIONS.shopifycdn.com.",
)  # fmt: skip
SENT = {"authorization", "content-type", "idempotency-key"}
"""What extensions send that a browser asks about first."""


def preflight(app: Flask, door: Door, origin: str) -> TestResponse:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": door.method,
        "Access-Control-Request-Headers": ",".join(sorted(SENT)),
    }
    return app.test_client().options(door.path(), headers=asked)


def api(app: Flask, entrance: Entrance) -> list[Door]:
    return [door for door in doors(app, entrance) if door.address.startswith("/api/")]


def is_let_in(answer: TestResponse, door: Door, origin: str) -> bool:
    """Whether a browser would go on to send the request itself."""
    allowed = {one.strip().lower() for one in answer.access_control_allow_headers or ()}
    methods = answer.headers.get("Access-Control-Allow-Methods", "").split(", ")
    return (
        200 <= answer.status_code < 300
        and answer.access_control_allow_origin in {origin, "*"}
        and door.method in methods
        and allowed >= SENT
    )


def test_shopifys_extensions_may_ask_at_every_door_of_staff_and_nobody_else(app: Flask) -> None:
    for door in api(app, Entrance.STAFF):
        answer = preflight(app, door, EXTENSIONS)
        assert is_let_in(answer, door, EXTENSIONS), door
        assert answer.access_control_allow_origin == EXTENSIONS, door
        for origin in ELSEWHERE:
            assert preflight(app, door, origin).access_control_allow_origin is None, door


@pytest.mark.parametrize("origin", ["null", EXTENSIONS, "https://shopify.com"])
def test_customers_pages_may_ask_from_anywhere(app: Flask, origin: str) -> None:
    for door in api(app, Entrance.CUSTOMER):
        answer = preflight(app, door, origin)
        assert is_let_in(answer, door, origin), door
        assert answer.access_control_allow_origin == "*", door


def test_no_page_may_ask_where_only_shopifys_servers_call(app: Flask) -> None:
    for door in api(app, Entrance.SHOPIFY):
        for origin in (EXTENSIONS, *ELSEWHERE):
            assert preflight(app, door, origin).access_control_allow_origin is None, door


def test_a_preflight_needs_no_token_does_nothing_and_is_remembered(app: Flask) -> None:
    for door in all_doors(app):
        if door.address.startswith("/api/"):
            answer = preflight(app, door, EXTENSIONS)
            assert answer.status_code == 200, door
            assert answer.data == b"", door
            assert "Origin" in answer.headers["Vary"], door
            assert "Access-Control-Allow-Credentials" not in answer.headers, door


def test_answers_and_refusals_are_read_by_the_same_pages(
    app: Flask, world: World, installed: Shop
) -> None:
    for door in all_doors(app):
        if not door.address.startswith("/api/"):
            continue
        for token in (None, _token(world, installed, door.entrance)):
            for origin in (EXTENSIONS, "https://evil.test"):
                answer = knock(app, door, token, origin=origin)
                assert answer.access_control_allow_origin == _readers(door, origin), door
                assert "Origin" in answer.headers["Vary"], door
                assert "Access-Control-Allow-Credentials" not in answer.headers, door


def test_what_extensions_have_to_know_of_a_refusal_can_be_read(app: Flask) -> None:
    for door in api(app, Entrance.STAFF):
        exposed = knock(app, door, None, origin=EXTENSIONS).headers["Access-Control-Expose-Headers"]
        assert {"Retry-After", "X-Shopify-Retry-Invalid-Session-Request"} <= set(
            exposed.split(", ")
        ), door


def test_pages_that_are_no_programs_doors_are_read_by_nobody_elsewhere(app: Flask) -> None:
    for door in all_doors(app):
        if not door.address.startswith("/api/"):
            answer = app.test_client().options(door.path(), headers={"Origin": EXTENSIONS})
            assert answer.access_control_allow_origin is None, door


def _token(world: World, shop: Shop, entrance: Entrance) -> str | None:
    if entrance is Entrance.STAFF:
        return mint_id_token(world, shop, sub="70")
    return customer_token(1) if entrance is Entrance.CUSTOMER else None


def _readers(door: Door, origin: str) -> str | None:
    if door.entrance is Entrance.CUSTOMER:
        return "*"
    return EXTENSIONS if door.entrance is Entrance.STAFF and origin == EXTENSIONS else None
