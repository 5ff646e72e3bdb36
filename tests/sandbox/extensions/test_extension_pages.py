"""The pages around the extensions over HTTP: who sees what, and which tokens they hand out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from sandbox.actions import owning, people, selling
from sandbox.changes import Person
from sandbox.extensions.configuration import of_kind
from sandbox.faults import Fault
from sandbox.shop_opening import Opening, open_shop
from sandbox.staff import MANAGER
from sandbox.state import Order, Shop, gid
from sandbox.web import create_app
from sandbox.world import World

DOMAIN = "north-wool.myshopify.com"
SECRET = "a-secret-of-at-least-32-bytes-000"
OWN = {"X-Admin-Frame": "1"}


@pytest.fixture
def world() -> World:
    """A world whose app is at port 8080; nothing listens there."""
    return World(api_key="key", api_secret=SECRET, app_url="http://127.0.0.1:8080")


@pytest.fixture
def shop(world: World) -> Shop:
    """A shop with the app."""
    opened = open_shop(world, Opening(DOMAIN))
    owning.install(opened)
    return opened


@pytest.fixture
def client(world: World, shop: Shop) -> FlaskClient:
    """Somebody at the sandbox's port."""
    return create_app(world).test_client()


def facts_of(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a page tells the harness."""
    page = client.get(path)
    assert page.status_code == 200, path
    found = re.search(r'<script type="application/json" id="extensions">(.*?)</script>', page.text)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def claims_of(token: str) -> dict[str, Any]:
    """A token's claims, which must be signed, meant for the app and not stale."""
    told: dict[str, Any] = jwt.decode(token, SECRET, algorithms=["HS256"], audience="key")
    return told


def test_every_extension_with_a_page_is_offered_there(client: FlaskClient) -> None:
    targets = {target for one in of_kind("ui_extension").values() for target in one.targets}
    admin = facts_of(client, "/admin/north-wool/orders")["extensions"]
    account = facts_of(client, "/account/north-wool/")["extensions"]
    assert {target for one in [*admin, *account] for target in one["targets"]} == targets
    assert all(one["network"] for one in account)
    for one in [*admin, *account]:
        with client.get(one["bundle"]) as answer:
            assert answer.mimetype == "text/javascript"


def ordered(world: World, shop: Shop) -> Order:
    """Ada's order."""
    return selling.place_order(world, shop, Decimal(20), new_customer=Person("Ada", locale="de"))


def test_a_block_knows_which_order_it_is_on_and_who_looks(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    order = ordered(world, shop)
    told = facts_of(client, f"/admin/north-wool/orders/{order.id}?_staff={MANAGER.id}&_locale=it")
    assert told["selected"] == [{"id": f"gid://shopify/Order/{order.id}"}]
    assert told["actions"] == "admin.order-details.action.render"
    assert told["staff"] == MANAGER.id
    assert told["shared"] == {
        "appUrl": "http://127.0.0.1:8080",
        "configuredUrl": "https://amends.example.com",
        "language": "it",
        "currency": "GBP",
    }


def test_orders_are_found_by_name_and_customer(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    order, guests = ordered(world, shop), selling.place_order(world, shop, Decimal(5))
    assert f'value="{gid("Order", guests.id)}"' in client.get("/admin/north-wool/orders").text
    for wanted in ("ADA", order.name.removeprefix("#")):
        page = client.get("/admin/north-wool/orders", query_string={"q": wanted}).text
        assert f'value="{gid("Order", order.id)}"' in page
        assert gid("Order", guests.id) not in page


def test_a_customer_sees_their_orders_in_their_language(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    order = ordered(world, shop)
    signed_in = f"?_customer={order.customer_id}"
    assert order.name in client.get(f"/account/north-wool/orders{signed_in}").text
    told = facts_of(client, f"/account/north-wool/orders/{order.id}{signed_in}")
    assert told["shared"]["language"] == "de"
    assert told["shared"]["customer"] == {"id": gid("Customer", order.customer_id or 0)}
    assert told["shared"]["order"] == {
        "id": gid("Order", order.id),
        "name": order.name,
        "processedAt": order.processed_at.isoformat(),
    }


def test_the_order_of_somebody_else_is_not_found(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    order, other = ordered(world, shop), people.create_customer(world, shop)
    path = f"/account/north-wool/orders/{order.id}"
    assert client.get(f"{path}?_customer={other.id}").status_code == 404
    assert client.get(f"{path}?_customer=12").status_code == 404
    told = facts_of(client, f"{path}?_customer=none")
    assert told["customer"] is None
    assert "customer" not in told["shared"]


def test_customers_tokens_are_as_shopify_signs_them(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    customer, path = ordered(world, shop).customer_id, f"/account-frame/{DOMAIN}/session_token"
    answer = client.post(path, json={"customer": str(customer)}, headers=OWN)
    claims = claims_of(answer.get_json()["token"])
    assert claims["dest"] == DOMAIN
    assert claims["sub"] == gid("Customer", customer or 0)
    assert "iss" not in claims
    assert claims["exp"] - claims["iat"] == 300
    nobody = client.post(path, json={"customer": None}, headers=OWN)
    assert "sub" not in claims_of(nobody.get_json()["token"])


def test_only_the_pages_themselves_get_tokens(client: FlaskClient) -> None:
    for path in (f"/account-frame/{DOMAIN}/session_token", f"/admin-frame/{DOMAIN}/query"):
        assert client.post(path, json={}).status_code == 403
    strange = client.post(
        f"/account-frame/{DOMAIN}/session_token", json={"customer": "12"}, headers=OWN
    )
    assert strange.status_code == 404


def test_a_stale_token_can_be_asked_for(client: FlaskClient, world: World) -> None:
    world.faults.add(Fault("stale_id_token"))
    path = f"/account-frame/{DOMAIN}/session_token"
    stale, fresh = (client.post(path, json={}, headers=OWN).get_json()["token"] for _ in range(2))
    with pytest.raises(jwt.ExpiredSignatureError):
        claims_of(stale)
    assert claims_of(fresh)["dest"] == DOMAIN


def test_extensions_ask_the_admin_api_with_the_apps_scopes(
    client: FlaskClient, world: World, shop: Shop
) -> None:
    order = ordered(world, shop)
    query = "query ($id: ID!) { order(id: $id) { name } }"
    asked = {"query": query, "variables": {"id": gid("Order", order.id)}}
    answer = client.post(f"/admin-frame/{DOMAIN}/query", json=asked, headers=OWN)
    assert answer.get_json() == {"data": {"order": {"name": order.name}}}
    wrong = client.post(f"/admin-frame/{DOMAIN}/query", json={"query": "{ ordr }"}, headers=OWN)
    assert "ordr" in wrong.get_json()["errors"][0]["message"]


def test_each_target_has_the_elements_of_shopifys_types(client: FlaskClient) -> None:
    block = client.get("/extension-assets/elements/admin.order-details.block.render").get_json()
    action = client.get("/extension-assets/elements/admin.order-details.action.render").get_json()
    assert "s-admin-block" in block
    assert "s-admin-action" not in block
    assert "s-admin-action" in action
    assert "pink" not in block["s-badge"]["props"]["tone"]["keywords"]
    assert "critical" in block["s-badge"]["props"]["tone"]["keywords"]
    assert block["s-button"]["events"] == ["click", "focus", "blur"]
    assert client.get("/extension-assets/elements/admin.nowhere.render").status_code == 404


def test_a_worker_reaches_the_app_and_nothing_else(client: FlaskClient) -> None:
    with client.get("/extension-assets/worker.js") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'self'; connect-src 'self' http://127.0.0.1:8080"
