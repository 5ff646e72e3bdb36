"""Lines of orders: the first with the order, the rest of a long order in a query of its own."""

from __future__ import annotations

from typing import Any, TypedDict

import structlog

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.shapes import MoneyV2, Reference

FIRST = 6
"""Lines that come with an order: hardly any has more."""

_PAGE = 190
"""Further lines of a long order: as many as one query may ask for with their products."""

_LOG = structlog.get_logger(__name__)

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


def whole(admin: Admin, order: dict[str, Any], *, products: bool) -> list[LineNode] | None:
    """All lines of an order that was read with its first ones; None for one with more than 196.

    A read of such an order leaves its lines unsaid: webhooks bring them all, and its money counts.
    Raises what `Admin.query` raises.
    """
    page = order["lineItems"]
    if not page["pageInfo"]["hasNextPage"]:
        return list(page["nodes"])
    document = READ_WITH_PRODUCTS if products else READ
    operation = Operation("ReadLines", document, 1 + cost(_PAGE, products=products))
    variables = {"id": order["id"], "after": page["pageInfo"]["endCursor"]}
    answer = admin.query(operation, variables)
    answer.must_be_whole(f"{admin.shop}: ReadLines")
    node = answer.data["node"]
    if not node or node["lineItems"]["pageInfo"]["hasNextPage"]:
        _LOG.info("lines of an order left unread", shop=admin.shop, gid=order["id"])
        return None
    return [*page["nodes"], *node["lineItems"]["nodes"]]
