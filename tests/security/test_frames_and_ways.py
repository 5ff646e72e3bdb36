"""Who may frame what, and where nobody can be sent."""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.web.documents import is_own_path
from tests.security.doors import headers_are_safe
from tests.standin import DOMAIN

ODD = [
    "//evil.test", "/\\evil.test", "\\\\evil.test", "/%2f/evil.test", "/%5cevil.test", "///evil.test",
    "/rules//evil.test", "/%09/evil.test", "/.//evil.test", "//evil.test/%2e%2e", "/@evil.test",
    "/rules/..//evil.test", "/rules?next=//evil.test", "/;//evil.test",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD)
def test_no_address_sends_a_visitor_to_another_origin(
    app: Flask, installed: Shop, path: str
) -> None:
    ours = "http://127.0.0.1:8000"
    extra = {"shop": DOMAIN, "shopify-reload": "https://evil.test/", "url": "//evil.test"}
    answer = app.test_client().get(path, query_string=None if "?" in path else extra, base_url=ours)
    headers_are_safe(answer)
    if "Location" in answer.headers:
        goal = urljoin(ours, answer.headers["Location"])
        assert urlsplit(goal).netloc == "127.0.0.1:8000"
        for back in parse_qs(urlsplit(goal).query).get("shopify-reload", []):
            if urlsplit(goal).path == "/auth/patch-id-token":
                assert urlsplit(urljoin(ours, back)).netloc == "127.0.0.1:8000"


def test_the_way_back_of_the_address_is_never_the_one_taken(app: Flask, installed: Shop) -> None:
    asked = {"shop": DOMAIN, "shopify-reload": "https://evil.test/"}
    answer = app.test_client().get("/rules", query_string=asked)
    (back,) = parse_qs(urlsplit(answer.headers["Location"]).query)["shopify-reload"]
    assert urlsplit(back).path == "/rules"
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.test/", "//evil.test", "/\\evil.test", "\\/evil.test", "/\t/evil.test",
        "/\n/evil.test", " //evil.test", "javascript:alert(1)", "data:text/html,x", "evil", "",
        "/ä",
    ],
)  # fmt: skip
def test_the_page_that_fetches_a_token_comes_back_to_our_own_paths_alone(
    app: Flask, back: str
) -> None:
    asked = {"shop": DOMAIN, "shopify-reload": back}
    answer = app.test_client().get("/auth/patch-id-token", query_string=asked)
    assert answer.status_code == 400
    assert "<script" not in answer.text
    assert not is_own_path(back)


def test_each_shops_pages_are_framed_by_its_own_admin_alone(
    app: Flask, world: World, installed: Shop, stranger: Shop
) -> None:
    for mine, other in ((installed, stranger), (stranger, installed)):
        for path, status in (("/", 200), ("/settings/staff", 200), ("/nothing", 404)):
            asked = {"id_token": mint_id_token(world, mine, sub="70"), "shop": other.domain}
            answer = app.test_client().get(path, query_string=asked)
            assert answer.status_code == status
            policy = answer.headers["Content-Security-Policy"]
            assert f"frame-ancestors https://{mine.domain} https://admin.shopify.com;" in policy
            assert other.domain not in policy


def test_a_refusal_is_framed_by_the_same_admin(app: Flask, world: World, installed: Shop) -> None:
    headers = {"Authorization": f"Bearer {mint_id_token(world, installed, sub='73')}"}
    answer = app.test_client().get("/rules", headers=headers)
    assert answer.status_code == 403
    assert f"https://{DOMAIN} " in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "shop", ["evil.test", "*", "a.myshopify.com; script-src *", "a b", "'self'"]
)
def test_nothing_of_an_address_gets_into_the_policy(app: Flask, shop: str) -> None:
    answer = app.test_client().get("/nothing", query_string={"shop": shop})
    assert answer.headers["Content-Security-Policy"].startswith("frame-ancestors 'none';")
