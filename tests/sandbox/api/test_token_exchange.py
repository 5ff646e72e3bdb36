from typing import Any

import pytest

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import DOMAIN, KEY, SECRET, Api

SHOP_NAME = "{ shop { name } }"


def _refused(response: Any, error: str) -> None:
    assert response.status_code == 400
    assert response.get_json()["error"] == error
    assert "access_token" not in response.get_json()


def test_a_session_token_is_traded_for_an_expiring_pair(api: Api) -> None:
    body = api.exchange().get_json()
    assert body["scope"] == "read_fulfillments,read_locales,read_orders,write_customers"
    assert body["expires_in"] == 3600
    assert body["refresh_token_expires_in"] == 7_776_000
    assert body["access_token"].startswith("shpat_")
    assert body["refresh_token"].startswith("shprt_")
    assert api.post(SHOP_NAME, token=body["access_token"]).get_json()["data"] == {
        "shop": {"name": "Cliffside Goods"}
    }


def test_a_form_is_as_good_as_json(api: Api) -> None:
    response = api.app.test_client().post(
        f"/{DOMAIN}/admin/oauth/access_token",
        data={"client_id": KEY, "client_secret": SECRET, "grant_type": "refresh_token"},
    )
    _refused(response, "invalid_grant")


def test_without_expiring_the_token_lives_for_ever(api: Api, world: World) -> None:
    body = api.exchange(expiring="0").get_json()
    assert sorted(body) == ["access_token", "scope"]
    world.clock.advance(400 * 86_400)
    assert api.post(SHOP_NAME, token=body["access_token"]).status_code == 200


def test_an_online_token_says_who_the_user_is(api: Api, world: World, shop: Shop) -> None:
    subject = mint_id_token(world, shop)
    body = api.exchange("online", subject_token=subject).get_json()
    assert body["expires_in"] == 86_399
    assert body["associated_user"] == {
        "id": 900719925474099301,
        "first_name": "Olive",
        "last_name": "Owner",
        "email": f"olive@{shop.domain}",
        "email_verified": True,
        "account_owner": True,
        "locale": shop.locale,
        "collaborator": False,
    }
    assert "refresh_token" not in body
    assert api.post(SHOP_NAME, token=body["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("member", "name", "collaborator"),
    [
        ("900719925474099302", "Max Manager", False),
        ("900719925474099303", "Pat Packer", False),
        ("900719925474099304", "Ana Agency", True),
        ("4711", "Staff 4711", False),
    ],
)
def test_a_shop_has_other_people_than_its_owner(
    *, api: Api, world: World, shop: Shop, member: str, name: str, collaborator: bool
) -> None:
    subject = mint_id_token(world, shop, sub=member)
    user = api.exchange("online", subject_token=subject).get_json()["associated_user"]
    assert f"{user['first_name']} {user['last_name']}" == name
    assert (user["account_owner"], user["collaborator"]) == (False, collaborator)


@pytest.mark.parametrize(
    "claims",
    [
        {"lifetime": -11},
        {"aud": "another-app"},
        {"dest": "https://other.myshopify.com"},
        {"iss": "https://other.myshopify.com/admin"},
        {"sub": None},
    ],
    ids=["stale", "other app", "other shop", "other issuer", "nobody"],
)
def test_a_session_token_that_proves_nothing_is_refused(
    api: Api, world: World, shop: Shop, claims: dict[str, Any]
) -> None:
    _refused(
        api.exchange(subject_token=mint_id_token(world, shop, **claims)), "invalid_subject_token"
    )


def test_a_session_token_signed_by_someone_else_is_refused(api: Api, shop: Shop) -> None:
    forger = World(KEY, "another-secret-of-more-than-thirty-two-bytes", "http://127.0.0.1:9")
    _refused(api.exchange(subject_token=mint_id_token(forger, shop)), "invalid_subject_token")
    _refused(api.exchange(subject_token="nonsense"), "invalid_subject_token")


def test_a_session_token_of_ten_seconds_ago_is_still_taken(
    api: Api, world: World, shop: Shop
) -> None:
    token = mint_id_token(world, shop, lifetime=-5)
    assert api.exchange(subject_token=token).status_code == 200


def test_wrong_credentials_are_an_invalid_client(api: Api) -> None:
    _refused(api.exchange(client_secret="guess"), "invalid_client")
    _refused(api.exchange(client_id="another-app"), "invalid_client")


def test_the_previous_secret_counts_while_it_is_rotated(api: Api, world: World) -> None:
    old = mint_id_token(world, api.shop)
    world.api_secret, world.previous_secret = "a-new-secret-of-more-than-32-bytes-", SECRET
    assert api.exchange(subject_token=old, client_secret=SECRET).status_code == 200
    world.previous_secret = None
    _refused(api.exchange(client_secret=SECRET), "invalid_client")


def test_an_app_that_is_not_installed_gets_no_token(api: Api, shop: Shop) -> None:
    shop.installed = False
    _refused(api.exchange(), "invalid_client")
    assert api.post(SHOP_NAME).status_code == 401


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"requested_token_type": "something"}, "invalid_request"),
        ({"subject_token_type": "something"}, "invalid_request"),
    ],
)
def test_an_exchange_shopify_does_not_know_is_refused(
    api: Api, change: dict[str, str], error: str
) -> None:
    _refused(api.exchange(**change), error)


def test_a_body_that_is_no_object_is_refused(api: Api) -> None:
    response = api.app.test_client().post(f"/{DOMAIN}/admin/oauth/access_token", json=[1])
    _refused(response, "invalid_request")


def test_closed_unknown_and_frozen_shops_give_no_tokens(api: Api, shop: Shop) -> None:
    shop.frozen = True
    assert api.exchange().status_code == 402
    assert api.post(SHOP_NAME).status_code == 402
    shop.closed = True
    assert api.exchange().status_code == 404
    assert api.post(SHOP_NAME).status_code == 404
    assert (
        api.app.test_client().post("/no.myshopify.com/admin/oauth/access_token").status_code == 404
    )
