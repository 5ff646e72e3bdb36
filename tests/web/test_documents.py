"""The first page: it installs, it shows, it can be framed by one shop's admin only."""

import re
import time
from datetime import UTC, datetime
from typing import Any
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
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.shops import queries
from shop_app.web.guard import RETRY_HEADER
from shop_app.web.pages import asset
from tests.shops.rows import change
from tests.standin import DOMAIN, KEY

NOBODY = "frame-ancestors 'none';"


def first_visit(client: FlaskClient, token: str, **more: str) -> TestResponse:
    """What Shopify admin loads into its frame."""
    query = {"shop": DOMAIN, "host": "YWRtaW4", "embedded": "1", "id_token": token, **more}
    return client.get("/", query_string=query)


def test_the_first_visit_installs_the_shop_and_shows_the_home_page(
    client: FlaskClient, engine: Engine, world: World, shop: Shop
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    assert answer.status_code == 200
    assert "<s-page heading=" in answer.text
    with engine.connect() as db:
        assert queries.is_installed(db, DOMAIN)


def test_app_bridge_is_the_first_script_and_knows_the_app(
    client: FlaskClient, world: World, shop: Shop, standin: Settings
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert scripts[:2] == [
        f' src="{standin.app_bridge_url}" data-api-key="{KEY}"',
        f' src="{standin.polaris_url}"',
    ]
    assert all(" defer" in script for script in scripts[2:])


def test_only_the_admin_of_this_shop_may_frame_the_page(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    answer = first_visit(client, mint_id_token(world, shop))
    assert answer.headers["Content-Security-Policy"] == (
        f"frame-ancestors https://{DOMAIN} https://admin.shopify.com; "
        "base-uri 'none'; object-src 'none'; form-action 'self'"
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
    ancestors = answer.headers["Content-Security-Policy"].split(";")[0]
    assert ancestors.endswith(" http://127.0.0.1:9292")


def stale_token(world: World, shop: Shop, kind: str) -> str:
    """A token of the address that opens nothing."""
    return mint_id_token(world, shop, lifetime=-60) if kind == "expired" else kind


@pytest.mark.parametrize("stale", ["", "nonsense", "expired"])
def test_without_a_fresh_token_the_browser_fetches_one_and_comes_back(
    client: FlaskClient, engine: Engine, world: World, shop: Shop, stale: str
) -> None:
    answer = first_visit(client, stale_token(world, shop, stale))
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


def way_back(answer: TestResponse) -> str:
    """Where App Bridge goes from the page that fetches a token."""
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)["shopify-reload"][0]


def test_the_parameters_of_a_page_survive_the_way_to_a_token(
    client: FlaskClient, installed: Shop
) -> None:
    asked = {"shop": DOMAIN, "host": "x", "q": "a&b=c d", "tag": "VIP"}
    back = parse_qs(urlsplit(way_back(client.get("/plain", query_string=asked))).query)
    assert {name: back[name] for name in asked} == {name: [one] for name, one in asked.items()}


def fails_for_ever(client: FlaskClient, world: World, shop: Shop, **claims: Any) -> TestResponse:
    """The browser goes where it is sent, each time with a fresh token that opens nothing."""
    address = f"/plain?shop={DOMAIN}&host=x&locale=en"
    for _ in range(2):
        token = mint_id_token(world, shop, **claims)
        address = way_back(client.get(f"{address}&id_token={token}"))
    return client.get(f"{address}&id_token={mint_id_token(world, shop, **claims)}")


@pytest.mark.parametrize(
    ("claims", "advice"),
    [
        ({"lifetime": -60}, "a clock is wrong"),
        ({"nbf": 4_000_000_000}, "a clock is wrong"),
        ({"aud": "another-app"}, "client id or secret"),
        ({"iss": "https://other.myshopify.com/admin"}, "names no shop, or two"),
        ({"sub": "gid://shopify/Customer/1"}, "speaks of no staff member"),
    ],
)
def test_after_two_tries_in_vain_a_page_says_what_is_wrong(
    *, client: FlaskClient, world: World, installed: Shop, claims: dict[str, Any], advice: str
) -> None:
    answer = fails_for_ever(client, world, installed, **claims)
    assert answer.status_code == 401
    assert advice in answer.text
    assert "Open Amends again from the Apps menu" in answer.text
    assert 'href="/plain"' in answer.text
    assert f"https://{DOMAIN}" in answer.headers["Content-Security-Policy"]
    assert RETRY_HEADER not in answer.headers


def test_what_is_wrong_is_said_in_the_visitors_language(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    long_ago = f"amends-try=2.{int(time.time()) - 5}"
    answer = client.get(f"/plain?shop={DOMAIN}&host=x&locale=de&{long_ago}")
    assert answer.status_code == 401
    assert '<html lang="de"' in answer.text


@pytest.mark.parametrize(
    "count", ["2.1000", "9.x", "x.9", "", "2", "99.1", "-1.1", "2.99999999999999999"]
)
def test_a_page_reloaded_later_is_tried_anew(
    client: FlaskClient, installed: Shop, count: str
) -> None:
    answer = client.get("/plain", query_string={"shop": DOMAIN, "amends-try": count})
    assert "amends-try=1." in way_back(answer)


def test_what_app_bridge_fetches_on_the_way_back_is_always_a_whole_page(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    for lifetime, status in ((60, 200), (-60, 401)):
        headers = {"Authorization": f"Bearer {mint_id_token(world, installed, lifetime=lifetime)}"}
        answer = client.get(f"/rules?shop={DOMAIN}&amends-try=1.5", headers=headers)
        assert answer.status_code == status
        assert answer.text.startswith("<!doctype html>")
        assert "</html>" in answer.text
        assert (RETRY_HEADER in answer.headers) == (status == 401)
        assert f"https://{DOMAIN}" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("marker", [{"HX-Request": "true"}, {"Sec-Fetch-Dest": "empty"}])
def test_what_a_script_fetches_without_a_token_is_asked_for_again_and_not_sent_away(
    client: FlaskClient, world: World, installed: Shop, marker: dict[str, str]
) -> None:
    asked = {"shop": DOMAIN, "id_token": mint_id_token(world, installed)}
    answer = client.get("/plain", query_string=asked, headers=marker)
    assert answer.status_code == 401
    assert answer.headers[RETRY_HEADER] == "1"


def test_a_plain_link_inside_the_frame_finds_its_shop_in_the_page_before(
    client: FlaskClient, installed: Shop, standin: Settings
) -> None:
    before = f"{standin.app_url}/rules?shop={DOMAIN}&host=YWRtaW4&locale=it&q=1&id_token=x"
    back = parse_qs(urlsplit(way_back(client.get("/plain", headers={"Referer": before}))).query)
    assert (back["shop"], back["host"], back["locale"]) == ([DOMAIN], ["YWRtaW4"], ["it"])
    assert "q" not in back
    assert "id_token" not in back


@pytest.mark.parametrize(
    "before",
    [
        f"https://evil.test/?shop={DOMAIN}&host=x",
        f"http://127.0.0.1:8000.evil.test/?shop={DOMAIN}",
        "http://127.0.0.1:8000/?shop=evil.test",
        "http://[/",
    ],
)
def test_the_page_before_counts_only_if_it_was_ours(client: FlaskClient, before: str) -> None:
    answer = client.get("/", headers={"Referer": before})
    assert answer.status_code == 200
    assert "Open it from the Apps menu" in answer.text


def test_the_page_that_fetches_a_token_speaks_to_whom_it_does_not_help(
    client: FlaskClient,
) -> None:
    answer = client.get(f"/auth/patch-id-token?shop={DOMAIN}&host=x&locale=en&shopify-reload=/")
    assert answer.status_code == 200
    assert answer.text.count("<script") == 1
    assert f'data-api-key="{KEY}"' in answer.text
    assert '<html lang="en" dir="ltr">' in answer.text
    assert "Amends is asking Shopify who you are." in answer.text
    assert "allow scripts for this site" in answer.text
    assert f"https://{DOMAIN}" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "shop", ["", "evil.test", "a.myshopify.com.evil.test", "a b.myshopify.com"]
)
def test_the_page_that_fetches_a_token_needs_a_shop(client: FlaskClient, shop: str) -> None:
    answer = client.get("/auth/patch-id-token", query_string={"shop": shop})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"].startswith(NOBODY)


def test_a_visitor_from_elsewhere_is_told_where_the_app_lives(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Open it from the Apps menu" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith(NOBODY)


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
    assert f"https://{DOMAIN} " in answer.headers["Content-Security-Policy"]
    with engine.connect() as db:
        assert not queries.is_installed(db, DOMAIN)
    assert first_visit(client, mint_id_token(world, shop)).status_code == 200


def test_when_shopify_is_away_a_known_shop_is_shown_as_it_was_left(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, DOMAIN, token_dead_at=datetime.now(UTC))
    world.faults.add(Fault("http", operation="token", status=503, times=2))
    assert first_visit(client, mint_id_token(world, installed)).status_code == 200
    assert first_visit(client, mint_id_token(world, installed)).status_code == 200


def test_an_address_that_does_not_exist_says_so_inside_the_frame(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    for query in ({"id_token": mint_id_token(world, installed)}, {"shop": DOMAIN}):
        answer = client.get("/nothing", query_string=query)
        assert answer.status_code == 404
        assert "This page does not exist" in answer.text
        assert f"https://{DOMAIN} " in answer.headers["Content-Security-Policy"]


def test_a_search_engine_reads_the_friendly_page_and_asks_for_nothing(client: FlaskClient) -> None:
    robot = {"User-Agent": "Googlebot/2.1"}
    assert client.get("/", headers=robot).status_code == 200
    assert client.head("/rules", headers=robot).status_code == 200
    assert client.head(f"/?shop={DOMAIN}", headers=robot).status_code == 302


def test_files_may_be_kept_for_ever_under_the_address_of_their_bytes_alone(app: Flask) -> None:
    with app.test_request_context():
        named = asset("app.js")
    client = app.test_client()
    for address, kept in (
        (named, True),
        ("/static/app.js", False),
        ("/static/app.js?v=another", False),
        ("/static/none.js?v=", False),
    ):
        with client.get(address) as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) is kept, address


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
