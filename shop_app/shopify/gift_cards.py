"""Gift cards: make one with a code of our own, find it again, change its end, switch it off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.shopify.payloads import Declined, made, payload

CREATE = Operation(
    "CreateGiftCard",
    """mutation CreateGiftCard($input: GiftCardCreateInput!) {
  giftCardCreate(input: $input) { giftCard { id } userErrors { field code message } }
}""",
    10,
)
FIND = Operation(
    "FindGiftCards",
    """query FindGiftCards($query: String!, $after: String) {
  giftCards(first: 20, after: $after, query: $query, sortKey: CREATED_AT) {
    nodes {
      id note lastCharacters
      customer { id }
      initialValue { amount currencyCode }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
    62,
)
END = Operation(
    "EndGiftCardOn",
    """mutation EndGiftCardOn($id: ID!, $on: Date!) {
  giftCardUpdate(id: $id, input: {expiresOn: $on}) {
    giftCard { id }
    userErrors { field message }
  }
}""",
    10,
)
DEACTIVATE = Operation(
    "DeactivateGiftCard",
    """mutation DeactivateGiftCard($id: ID!) {
  giftCardDeactivate(id: $id) { giftCard { id } userErrors { field code message } }
}""",
    10,
)
_MOST_PAGES = 50
"""1,000 gift cards since the minute in question: more than a shop's API budget allows to make."""


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A gift card, as far as it can be recognized: of its code only the end is ever shown."""

    gid: str
    note: str | None
    tail: str
    customer_gid: str | None
    initial: Money


def create_card(admin: Admin, given: Mapping[str, Any], *, not_after: float) -> str | Declined:
    """Make a gift card; `given` is a GiftCardCreateInput. Returns its gid.

    Raises what `Admin.mutate` raises; after ShopifyUnavailable nobody knows whether it was made.
    """
    answer = admin.mutate(CREATE, {"input": given}, not_after=not_after)
    about = f"{admin.shop}: {CREATE.name}"
    found = payload(answer, about, "giftCardCreate")
    if isinstance(found, Declined):
        return found
    gid: str = made(found, "giftCard", about)["id"]
    return gid


def cards_since(admin: Admin, at: datetime) -> Iterator[FoundCard]:
    """The gift cards made since then, oldest first. Raises what `Admin.query` raises, and
    ShopifyUnavailable when there are more than 1,000."""
    after: str | None = None
    for _ in range(_MOST_PAGES):
        query = f"created_at:>='{at.isoformat()}'"
        answer = admin.query(FIND, {"query": query, "after": after})
        answer.must_be_whole(f"{admin.shop}: {FIND.name}")
        page = answer.data["giftCards"]
        yield from map(_found, page["nodes"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
    raise ShopifyUnavailable(f"{admin.shop}: {FIND.name}: too many gift cards to look through")


def end_card_on(admin: Admin, gid: str, on: date, *, not_after: float) -> Declined | None:
    """Let a gift card end on that day; doing it twice does no harm. Raises what `Admin.mutate`
    raises."""
    variables = {"id": gid, "on": on.isoformat()}
    return _do(admin, END, "giftCardUpdate", variables, not_after)


def deactivate_card(admin: Admin, gid: str, *, not_after: float) -> Declined | None:
    """Switch a gift card off, for good. Raises what `Admin.mutate` raises."""
    return _do(admin, DEACTIVATE, "giftCardDeactivate", {"id": gid}, not_after)


def _do(
    admin: Admin, operation: Operation, root: str, variables: Mapping[str, Any], not_after: float
) -> Declined | None:
    answer = admin.mutate(operation, variables, idempotent=True, not_after=not_after)
    about = f"{admin.shop}: {operation.name}"
    found = payload(answer, about, root)
    if isinstance(found, Declined):
        return found
    made(found, "giftCard", about)
    return None


def _found(node: Mapping[str, Any]) -> FoundCard:
    customer, value = node["customer"], node["initialValue"]
    return FoundCard(
        node["id"],
        node["note"],
        node["lastCharacters"],
        customer["id"] if customer else None,
        Money.parse(value["amount"], value["currencyCode"]),
    )
