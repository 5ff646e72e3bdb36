"""The body of `bulk_operations/finish`."""

from __future__ import annotations

from typing import Any

from sandbox.bulk.operation import Operation
from sandbox.state import Shop, gid
from sandbox.webhooks.payloads.wire import local_time, local_time_or_null


def finish_body(shop: Shop, operation: Operation) -> dict[str, Any]:
    """The whole body as shopify.dev shows it: status, type and error code in lower case."""
    code = operation.error_code
    return {
        "admin_graphql_api_id": gid("BulkOperation", operation.id),
        "completed_at": local_time_or_null(operation.completed_at, shop),
        "created_at": local_time(operation.created_at, shop),
        "error_code": None if code is None else code.lower(),
        "status": operation.status.lower(),
        "type": operation.kind.lower(),
    }
