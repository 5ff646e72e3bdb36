"""Keep what Shopify's compliance webhooks ask for until it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shop_app.privacy.models import ComplianceRequest

# Shopify: act within 30 days of the request.
DUE_AFTER = timedelta(days=30)


def note_request(
    db: Connection,
    shop: str,
    webhook_id: str,
    *,
    topic: str,
    received_at: datetime,
    payload: Mapping[str, Any],
) -> None:
    """Keep a request once, with the day it is due."""
    db.execute(
        insert(ComplianceRequest)
        .values(
            shop=shop,
            webhook_id=webhook_id,
            topic=topic,
            received_at=received_at,
            due_at=received_at + DUE_AFTER,
            payload=dict(payload),
        )
        .on_conflict_do_nothing()
    )
