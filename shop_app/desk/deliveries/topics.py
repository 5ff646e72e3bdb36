"""Webhook topics in the merchant's words; the technical name stands beside them."""

from __future__ import annotations

from shop_app.reconciliation.runs import (
    CUSTOMERS,
    FULFILLMENTS,
    ORDERS,
    REFUNDS,
    SUBSCRIPTIONS,
    TAGS,
)
from shop_app.texts import gettext


def topic_name(topic: str) -> str:
    """What a topic tells of, such as “Orders created”; an unknown topic's own name."""
    return _names().get(topic, topic)


def family_name(family: str) -> str:
    """A family of topics, as a sentence begins."""
    return {
        ORDERS: gettext("Orders"),
        REFUNDS: gettext("Refunds"),
        FULFILLMENTS: gettext("Parcels"),
        CUSTOMERS: gettext("Customers"),
        TAGS: gettext("Tags"),
        SUBSCRIPTIONS: gettext("Webhook subscriptions"),
    }[family]


def _names() -> dict[str, str]:
    return {
        "app/scopes_update": gettext("Permissions of the app changed"),
        "app/uninstalled": gettext("App uninstalled"),
        "bulk_operations/finish": gettext("Bulk operations finished"),
        "customer.joined_segment": gettext("Customers joined a segment"),
        "customer.left_segment": gettext("Customers left a segment"),
        "customer.tags_added": gettext("Tags added to customers"),
        "customer.tags_removed": gettext("Tags removed from customers"),
        "customers/create": gettext("Customers created"),
        "customers/data_request": gettext("Customers asked for their data"),
        "customers/delete": gettext("Customers deleted"),
        "customers/merge": gettext("Customers merged"),
        "customers/purchasing_summary": gettext("Purchases of customers added up"),
        "customers/redact": gettext("Customers' data to be erased"),
        "customers/update": gettext("Customers changed"),
        "disputes/create": gettext("Disputes opened"),
        "disputes/update": gettext("Disputes changed"),
        "fulfillment_events/create": gettext("Parcels scanned on their way"),
        "fulfillments/create": gettext("Parcels sent"),
        "fulfillments/update": gettext("Parcels changed"),
        "orders/cancelled": gettext("Orders cancelled"),
        "orders/create": gettext("Orders created"),
        "orders/delete": gettext("Orders deleted"),
        "orders/edited": gettext("Orders edited"),
        "orders/fulfilled": gettext("Orders fulfilled"),
        "orders/paid": gettext("Orders paid"),
        "orders/updated": gettext("Orders changed"),
        "refunds/create": gettext("Refunds made"),
        "shop/redact": gettext("The shop's data to be erased"),
        "shop/update": gettext("Details of the shop changed"),
    }
