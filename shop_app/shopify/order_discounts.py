"""What each discount code took off an order, as it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop_app.money import Money
from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.nodes import read_nodes

FIRST = 20
"""Lines that come with an order; 8 orders fit into a query."""

_PAGE = 190
_MOST_PAGES = 10
"""Shopify: an order has at most 500 lines, so nothing comes near this."""

_SHIPPING = 3

_TAKEN_OFF = """discountAllocations {
            allocatedAmountSet { shopMoney { amount currencyCode } }
            discountApplication { index ... on DiscountCodeApplication { code } }
          }"""
_LINES = f"""lineItems(first: %s) {{
        nodes {{
          quantity currentQuantity
          {_TAKEN_OFF}
        }}
        pageInfo {{ hasNextPage endCursor }}
      }}"""
READ = f"""query ReadOrderDiscounts($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on Order {{
      id processedAt cancelledAt discountCodes
      {_LINES % FIRST}
      shippingLines(first: {_SHIPPING}) {{
        nodes {{
          {_TAKEN_OFF}
        }}
      }}
    }}
  }}
}}"""
READ_MORE = f"""query ReadMoreOrderDiscounts($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on Order {{
      {_LINES % f"{_PAGE}, after: $after"}
    }}
  }}
}}"""

_LINE_COST = 5  # the line, its allocation with bag, money and application
_COST = 1 + (2 + FIRST * _LINE_COST) + (2 + _SHIPPING * _LINE_COST)


@dataclass(frozen=True, slots=True)
class OrderDiscounts:
    """An order and, by code as Shopify writes it, what that took off in the shop's currency.

    Only of units that are still part of the order: what was given back or edited away costs nothing
    any more. A code that took nothing off is there with 0; `codes` is empty for a cancelled order.
    """

    gid: str
    at: datetime
    cancelled: bool
    codes: Mapping[str, Money | None]


def read_order_discounts(admin: Admin, gids: Sequence[str]) -> dict[str, OrderDiscounts | None]:
    """Each order by gid; None for one that was deleted or that the app may not see any more.

    Without the scope `read_all_orders` Shopify hides orders older than 60 days.
    Raises what `Admin.query` raises.
    """
    found = read_nodes(admin, "ReadOrderDiscounts", READ, gids, _COST)
    return {
        gid: None if node is None else _order(node, _lines(admin, node))
        for gid, node in found.items()
    }


def _lines(admin: Admin, order: dict[str, Any]) -> list[dict[str, Any]]:
    """All lines of an order. Raises RequestRefused for one that has more than Shopify's limit."""
    page = order["lineItems"]
    lines = list(page["nodes"])
    for _ in range(_MOST_PAGES):
        if not page["pageInfo"]["hasNextPage"]:
            return lines
        answer = admin.query(
            Operation("ReadMoreOrderDiscounts", READ_MORE, 3 + _PAGE * _LINE_COST),
            {"id": order["id"], "after": page["pageInfo"]["endCursor"]},
        )
        answer.must_be_whole(f"{admin.shop}: ReadMoreOrderDiscounts")
        page = answer.data["node"]["lineItems"]
        lines += page["nodes"]
    raise RequestRefused(f"{admin.shop}: {order['id']} has more than {len(lines)} lines")


def _order(order: dict[str, Any], lines: Sequence[dict[str, Any]]) -> OrderDiscounts:
    cancelled = order["cancelledAt"] is not None
    whole = [(line, 1, 1) for line in order["shippingLines"]["nodes"]]
    shares = [*((line, line["currentQuantity"], line["quantity"]) for line in lines), *whole]
    taken: dict[str, Money | None] = dict.fromkeys(order["discountCodes"])
    for code, amounts in _by_code(shares).items():
        taken[_as_listed(code, taken)] = sum(amounts[1:], amounts[0])
    at = datetime.fromisoformat(order["processedAt"])
    return OrderDiscounts(order["id"], at, cancelled, {} if cancelled else taken)


def _by_code(shares: Sequence[tuple[dict[str, Any], int, int]]) -> dict[str, list[Money]]:
    """What was allocated to lines of which so many of so many units are left, by code."""
    found: dict[str, list[Money]] = defaultdict(list)
    for line, left, of in shares:
        for one in line["discountAllocations"]:
            code = one["discountApplication"].get("code")
            if code is not None:
                money = one["allocatedAmountSet"]["shopMoney"]
                amount = Money.parse(money["amount"], money["currencyCode"])
                found[code].append(Money(_share(amount.minor, left, of), amount.currency))
    return found


def _share(amount: int, left: int, of: int) -> int:
    """The part of `amount` for `left` of `of` units, rounded up: it is what was given at most."""
    return -(-amount * left // of) if of else 0


def _as_listed(code: str, listed: Mapping[str, object]) -> str:
    """Shopify's codes are the same in capitals and small letters."""
    return next((one for one in listed if one.upper() == code.upper()), code)
