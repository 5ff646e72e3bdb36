"""All customers and all orders that the app may see: documents for bulk operations, and counts."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.shopify.client import Admin, Operation

CUSTOMERS = """query AllCustomers {
  customers {
    edges {
      node {
        id createdAt updatedAt state numberOfOrders tags
        amountSpent { amount currencyCode }
      }
    }
  }
}"""

_ORDERS = """query AllOrders {
  orders {
    edges {
      node {
        id name createdAt processedAt updatedAt cancelledAt cancelReason displayFinancialStatus
        totalPriceSet { ...Both }
        totalOutstandingSet { ...Both }
        customer { id }
        sourceName app { id } tags discountCodes test
        %(address)s
        refunds { id createdAt processedAt totalRefundedSet { ...Both } }
        fulfillments {
          id status displayStatus createdAt updatedAt estimatedDeliveryAt deliveredAt
        }
        lineItems {
          edges {
            node {
              id sku vendor quantity currentQuantity
              discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount currencyCode } }
              %(products)s
            }
          }
        }
      }
    }
  }
}
fragment Both on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}"""


def orders_document(*, products: bool, address: bool) -> str:
    """Every order with all that hangs on it; a line comes as an object of its own.

    `products`: also which product a line is of (scope read_products); `address`: also the country
    it was sent to (protected customer data). What is refused fails the whole operation.
    """
    return _ORDERS % {
        "address": "shippingAddress { countryCodeV2 }" if address else "",
        "products": "product { id } variant { id }" if products else "",
    }


ORDERS = orders_document(products=False, address=False)
ORDERS_WITH_ALL = orders_document(products=True, address=True)

COUNT_CUSTOMERS = Operation(
    "CountCustomers", "query CountCustomers { customersCount(limit: null) { count } }", cost=1
)
COUNT_ORDERS = Operation(
    "CountOrders",
    """query CountOrders {
  ordersCount(limit: null) { count }
  orders(first: 10) { nodes { shippingAddress { countryCodeV2 } } }
}""",
    cost=23,
)
_ADDRESS = "shippingAddress"


@dataclass(frozen=True, slots=True)
class OrdersSeen:
    """How many orders the app may see, and whether it surely may see where they were sent: what is
    refused in one order fails a whole bulk operation, so what nobody proved is not asked for."""

    count: int
    addresses: bool


def count_customers(admin: Admin) -> int:
    """How many customers the shop has. Raises what `Admin.query` raises."""
    answer = admin.query(COUNT_CUSTOMERS)
    answer.must_be_whole(f"{admin.shop}: {COUNT_CUSTOMERS.name}")
    return int(answer.data["customersCount"]["count"])


def count_orders(admin: Admin) -> OrdersSeen:
    """How many orders there are for the app. Raises what `Admin.query` raises."""
    answer = admin.query(COUNT_ORDERS)
    denied = tuple(error for error in answer.errors if _ADDRESS in error.path)
    answer.without(denied).must_be_whole(f"{admin.shop}: {COUNT_ORDERS.name}")
    shown = any(order[_ADDRESS] for order in answer.data["orders"]["nodes"])
    return OrdersSeen(int(answer.data["ordersCount"]["count"]), addresses=shown and not denied)
