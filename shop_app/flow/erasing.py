"""Erase what Shopify wants erased: what Flow was told or has asked about a customer, and which
triggers a shop's workflows begin with.

The events and runs of a whole shop go with `privacy.shop_erasing`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from shop_app.flow import runs
from shop_app.flow.models import FlowEvent, FlowListener


def erase_customer(db: Connection, shop: str, customer_gid: str, order_gids: Sequence[str]) -> None:
    """Forget what Flow was told of a customer, and its runs about them or these orders of theirs.

    What it was still to be told is not told any more.
    """
    theirs = (FlowEvent.shop == shop, FlowEvent.customer_gid == customer_gid)
    db.execute(delete(FlowEvent).where(*theirs))
    runs.erase_customer(db, shop, customer_gid, order_gids)


def forget_listeners(db: Connection, shop: str) -> None:
    """Forget which triggers the shop's workflows begin with."""
    db.execute(delete(FlowListener).where(FlowListener.shop == shop))
