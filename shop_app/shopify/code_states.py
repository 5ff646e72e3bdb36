"""Discounts with a code as they are now: ours, to see whether somebody changed them, and others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.changed import Page
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes

STATES = """query ReadCodeStates($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on DiscountCodeNode {
      id
      codeDiscount {
        ... on DiscountCodeBasic { status endsAt }
        ... on DiscountCodeFreeShipping { status endsAt }
      }
    }
  }
}"""
_STATE_COST = 2

_SHARED = """title tags status createdAt endsAt usageLimit asyncUsageCount
          codes(first: 2) { nodes { code } }
          context { ... on DiscountCustomers { customers { id } } }"""
CHANGED = f"""query ChangedCodes($query: String!, $first: Int!, $after: String) {{
  discountNodes(query: $query, sortKey: UPDATED_AT, first: $first, after: $after) {{
    nodes {{
      id
      discount {{
        __typename
        ... on DiscountCodeBasic {{
          {_SHARED}
          customerGets {{
            value {{
              ... on DiscountAmount {{ amount {{ amount currencyCode }} }}
              ... on DiscountPercentage {{ percentage }}
            }}
          }}
        }}
        ... on DiscountCodeFreeShipping {{
          {_SHARED}
          maximumShippingPrice {{ amount currencyCode }}
        }}
      }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
PER_PAGE = 75
_CHANGED_COST = 12
"""The node and its discount, two codes, its customer, what it gives; more customers cost more."""

_ENDED = "EXPIRED"
"""Shopify: also what was deactivated."""

_FREE_SHIPPING = "DiscountCodeFreeShipping"

_NODES = ("/DiscountNode/", "/DiscountCodeNode/")
"""A list of discounts gives the same numbers as a list of those with codes, which is deprecated."""


@dataclass(frozen=True, slots=True)
class CodeState:
    """Whether a code can still be used (now, or from a later day on), and when it ends."""

    alive: bool
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A discount that has codes, of which `code` is the first, in capitals; `single`: the only one.

    It gives `amount` (free shipping: at most that, None: any), or a `percentage` of 1 to 100.
    `customers` are the gids of those it is for, () when it is for all or for segments.
    """

    gid: str
    title: str
    tags: frozenset[str]
    code: str
    single: bool
    state: CodeState
    created_at: datetime
    limit: int | None
    uses: int
    customers: tuple[str, ...]
    free_shipping: bool
    amount: Money | None
    percentage: int | None

    @property
    def usable(self) -> bool:
        """Whether anybody can use it once more."""
        return self.state.alive and (self.limit is None or self.uses < self.limit)


def read_code_states(admin: Admin, gids: Sequence[str]) -> dict[str, CodeState | None]:
    """Discounts by gid, None for one that was deleted. Raises what `Admin.query` raises."""
    found = read_nodes(admin, "ReadCodeStates", STATES, gids, _STATE_COST)
    return {
        gid: None if node is None else _state(node["codeDiscount"]) for gid, node in found.items()
    }


def changed_codes(admin: Admin, since: datetime, cursor: str | None) -> Page[CodeSeen]:
    """A page of the amounts off, percentages and free shippings changed since then, oldest first.

    Discounts without a code, buy-X-get-Y and apps' own kinds are left out: nobody is given those, or
    nobody can say what they are worth.
    Raises what `Admin.query` raises.
    """
    query = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    answer = admin.query(
        Operation("ChangedCodes", CHANGED, 2 + PER_PAGE * _CHANGED_COST),
        {"query": query, "first": PER_PAGE, "after": cursor},
    )
    answer.must_be_whole(f"{admin.shop}: ChangedCodes")
    found = answer.data["discountNodes"]
    info = found["pageInfo"]
    seen = [one for one in map(_seen, found["nodes"]) if one is not None]
    return Page(seen, info["endCursor"] if info["hasNextPage"] else None)


def _state(discount: Mapping[str, Any]) -> CodeState:
    end = discount["endsAt"]
    ends_at = datetime.fromisoformat(end) if end else None
    return CodeState(discount["status"] != _ENDED, ends_at)


def _seen(node: Mapping[str, Any]) -> CodeSeen | None:
    discount = node["discount"]
    codes = discount["codes"]["nodes"] if "codes" in discount else []
    if not codes:
        return None
    value = discount["customerGets"]["value"] if "customerGets" in discount else {}
    amount = discount.get("maximumShippingPrice") or value.get("amount")
    share = value.get("percentage")
    if not value and discount["__typename"] != _FREE_SHIPPING:
        return None
    return CodeSeen(
        gid=node["id"].replace(*_NODES),
        title=discount["title"],
        tags=frozenset(tag.casefold() for tag in discount["tags"]),
        code=codes[0]["code"].upper(),
        single=len(codes) == 1,
        state=_state(discount),
        created_at=datetime.fromisoformat(discount["createdAt"]),
        limit=discount["usageLimit"],
        uses=discount["asyncUsageCount"],
        customers=tuple(one["id"] for one in discount["context"].get("customers") or ()),
        free_shipping=discount["__typename"] == _FREE_SHIPPING,
        amount=Money.parse(amount["amount"], amount["currencyCode"]) if amount else None,
        percentage=round(100 * share) if share is not None else None,
    )
