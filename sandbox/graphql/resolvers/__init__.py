"""All resolvers, one module per resource; importing the package registers them."""

from sandbox.graphql.resolvers import (
    bulk_operations,
    counts,
    customers,
    fulfillments,
    installation,
    money,
    nodes,
    orders,
    paging,
    refunds,
    shops,
    staged_uploads,
    tags,
    webhook_subscriptions,
)

__all__ = [
    "bulk_operations",
    "counts",
    "customers",
    "fulfillments",
    "installation",
    "money",
    "nodes",
    "orders",
    "paging",
    "refunds",
    "shops",
    "staged_uploads",
    "tags",
    "webhook_subscriptions",
]
