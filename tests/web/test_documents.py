"""The first page: it installs, it shows, it can be framed by one shop's admin only."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sandbox.faults import Fault
from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.main import create_web
from shop_app.settings import Settings
from shop_app.shops import queries
from tests.standin import DOMAIN, KEY


def first_visit(client: FlaskClient, token: str, **more: str) -> TestResponse:
    """What Shopify admin loads into its frame."""
    query = {"shop": DOMAIN, "host": "YWRtaW4", "embedded": "1", "id_token": token, **more}
    return client.get("/", query_string=query)


def test_the_first_visit_installs_the_shop_and_shows_the_home_page(
    client: FlaskClient, engine: Engine, world: World, shop: Shop
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    assert answer.status_code == 200
    assert '<s-page heading="Amends">' in answer.text
    assert "No tag has changed yet" in answer.text
    with engine.connect() as db:
        assert queries.is_installed(db, DOMAIN)


def test_app_bridge_is_the_first_script_and_knows_the_app(
    client: FlaskClient, world: World, shop: Shop, standin: Settings
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert scripts == [
        f' src="{standin.app_bridge_url}" data-api-key="{KEY}"',
        f' src="{standin.polaris_url}"',
    ]


def test_only_the_admin_of_this_shop_may_frame_the_page(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    assert answer.headers["Content-Security-Policy"] == (
        f"frame-ancestors https://{DOMAIN} https://admin.shopify.com"
    )
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<https://cdn.shopify.com>; rel="preconnect"' in answer.headers["Link"]


def test_the_shop_of_the_token_decides_who_may_frame(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    answer = first_visit(client, mint_id_token(world, shop), shop="evil.myshopify.com")
    assert "evil" not in answer.headers["Content-Security-Policy"]


def test_a_local_run_may_be_framed_by_its_own_admin_frame(
    engine: Engine, world: World, shop: Shop, standin: Settings
) -> None:
    local = standin.model_copy(update={"frame_ancestors_extra": ("http://127.0.0.1:9292",)})
    answer = first_visit(create_web(local, engine).test_client(), mint_id_token(world, shop))
    assert answer.headers["Content-Security-Policy"].endswith(" http://127.0.0.1:9292")


@pytest.mark.parametrize("stale", ["", "nonsense", "expired"])
def test_without_a_fresh_token_the_browser_fetches_one_and_comes_back(
    client: FlaskClient, engine: Engine, world: World, shop: Shop, stale: str
) -> None:
    token = mint_id_token(world, shop, lifetime=-60) if stale == "expired" else stale
    answer = first_visit(client, token)
    assert answer.status_code == 302
    goal = urlsplit(answer.headers["Location"])
    assert (goal.netloc, goal.path) == ("", "/auth/patch-id-token")
    query = parse_qs(goal.query)
    assert (query["shop"], query["host"]) == ([DOMAIN], ["YWRtaW4"])
    assert "id_token" not in query
    back = urlsplit(query["shopify-reload"][0])
    assert (back.netloc, back.path) == ("", "/")
    assert "id_token" not in parse_qs(back.query)
    with engine.connect() as db:
        assert not queries.is_installed(db, DOMAIN)


def test_the_page_that_fetches_a_token_holds_app_bridge_and_nothing_else(
    client: FlaskClient,
) -> None:
    answer = client.get(f"/auth/patch-id-token?shop={DOMAIN}&host=x&shopify-reload=/")
    assert answer.status_code == 200
    assert answer.text.count("<script") == 1
    assert f'data-api-key="{KEY}"' in answer.text
    assert f"https://{DOMAIN}" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "shop", ["", "evil.test", "a.myshopify.com.evil.test", "a b.myshopify.com"]
)
def test_the_page_that_fetches_a_token_needs_a_shop(client: FlaskClient, shop: str) -> None:
    answer = client.get("/auth/patch-id-token", query_string={"shop": shop})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_a_visitor_from_elsewhere_is_told_where_the_app_lives(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Open it from the Apps menu" in answer.text
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_what_stands_in_the_address_is_never_markup(client: FlaskClient) -> None:
    answer = client.get("/", query_string={"shop": '"><script>alert(1)</script>', "locale": "<b>"})
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_when_shopify_does_not_answer_the_page_says_so(
    client: FlaskClient, engine: Engine, world: World, shop: Shop
) -> None:
    world.faults.add(Fault("http", operation="token", status=503))
    answer = first_visit(client, mint_id_token(world, shop))
    assert answer.status_code == 503
    assert "Amends could not reach your shop" in answer.text
    with engine.connect() as db:
        assert not queries.is_installed(db, DOMAIN)


def test_a_token_shopify_itself_refuses_is_replaced(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    token = mint_id_token(world, shop)
    shop.domain = "renamed.myshopify.com"
    assert first_visit(client, token).status_code == 302


def test_json_answers_may_not_be_guessed_into_pages(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" not in answer.headers
