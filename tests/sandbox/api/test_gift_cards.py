from typing import Any

import pytest

from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import Api, add_customer, customer_gid
from tests.sandbox.api.rewards import gift_card, granted, pounds

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def scopes(shop: Shop) -> None:
    granted(shop)


def test_a_card_with_a_code_of_ours_reads_back_without_showing_it(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    made = gift_card(
        api,
        initialAmount=pounds("25.00"),
        code="SORRY7F3K9QXM",
        customerId=customer_gid(customer),
        note="Amends #7",
        expiresOn="2099-11-30",
    )
    assert (made["userErrors"], made["giftCardCode"]) == ([], "sorry7f3k9qxm")
    card = made["giftCard"]
    number = card.pop("id")
    assert card == {
        "enabled": True,
        "note": "Amends #7",
        "lastCharacters": "9qxm",
        "maskedCode": "•••• •••• •••• 9qxm",
        "expiresOn": "2099-11-30",
        "deactivatedAt": None,
        "isRedeemable": True,
        "balance": {"amount": "25.0", "currencyCode": "GBP"},
        "initialValue": {"amount": "25.0"},
        "customer": {"id": customer_gid(customer)},
    }
    read = """query($id: ID!) { giftCard(id: $id) { note balance { amount } }
      nodes(ids: [$id]) { id } }"""
    assert api.data(read, id=number) == {
        "giftCard": {"note": "Amends #7", "balance": {"amount": "25.0"}},
        "nodes": [{"id": number}],
    }


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"initialAmount": None}, "initialAmount", "MISSING_ARGUMENT"),
        ({"initialAmount": pounds("0")}, "initialAmount", "GREATER_THAN"),
        ({"initialAmount": {"amount": "5", "currencyCode": "USD"}}, "initialAmount", "INVALID"),
        ({"initialAmount": pounds("2000.01")}, "initialAmount", "GIFT_CARD_LIMIT_EXCEEDED"),
        ({"code": "ABC4567"}, "code", "TOO_SHORT"),
        ({"code": "A" * 21}, "code", "TOO_LONG"),
        ({"code": "SORRY-7F3K"}, "code", "INVALID"),
        ({"customerId": "gid://shopify/Customer/5"}, "customerId", "CUSTOMER_NOT_FOUND"),
        ({"expiresOn": "2020-01-01"}, "expiresOn", "INVALID"),
    ],
)
def test_a_wrong_part_is_named_and_no_card_is_made(
    api: Api, shop: Shop, changes: Json, place: str, code: str
) -> None:
    payload = gift_card(api, **{"initialAmount": pounds("25"), **changes})
    assert (payload["giftCard"], payload["giftCardCode"]) == (None, None)
    (error,) = payload["userErrors"]
    assert (error["field"], error["code"]) == (["input", place], code)
    assert shop.rewards.cards == {}


def test_a_code_is_taken_for_good_in_any_case(api: Api, shop: Shop) -> None:
    card = gift_card(api, initialAmount=pounds("5"), code="ABCD2345")["giftCard"]
    disable(api, card["id"])
    (error,) = gift_card(api, initialAmount=pounds("9"), code="abcd2345")["userErrors"]
    assert error["code"] == "TAKEN"
    assert len(shop.rewards.cards) == 1


def test_without_a_code_the_card_gets_one_of_16_letters(api: Api) -> None:
    made = gift_card(api, initialAmount=pounds("5"))
    assert len(made["giftCardCode"]) == 16
    assert made["giftCardCode"].endswith(made["giftCard"]["lastCharacters"])


def disable(api: Api, number: str) -> Json:
    document = """mutation($id: ID!) { giftCardDeactivate(id: $id) {
      giftCard { enabled deactivatedAt isRedeemable balance { amount } }
      userErrors { field message code } } }"""
    payload: Json = api.data(document, id=number)["giftCardDeactivate"]
    return payload


def test_a_disabled_card_keeps_its_balance_and_stays_disabled(api: Api, world: World) -> None:
    number = gift_card(api, initialAmount=pounds("5"))["giftCard"]["id"]
    disabled = disable(api, number)
    card = disabled["giftCard"]
    assert (card["enabled"], card["isRedeemable"], card["balance"]) == (
        False,
        False,
        {"amount": "5.0"},
    )
    world.clock.advance(60)
    assert disable(api, number) == disabled
    (error,) = disable(api, "gid://shopify/GiftCard/5")["userErrors"]
    assert error["code"] == "GIFT_CARD_NOT_FOUND"


def test_expiry_and_note_can_change_and_an_owner_be_named_once(api: Api, shop: Shop) -> None:
    customer = customer_gid(add_customer(shop))
    number = gift_card(api, initialAmount=pounds("5"))["giftCard"]["id"]
    document = """mutation($id: ID!, $input: GiftCardUpdateInput!) {
      giftCardUpdate(id: $id, input: $input) { giftCard { note expiresOn customer { id } }
        userErrors { field message } } }"""
    given = {"note": "Longer", "expiresOn": "2099-01-31", "customerId": customer}
    changed = {"note": "Longer", "expiresOn": "2099-01-31", "customer": {"id": customer}}
    for given_now, errors in ((given, 0), ({"expiresOn": "2020-01-01"}, 1), (given, 1)):
        payload = api.data(document, id=number, input=given_now)["giftCardUpdate"]
        assert len(payload["userErrors"]) == errors
        assert payload["giftCard"] == (None if errors else changed)


def test_cards_are_found_by_code_last_characters_and_when_they_were_made(
    api: Api, world: World
) -> None:
    first = gift_card(api, initialAmount=pounds("5"), code="AAAA2222BBBB")["giftCard"]["id"]
    world.clock.advance(60)
    since = world.clock.now().isoformat()
    second = gift_card(api, initialAmount=pounds("6"), code="AAAA2222CCCC")["giftCard"]["id"]
    document = "query($q: String) { giftCards(first: 9, query: $q) { nodes { id } } }"
    for query, expected in (
        ("aaaa2222bbbb", [first]),
        ("cccc", [second]),
        ("2222", []),
        (f"created_at:>='{since}'", [second]),
        ("source:api_client status:enabled balance_status:full", [first, second]),
        ("source:manual", []),
    ):
        nodes = api.data(document, q=query)["giftCards"]["nodes"]
        assert [node["id"] for node in nodes] == expected, query


def test_cards_need_their_scope_and_transactions_another(api: Api, shop: Shop) -> None:
    number = gift_card(api, initialAmount=pounds("5"))["giftCard"]["id"]
    limits = api.data("{ giftCardConfiguration { issueLimit { amount currencyCode } } }")
    assert limits["giftCardConfiguration"]["issueLimit"] == {
        "amount": "2000.0",
        "currencyCode": "GBP",
    }
    shop.scopes = ["write_discounts"]
    error = api.error("query($id: ID!) { giftCard(id: $id) { note } }", id=number)
    assert error["extensions"]["code"] == "ACCESS_DENIED"
