"""Customers as Shopify knows them: counts over their whole life, state. No name, no e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, cast

from shop_app.shopify.client import Admin
from shop_app.shopify.nodes import read_nodes
from shop_app.shopify.shapes import MoneyV2

DOCUMENT = """query ReadCustomers($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Customer {
      id createdAt updatedAt state numberOfOrders
      amountSpent { amount currencyCode }
    }
  }
}"""
COST_EACH = 2  # the customer, amountSpent


class CustomerNode(TypedDict):
    """One customer. Times are ISO 8601 text in UTC; `numberOfOrders` is a count as text."""

    id: str
    createdAt: str
    updatedAt: str
    state: str
    numberOfOrders: str
    amountSpent: MoneyV2


def read_customers(admin: Admin, gids: Sequence[str]) -> dict[str, CustomerNode | None]:
    """Each customer by gid; None for one that was deleted or merged away.

    Raises what `Admin.query` raises.
    """
    found = read_nodes(admin, "ReadCustomers", DOCUMENT, gids, COST_EACH)
    return cast("dict[str, CustomerNode | None]", found)
