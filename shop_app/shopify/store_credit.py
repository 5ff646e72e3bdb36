"""Store credit: give some, take some back, read what moved.

Shopify offers neither an idempotency key nor a place for a reference here: whether something
happened can only be told from the account's transactions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shop_app.money import Money
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.shopify.payloads import Declined, made, payload

SCOPE = "write_store_credit_account_transactions"

ACCOUNTS = Operation(
    "StoreCreditAccounts",
    """query StoreCreditAccounts($customer: ID!) {
  customer(id: $customer) {
    storeCreditAccounts(first: 20) { nodes { id balance { amount currencyCode } } }
  }
}""",
    43,
)
TRANSACTIONS = Operation(
    "StoreCreditTransactions",
    """query StoreCreditTransactions($account: ID!, $after: String) {
  storeCreditAccount(id: $account) {
    balance { amount currencyCode }
    transactions(first: 20, after: $after, sortKey: CREATED_AT, reverse: true) {
      nodes {
        __typename event
        amount { amount currencyCode }
        ... on StoreCreditAccountCreditTransaction { id }
        ... on StoreCreditAccountDebitTransaction { id }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}""",
    44,
)
LEFT = Operation(
    "StoreCreditLeft",
    """query StoreCreditLeft($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on StoreCreditAccountCreditTransaction {
      id
      remainingAmount { amount currencyCode }
      account { id balance { amount currencyCode } }
    }
  }
}""",
    4,
)
CREDIT = Operation(
    "GiveStoreCredit",
    """mutation GiveStoreCredit($owner: ID!, $input: StoreCreditAccountCreditInput!) {
  storeCreditAccountCredit(id: $owner, creditInput: $input) {
    storeCreditAccountTransaction { id account { id } }
    userErrors { field code message }
  }
}""",
    11,
)
DEBIT = Operation(
    "TakeStoreCredit",
    """mutation TakeStoreCredit($account: ID!, $input: StoreCreditAccountDebitInput!) {
  storeCreditAccountDebit(id: $account, debitInput: $input) {
    storeCreditAccountTransaction { id account { id } }
    userErrors { field code message }
  }
}""",
    11,
)
_ADJUSTMENT = "ADJUSTMENT"
_MOST_PAGES = 25
"""500 transactions of one customer since the minute in question."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One transaction of an account; `adjustment`: made by an app or by hand, not by an order."""

    gid: str | None
    credit: bool
    adjustment: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Booked:
    """A transaction that was just made, and its account."""

    gid: str
    account_gid: str


@dataclass(frozen=True, slots=True)
class Left:
    """What can still be taken back of a credit: its own rest, at most what the account has."""

    account_gid: str
    amount: int


def account_of(admin: Admin, customer_gid: str, currency: str) -> str | None:
    """A customer's account in a currency; None when there is none yet, or no such customer.

    Raises what `Admin.query` raises.
    """
    answer = admin.query(ACCOUNTS, {"customer": customer_gid})
    answer.must_be_whole(f"{admin.shop}: {ACCOUNTS.name}")
    customer = answer.data["customer"]
    nodes = customer["storeCreditAccounts"]["nodes"] if customer else ()
    return next((one["id"] for one in nodes if one["balance"]["currencyCode"] == currency), None)


def newest(admin: Admin, account_gid: str) -> str | None:
    """The gid of the account's newest transaction; None when nothing ever moved.

    Raises what `Admin.query` raises.
    """
    return next((one.gid for one in _transactions(admin, account_gid) if one.gid), None)


def moved_since(admin: Admin, account_gid: str, known: str | None) -> list[Moved]:
    """What moved after the transaction `known` (None: ever), oldest first.

    Raises what `Admin.query` raises, and ShopifyUnavailable when there are more than 500, or
    `known` is not among them.
    """
    found: list[Moved] = []
    for one in _transactions(admin, account_gid):
        if known is not None and one.gid == known:
            return found[::-1]
        found.append(one)
    if known is not None:
        raise ShopifyUnavailable(f"{admin.shop}: {TRANSACTIONS.name}: a transaction is missing")
    return found[::-1]


def give(
    admin: Admin, customer_gid: str, given: Mapping[str, Any], *, not_after: float
) -> Booked | Declined:
    """Credit a customer; `given` is a StoreCreditAccountCreditInput. NEVER call it twice.

    Raises what `Admin.mutate` raises; after ShopifyUnavailable nobody knows whether it happened.
    """
    variables = {"owner": customer_gid, "input": given}
    return _book(admin, CREDIT, "storeCreditAccountCredit", variables, not_after)


def take(admin: Admin, account_gid: str, amount: Money, *, not_after: float) -> Booked | Declined:
    """Debit an account. NEVER call it twice; raises as `give` does."""
    money = {"amount": str(amount.major), "currencyCode": amount.currency}
    variables = {"account": account_gid, "input": {"debitAmount": money}}
    return _book(admin, DEBIT, "storeCreditAccountDebit", variables, not_after)


def left_of(admin: Admin, transaction_gid: str) -> Left | None:
    """What is left of a credit; None when Shopify knows no such credit.

    Raises what `Admin.query` raises.
    """
    answer = admin.query(LEFT, {"ids": [transaction_gid]})
    answer.must_be_whole(f"{admin.shop}: {LEFT.name}")
    node = answer.data["nodes"][0]
    if not node:
        return None
    account = node["account"]
    amounts = (node["remainingAmount"], account["balance"])
    return Left(account["id"], min(_minor(amount) for amount in amounts))


def _book(
    admin: Admin, operation: Operation, root: str, variables: Mapping[str, Any], not_after: float
) -> Booked | Declined:
    answer = admin.mutate(operation, variables, not_after=not_after)
    about = f"{admin.shop}: {operation.name}"
    found = payload(answer, about, root)
    if isinstance(found, Declined):
        return found
    transaction = made(found, "storeCreditAccountTransaction", about)
    return Booked(transaction["id"], transaction["account"]["id"])


def _transactions(admin: Admin, account_gid: str) -> Iterator[Moved]:
    """Newest first."""
    after: str | None = None
    for _ in range(_MOST_PAGES):
        answer = admin.query(TRANSACTIONS, {"account": account_gid, "after": after})
        answer.must_be_whole(f"{admin.shop}: {TRANSACTIONS.name}")
        account = answer.data["storeCreditAccount"]
        if account is None:
            return
        yield from map(_moved, account["transactions"]["nodes"])
        page = account["transactions"]["pageInfo"]
        if not page["hasNextPage"]:
            return
        after = page["endCursor"]
    raise ShopifyUnavailable(f"{admin.shop}: {TRANSACTIONS.name}: too many to look through")


def _moved(node: Mapping[str, Any]) -> Moved:
    return Moved(
        node.get("id"),
        node["__typename"] == "StoreCreditAccountCreditTransaction",
        node["event"] == _ADJUSTMENT,
        abs(_minor(node["amount"])),
    )


def _minor(amount: Mapping[str, str]) -> int:
    return Money.parse(amount["amount"], amount["currencyCode"]).minor
