"""What Flow is to be told, as it stands in the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from shop_app.flow.models import FlowEvent
from tests.issue_rows import SHOP


def events(engine: Engine, shop: str = SHOP) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Trigger, customer and payload of each event of a shop, in the order they came about."""
    its = select(FlowEvent.trigger, FlowEvent.customer_gid, FlowEvent.payload)
    with engine.connect() as db:
        rows = db.execute(its.where(FlowEvent.shop == shop).order_by(FlowEvent.id))
        return [(row.trigger, row.customer_gid, row.payload) for row in rows]


def payloads(engine: Engine, trigger: str, shop: str = SHOP) -> list[dict[str, Any]]:
    """The payloads of one trigger, the oldest first."""
    return [payload for handle, _, payload in events(engine, shop) if handle == trigger]
