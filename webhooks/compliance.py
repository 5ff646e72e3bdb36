"""Keep a compliance request: who and which orders are meant, until when; ids only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from shop_app.privacy.service import note_request
from webhooks.incoming import Incoming, Payload

_PLAIN = ("shop_id", "shop_domain", "orders_requested", "orders_to_redact")
_WITH_ID = ("customer", "data_request")


def keep_request(db: Connection, incoming: Incoming) -> None:
    """Note the request with its due date, without the e-mail and the phone number in the body."""
    note_request(
        db,
        incoming.shop,
        incoming.webhook_id,
        topic=incoming.topic,
        received_at=incoming.received_at,
        payload=_ids(incoming.payload),
    )


def _ids(body: Payload) -> dict[str, Any]:
    kept = {name: body[name] for name in _PLAIN if name in body}
    objects = {name: body.object(name) for name in _WITH_ID if name in body}
    return kept | {name: {"id": part["id"]} for name, part in objects.items() if "id" in part}
