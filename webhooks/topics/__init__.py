"""One handler per topic. A topic's file is named after it, with `_` for `/` and `.`.

To add one: subscribe it in shopify.app.toml, write the file, list it here.
"""

from __future__ import annotations

from webhooks.incoming import Handler
from webhooks.topics import (
    app_scopes_update,
    app_uninstalled,
    bulk_operations_finish,
    customer_joined_segment,
    customer_left_segment,
    customer_tags_added,
    customer_tags_removed,
    customers_create,
    customers_data_request,
    customers_delete,
    customers_merge,
    customers_purchasing_summary,
    customers_redact,
    customers_update,
    disputes_create,
    disputes_update,
    fulfillment_events_create,
    fulfillments_create,
    fulfillments_update,
    orders_cancelled,
    orders_create,
    orders_delete,
    orders_edited,
    orders_fulfilled,
    orders_paid,
    orders_updated,
    refunds_create,
    returns_request,
    shop_redact,
    shop_update,
)

ABOUT_PEOPLE = frozenset({"customers/data_request", "customers/redact"})
"""Topics whose fields can't be cut: their e-mail and phone are gone once they were worked through."""

HANDLERS: dict[str, Handler] = {
    "app/scopes_update": app_scopes_update.handle,
    "app/uninstalled": app_uninstalled.handle,
    "bulk_operations/finish": bulk_operations_finish.handle,
    "customer.joined_segment": customer_joined_segment.handle,
    "customer.left_segment": customer_left_segment.handle,
    "customer.tags_added": customer_tags_added.handle,
    "customer.tags_removed": customer_tags_removed.handle,
    "customers/create": customers_create.handle,
    "customers/data_request": customers_data_request.handle,
    "customers/delete": customers_delete.handle,
    "customers/merge": customers_merge.handle,
    "customers/purchasing_summary": customers_purchasing_summary.handle,
    "customers/redact": customers_redact.handle,
    "customers/update": customers_update.handle,
    "disputes/create": disputes_create.handle,
    "disputes/update": disputes_update.handle,
    "fulfillment_events/create": fulfillment_events_create.handle,
    "fulfillments/create": fulfillments_create.handle,
    "fulfillments/update": fulfillments_update.handle,
    "orders/cancelled": orders_cancelled.handle,
    "orders/create": orders_create.handle,
    "orders/delete": orders_delete.handle,
    "orders/edited": orders_edited.handle,
    "orders/fulfilled": orders_fulfilled.handle,
    "orders/paid": orders_paid.handle,
    "orders/updated": orders_updated.handle,
    "refunds/create": refunds_create.handle,
    "returns/request": returns_request.handle,
    "shop/redact": shop_redact.handle,
    "shop/update": shop_update.handle,
}
