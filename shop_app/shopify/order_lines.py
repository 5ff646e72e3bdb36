"""Lines of orders: the first with the order, the rest of a long order page by page."""

from __future__ import annotations

from typing import Any, TypedDict

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.shapes import MoneyV2, Reference

FIRST = 6
"""Lines that come with an order: hardly any has more."""

_PAGE = 150
_MOST_PAGES = 40

# Without the scope read_products Shopify refuses to say which product a line is of.
_PRODUCT = "product { id } variant { id }"
_TEMPLATE = """lineItems(first: %(first)s) {
        nodes {
          id sku vendor quantity currentQuantity
          discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount currencyCode } }
          %(product)s
        }
        pageInfo { hasNextPage endCursor }
      }"""


class LineTotal(TypedDict):
    """What a line cost after discounts."""

    shopMoney: MoneyV2


class _Line(TypedDict):
    id: str
    sku: str | None
    vendor: str | None
    quantity: int
    currentQuantity: int
    discountedTotalSet: LineTotal


class LineNode(_Line, total=False):
    """One line; `product` and `variant` only when asked for, null for a custom line."""

    product: Reference | None
    variant: Reference | None


def selection(*, first: str, products: bool) -> str:
    """The field `lineItems` of an order, `first` (and what else it takes) as GraphQL."""
    return _TEMPLATE % {"first": first, "product": _PRODUCT if products else ""}


def cost(first: int, *, products: bool) -> int:
    """Points: the connection 2; a line, its bag and money 3, its product and variant 2."""
    return 2 + first * (5 if products else 3)


def _document(*, products: bool) -> str:
    return f"""query ReadLines($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on Order {{
      {selection(first=f"{_PAGE}, after: $after", products=products)}
    }}
  }}
}}"""


READ, READ_WITH_PRODUCTS = _document(products=False), _document(products=True)


def whole(admin: Admin, order: dict[str, Any], *, products: bool) -> list[LineNode]:
    """All lines of an order that was read with its first ones.

    Raises what `Admin.query` raises, and RequestRefused beyond 6,006 lines.
    """
    page = order["lineItems"]
    lines: list[LineNode] = list(page["nodes"])
    document = READ_WITH_PRODUCTS if products else READ
    operation = Operation("ReadLines", document, 1 + cost(_PAGE, products=products))
    for _ in range(_MOST_PAGES):
        info = page["pageInfo"]
        if not info["hasNextPage"]:
            return lines
        answer = admin.query(operation, {"id": order["id"], "after": info["endCursor"]})
        answer.must_be_whole(f"{admin.shop}: ReadLines")
        node = answer.data["node"]
        if not node:  # deleted meanwhile: its deletion is heard of by another door
            return lines
        page = node["lineItems"]
        lines += page["nodes"]
    raise RequestRefused(f"{admin.shop}: {order['id']} has more than {len(lines)} lines")
