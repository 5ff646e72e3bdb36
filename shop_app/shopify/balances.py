"""What is left of gift cards and store credits. No webhook tells of it: it has to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

CARDS = """query ReadGiftCards($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on GiftCard {
      id enabled expiresOn
      initialValue { amount currencyCode }
      balance { amount currencyCode }
    }
  }
}"""
CREDITS = """query ReadStoreCredits($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on StoreCreditAccountCreditTransaction {
      id expiresAt
      account { id }
      amount { amount currencyCode }
      remainingAmount { amount currencyCode }
    }
  }
}"""
_COST = 4  # the object, what it belongs to, two amounts

LAPSED = """query ReadLapsedCredits($account: ID!) {
  storeCreditAccount(id: $account) {
    transactions(first: 50, sortKey: CREATED_AT, reverse: true) {
      nodes {
        ... on StoreCreditAccountExpirationTransaction {
          amount { amount currencyCode }
          creditTransaction { id }
        }
      }
    }
  }
}"""
_LAPSED_COST = 1 + 2 + 50 * 3


@dataclass(frozen=True, slots=True)
class Balance:
    """What was given and what is left of it, in the same currency.

    A gift card that was switched off is not `enabled`; `expires_on` is its last day in the shop's
    time zone. A store credit always is, ends at `expires_at`, and stands in an account.
    """

    given: Money
    left: Money
    enabled: bool = True
    expires_on: date | None = None
    expires_at: datetime | None = None
    account_gid: str | None = None


def read_cards(admin: Admin, gids: Sequence[str]) -> dict[str, Balance | None]:
    """Gift cards by gid, None for one that Shopify does not show. Raises what `Admin.query` raises."""
    found = read_nodes(admin, "ReadGiftCards", CARDS, gids, _COST)
    return {gid: None if node is None else _card(node) for gid, node in found.items()}


def read_credits(admin: Admin, gids: Sequence[str]) -> dict[str, Balance | None]:
    """Store credits by the gid of their transaction, likewise.

    What lapsed counts as left no more; `read_lapsed` says how much of it that is.
    """
    found = read_nodes(admin, "ReadStoreCredits", CREDITS, gids, _COST)
    return {gid: None if node is None else _credit(node) for gid, node in found.items()}


def read_lapsed(admin: Admin, account_gid: str) -> dict[str, Money]:
    """What lapsed unspent of the credits of an account, by the gid of their transaction.

    Only the newest 50 transactions are looked at. Raises what `Admin.query` raises.
    """
    answer = admin.query(
        Operation("ReadLapsedCredits", LAPSED, _LAPSED_COST), {"account": account_gid}
    )
    answer.must_be_whole(f"{admin.shop}: ReadLapsedCredits")
    account = answer.data["storeCreditAccount"]
    nodes = account["transactions"]["nodes"] if account else []
    return {
        node["creditTransaction"]["id"]: _positive(_money(node["amount"])) for node in nodes if node
    }


def _card(node: dict[str, Any]) -> Balance:
    last = node["expiresOn"]
    return Balance(
        _money(node["initialValue"]),
        _money(node["balance"]),
        enabled=node["enabled"],
        expires_on=date.fromisoformat(last) if last else None,
    )


def _credit(node: dict[str, Any]) -> Balance:
    end = node["expiresAt"]
    return Balance(
        _money(node["amount"]),
        _money(node["remainingAmount"]),
        expires_at=datetime.fromisoformat(end) if end else None,
        account_gid=node["account"]["id"],
    )


def _money(amount: dict[str, str]) -> Money:
    return Money.parse(amount["amount"], amount["currencyCode"])


def _positive(amount: Money) -> Money:
    """What left an account may be told below zero."""
    return Money(abs(amount.minor), amount.currency)
