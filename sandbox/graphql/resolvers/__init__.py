"""All resolvers, one module per resource; importing the package registers them."""

from sandbox.graphql.resolvers import (
    customers,
    fulfillments,
    installation,
    money,
    nodes,
    orders,
    paging,
    refunds,
    shops,
    tags,
    webhook_subscriptions,
)

__all__ = [
    "customers",
    "fulfillments",
    "installation",
    "money",
    "nodes",
    "orders",
    "paging",
    "refunds",
    "shops",
    "tags",
    "webhook_subscriptions",
]
