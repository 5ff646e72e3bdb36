from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox.state import Customer, Shop
from sandbox.wallet import debit
from sandbox.world import World
from tests.sandbox.api.caller import Api, add_customer, customer_gid
from tests.sandbox.api.rewards import give_credit, granted, pounds

Json = dict[str, Any]


@pytest.fixture
def customer(shop: Shop) -> Customer:
    granted(shop)
    return add_customer(shop)


def accounts(api: Api, customer: Customer) -> list[Json]:
    document = """query($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 5) { nodes {
      id balance { amount currencyCode } transactions(first: 9, reverse: true) { nodes {
        __typename event amount { amount } balanceAfterTransaction { amount }
        origin { ... on OrderTransaction { order { name } } }
        ... on StoreCreditAccountCreditTransaction { id remainingAmount { amount } }
        ... on StoreCreditAccountExpirationTransaction { creditTransaction { id } }
      } } } } } }"""
    found = api.data(document, id=customer_gid(customer))["customer"]["storeCreditAccounts"]
    nodes: list[Json] = found["nodes"]
    return nodes


def test_the_first_credit_opens_the_account_of_its_currency(api: Api, customer: Customer) -> None:
    assert accounts(api, customer) == []
    first = give_credit(api, customer_gid(customer), pounds("10.00"), "2099-01-31T00:00:00Z")
    assert first["userErrors"] == []
    given = first["storeCreditAccountTransaction"]
    account = given["account"]["id"]
    assert (given["event"], given["origin"]) == ("ADJUSTMENT", None)
    assert given["expiresAt"] == "2099-01-31T00:00:00Z"
    assert given["amount"] == {"amount": "10.0", "currencyCode": "GBP"}
    second = give_credit(api, account, pounds("5"))["storeCreditAccountTransaction"]
    assert second["balanceAfterTransaction"] == {"amount": "15.0"}
    give_credit(api, customer_gid(customer), {"amount": "7", "currencyCode": "EUR"})
    in_pounds, in_euros = accounts(api, customer)
    assert in_pounds["id"] == account
    assert in_pounds["balance"] == {"amount": "15.0", "currencyCode": "GBP"}
    assert in_euros["balance"] == {"amount": "7.0", "currencyCode": "EUR"}
    newest, oldest = in_pounds["transactions"]["nodes"]
    assert (newest["id"], oldest["id"]) == (second["id"], given["id"])


EUROS = {"amount": "1", "currencyCode": "EUR"}
FRANCS = {"amount": "1", "currencyCode": "XPF"}
NOBODY, NOWHERE = "gid://shopify/Customer/5", "gid://shopify/StoreCreditAccount/5"
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("to", "money", "expires_at", "error"),
    [
        (NOBODY, pounds("1"), None, "id OWNER_NOT_FOUND"),
        (NOWHERE, pounds("1"), None, "id ACCOUNT_NOT_FOUND"),
        ("account", EUROS, None, "id MISMATCHING_CURRENCY"),
        ("customer", pounds("-1"), None, "creditInput.creditAmount.amount NEGATIVE_OR_ZERO_AMOUNT"),
        ("customer", FRANCS, None, "creditInput.creditAmount.currencyCode UNSUPPORTED_CURRENCY"),
        ("customer", pounds("1"), LONG_AGO, "creditInput.expiresAt EXPIRES_AT_IN_PAST"),
        ("account", pounds("99999"), None, "creditInput.creditAmount.amount CREDIT_LIMIT_EXCEEDED"),
    ],
)
def test_what_cannot_be_credited_is_named_and_nothing_is_booked(  # noqa: PLR0917 - one case
    api: Api, customer: Customer, to: str, money: Json, expires_at: str | None, error: str
) -> None:
    first = give_credit(api, customer_gid(customer), pounds("2"))
    account = first["storeCreditAccountTransaction"]["account"]["id"]
    to = {"account": account, "customer": customer_gid(customer)}.get(to, to)
    refused = give_credit(api, to, money, expires_at)
    assert refused["storeCreditAccountTransaction"] is None
    said = [f"{'.'.join(one['field'])} {one['code']}" for one in refused["userErrors"]]
    assert said == [error]
    (only,) = accounts(api, customer)
    assert only["balance"]["amount"] == "2.0"
    assert len(only["transactions"]["nodes"]) == 1


def test_taking_credit_uses_what_expires_first_and_never_more_than_there_is(
    api: Api, customer: Customer, world: World
) -> None:
    soon = (world.clock.now() + timedelta(days=9)).isoformat()
    for amount, expires in (("4", None), ("6", "2099-01-31T00:00:00Z"), ("5", soon)):
        give_credit(api, customer_gid(customer), pounds(amount), expires)
    document = """mutation($id: ID!, $input: StoreCreditAccountDebitInput!) {
      storeCreditAccountDebit(id: $id, debitInput: $input) {
        storeCreditAccountTransaction { amount { amount } event }
        userErrors { field message code } } }"""
    (account,) = accounts(api, customer)
    for amount, code in (("8", None), ("7.01", "INSUFFICIENT_FUNDS"), ("0", "NEGATIVE_OR_ZERO_")):
        payload = api.data(document, id=account["id"], input={"debitAmount": pounds(amount)})
        errors = payload["storeCreditAccountDebit"]["userErrors"]
        assert [error["code"][:17] for error in errors] == ([code[:17]] if code else [])
    (account,) = accounts(api, customer)
    taken, *given = account["transactions"]["nodes"]
    assert (taken["amount"], account["balance"]["amount"]) == ({"amount": "-8.0"}, "7.0")
    left = [one["remainingAmount"]["amount"] for one in given]
    assert left == ["0.0", "3.0", "4.0"]


def test_credit_that_expires_leaves_by_itself(
    api: Api, customer: Customer, shop: Shop, world: World
) -> None:
    soon = (world.clock.now() + timedelta(seconds=30)).isoformat()
    give_credit(api, customer_gid(customer), pounds("5"), soon)
    account = shop.rewards.account_of[customer.id, "GBP"]
    debit(shop, account, Decimal(2), world.clock.now())
    world.clock.advance(60)
    (only,) = accounts(api, customer)
    ended, taken, given = only["transactions"]["nodes"]
    assert only["balance"]["amount"] == "0.0"
    assert ended == {
        "__typename": "StoreCreditAccountExpirationTransaction",
        "event": "ADJUSTMENT",
        "amount": {"amount": "-3.0"},
        "balanceAfterTransaction": {"amount": "0.0"},
        "origin": None,
        "creditTransaction": {"id": given["id"]},
    }
    assert (taken["amount"]["amount"], given["remainingAmount"]["amount"]) == ("-2.0", "0.0")


def test_a_transaction_is_found_as_a_node(api: Api, customer: Customer) -> None:
    given = give_credit(api, customer_gid(customer), pounds("5"))["storeCreditAccountTransaction"]
    document = """query($ids: [ID!]!) { nodes(ids: $ids) { id
      ... on StoreCreditAccountCreditTransaction { remainingAmount { amount } }
      ... on StoreCreditAccount { balance { amount } } } }"""
    ids = [given["id"], given["account"]["id"]]
    assert api.data(document, ids=ids)["nodes"] == [
        {"id": ids[0], "remainingAmount": {"amount": "5.0"}},
        {"id": ids[1], "balance": {"amount": "5.0"}},
    ]


def test_giving_credit_needs_its_scope(api: Api, customer: Customer, shop: Shop) -> None:
    shop.scopes = ["read_store_credit_accounts"]
    document = """mutation($id: ID!, $input: StoreCreditAccountCreditInput!) {
      storeCreditAccountCredit(id: $id, creditInput: $input) { userErrors { code } } }"""
    error = api.error(document, id=customer_gid(customer), input={"creditAmount": pounds("1")})
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert shop.rewards.accounts == {}
