"""Webhook topics of optional scopes: subscribed per shop once that scope is granted.

`shopify.app.toml` cannot list them, because most shops have not granted the scope.
"""

from __future__ import annotations

from collections.abc import Mapping

WEBHOOKS_PATH = "/webhooks"

_MERGE = (
    "admin_graphql_api_customer_kept_id",
    "admin_graphql_api_customer_deleted_id",
    "admin_graphql_api_job_id",
    "status",
)
_DISPUTE = (
    "id",
    "order_id",
    "type",
    "amount",
    "currency",
    "reason",
    "status",
    "evidence_due_by",
    "initiated_at",
    "finalized_on",
)

OPTIONAL_TOPICS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "read_customer_merge": {"customers/merge": _MERGE},
    "read_shopify_payments_disputes": {
        "disputes/create": _DISPUTE,
        "disputes/update": _DISPUTE,
    },
}
"""Scope → topic → the fields of its body that we use."""
