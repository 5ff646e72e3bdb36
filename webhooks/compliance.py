"""What is kept of a compliance request: ids only."""

from __future__ import annotations

from typing import Any

from webhooks.incoming import Payload

_PLAIN = ("shop_id", "shop_domain", "orders_requested", "orders_to_redact")
_WITH_ID = ("customer", "data_request")


def request_ids(body: Payload) -> dict[str, Any]:
    """Who and which orders are meant, without the e-mail and the phone number in the body."""
    kept = {name: body[name] for name in _PLAIN if name in body}
    objects = {name: body.object(name) for name in _WITH_ID if name in body}
    return kept | {name: {"id": part["id"]} for name, part in objects.items() if "id" in part}
