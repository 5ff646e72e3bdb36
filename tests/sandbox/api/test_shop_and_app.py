from typing import Any

import pytest

from sandbox import announcements
from sandbox.state import Shop
from tests.sandbox.api.caller import Api

REVOKE = """mutation($scopes: [String!]!) { appRevokeAccessScopes(scopes: $scopes) {
  revoked { handle } userErrors { field code message } } }"""
GRANTED = "{ currentAppInstallation { accessScopes { handle } } }"


def test_the_shop_describes_itself(api: Api, shop: Shop) -> None:
    shop.plan = "plus"
    query = """{ shop { id name myshopifyDomain currencyCode ianaTimezone
      plan { publicDisplayName shopifyPlus partnerDevelopment } }
      shopLocales(published: true) { locale name primary published } }"""
    assert api.data(query) == {
        "shop": {
            "id": "gid://shopify/Shop/77",
            "name": "Cliffside Goods",
            "myshopifyDomain": "cliffside-goods.myshopify.com",
            "currencyCode": "GBP",
            "ianaTimezone": "Europe/London",
            "plan": {
                "publicDisplayName": "Shopify Plus",
                "shopifyPlus": True,
                "partnerDevelopment": False,
            },
        },
        "shopLocales": [{"locale": "en", "name": "English", "primary": True, "published": True}],
    }
    assert api.data("{ shopLocales(published: false) { locale } }") == {"shopLocales": []}


def test_the_app_reads_its_granted_scopes_with_implied_ones(api: Api) -> None:
    scopes = api.data(GRANTED)["currentAppInstallation"]["accessScopes"]
    assert [scope["handle"] for scope in scopes] == [
        "read_customers",
        "read_fulfillments",
        "read_locales",
        "read_orders",
        "write_customers",
    ]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[str]]]:
    """The announced scopes, before and after."""
    told: list[tuple[list[str], list[str]]] = []

    def scopes_changed(*call: Any) -> None:
        told.append((call[2], call[3]))

    monkeypatch.setattr(announcements, "scopes_changed", scopes_changed)
    return told


def test_optional_scopes_can_be_given_back(
    api: Api, shop: Shop, told: list[tuple[list[str], list[str]]]
) -> None:
    shop.scopes = ["write_customers", "read_customer_merge", "write_gift_cards"]
    answer = api.data(REVOKE, scopes=["read_customer_merge"])["appRevokeAccessScopes"]
    assert answer == {"revoked": [{"handle": "read_customer_merge"}], "userErrors": []}
    assert shop.scopes == ["write_customers", "write_gift_cards"]
    before = ["write_customers", "read_customer_merge", "write_gift_cards"]
    assert told == [(before, ["write_customers", "write_gift_cards"])]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("write_customers", "CANNOT_REVOKE_REQUIRED_SCOPES"),
        ("read_customers", "CANNOT_REVOKE_IMPLIED_SCOPES"),
        ("write_products", "CANNOT_REVOKE_UNDECLARED_SCOPES"),
        ("write_orders", "UNKNOWN_SCOPES"),
    ],
)
def test_other_scopes_stay_and_so_do_those_named_with_them(
    api: Api, shop: Shop, told: list[tuple[list[str], list[str]]], scope: str, code: str
) -> None:
    shop.scopes = ["write_customers", "read_customer_merge"]
    answer = api.data(REVOKE, scopes=["read_customer_merge", scope])["appRevokeAccessScopes"]
    assert answer["revoked"] is None
    assert [error["code"] for error in answer["userErrors"]] == [code]
    assert shop.scopes == ["write_customers", "read_customer_merge"]
    assert told == []
