"""All customers and all orders that the app may see: documents for bulk operations, and counts."""

from __future__ import annotations

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

ORDERS = """query AllOrders {
  orders {
    edges {
      node {
        id name createdAt processedAt updatedAt cancelledAt displayFinancialStatus
        totalPriceSet { ...Both }
        totalOutstandingSet { ...Both }
        customer { id }
        refunds { id createdAt processedAt totalRefundedSet { ...Both } }
        fulfillments {
          id status displayStatus createdAt updatedAt estimatedDeliveryAt deliveredAt
        }
      }
    }
  }
}
fragment Both on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}"""

COUNT_CUSTOMERS = Operation(
    "CountCustomers", "query CountCustomers { customersCount(limit: null) { count } }", cost=1
)
COUNT_ORDERS = Operation(
    "CountOrders", "query CountOrders { ordersCount(limit: null) { count } }", cost=1
)


def count_customers(admin: Admin) -> int:
    """How many customers the shop has. Raises what `Admin.query` raises."""
    return _count(admin, COUNT_CUSTOMERS, "customersCount")


def count_orders(admin: Admin) -> int:
    """How many orders the app may see. Raises what `Admin.query` raises."""
    return _count(admin, COUNT_ORDERS, "ordersCount")


def _count(admin: Admin, operation: Operation, field: str) -> int:
    answer = admin.query(operation)
    answer.must_be_whole(f"{admin.shop}: {operation.name}")
    return int(answer.data[field]["count"])
