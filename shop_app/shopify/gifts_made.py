"""Gift cards and store credits that somebody gave, whoever it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.changed import Page
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

CARDS = """query CardsMade($query: String!, $first: Int!, $after: String) {
  giftCards(query: $query, sortKey: CREATED_AT, first: $first, after: $after) {
    nodes {
      id createdAt enabled expiresOn note lastCharacters
      customer { id }
      order { id }
      initialValue { amount currencyCode }
      balance { amount currencyCode }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
_CARDS = 150
_CARD_COST = 5

CREDITS = """query CreditsMade($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Customer {
      id
      storeCreditAccounts(first: 2) {
        nodes {
          id
          transactions(first: 10, sortKey: CREATED_AT, reverse: true) {
            nodes {
              event createdAt
              ... on StoreCreditAccountCreditTransaction {
                id expiresAt
                amount { amount currencyCode }
              }
            }
          }
        }
      }
    }
  }
}"""
_CREDIT_COST = 1 + 2 + 2 * (1 + 2 + 10 * 2)

_BY_HAND = "ADJUSTMENT"
"""Shopify: by an app or in the admin; other events come from orders."""


@dataclass(frozen=True, slots=True)
class CardMade:
    """A gift card for a customer that nobody bought; `expires_on` is its last day in the shop's
    time zone. One that was switched off is not `enabled`."""

    gid: str
    created_at: datetime
    customer_gid: str
    given: Money
    left: Money
    note: str
    tail: str
    enabled: bool
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class CreditMade:
    """A store credit that no order brought about."""

    gid: str
    created_at: datetime
    customer_gid: str
    account_gid: str
    given: Money
    expires_at: datetime | None


def cards_made(admin: Admin, since: datetime, cursor: str | None) -> Page[CardMade]:
    """A page of the gift cards made since then, oldest first. Raises what `Admin.query` raises."""
    query = f"created_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    answer = admin.query(
        Operation("CardsMade", CARDS, 2 + _CARDS * _CARD_COST),
        {"query": query, "first": _CARDS, "after": cursor},
    )
    answer.must_be_whole(f"{admin.shop}: CardsMade")
    found = answer.data["giftCards"]
    info = found["pageInfo"]
    made = [_card(node) for node in found["nodes"] if node["customer"] and not node["order"]]
    return Page(made, info["endCursor"] if info["hasNextPage"] else None)


def credits_made(admin: Admin, customers: Sequence[str]) -> list[CreditMade]:
    """The last store credits of these customers: of the newest 10 transactions of 2 currencies.

    Raises what `Admin.query` raises.
    """
    found = read_nodes(admin, "CreditsMade", CREDITS, customers, _CREDIT_COST)
    return [
        _credit(customer, account["id"], node)
        for customer in filter(None, found.values())
        for account in customer["storeCreditAccounts"]["nodes"]
        for node in account["transactions"]["nodes"]
        if node["event"] == _BY_HAND and "amount" in node
    ]


def _card(node: Mapping[str, Any]) -> CardMade:
    last = node["expiresOn"]
    return CardMade(
        gid=node["id"],
        created_at=datetime.fromisoformat(node["createdAt"]),
        customer_gid=node["customer"]["id"],
        given=_money(node["initialValue"]),
        left=_money(node["balance"]),
        note=node["note"] or "",
        tail=node["lastCharacters"],
        enabled=node["enabled"],
        expires_on=date.fromisoformat(last) if last else None,
    )


def _credit(customer: Mapping[str, Any], account_gid: str, node: Mapping[str, Any]) -> CreditMade:
    end = node["expiresAt"]
    return CreditMade(
        gid=node["id"],
        created_at=datetime.fromisoformat(node["createdAt"]),
        customer_gid=customer["id"],
        account_gid=account_gid,
        given=_money(node["amount"]),
        expires_at=datetime.fromisoformat(end) if end else None,
    )


def _money(amount: Mapping[str, str]) -> Money:
    return Money.parse(amount["amount"], amount["currencyCode"])
