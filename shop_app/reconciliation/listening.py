"""Which changes a webhook should have told us by now: only those count as never heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.reconciliation.runs import UNHEARD_AFTER


@dataclass(frozen=True, slots=True)
class Listening:
    """Webhooks came since `since`, and what changed before `until` should have been told by them."""

    since: datetime
    until: datetime

    def missed(self, changed_at: datetime) -> bool:
        """Whether nobody told us although somebody should have."""
        return self.since <= changed_at < self.until


# What was received and waits to be worked through has been heard.
_SINCE = text(
    """
    SELECT installed_at, (
        SELECT min(received_at) FROM delivery WHERE shop = :shop AND state = 'received'
    ) AS waiting
    FROM shop WHERE shop = :shop
    """
)


def listening(db: Connection, shop: str, asked_at: datetime) -> Listening:
    """For what Shopify answered at `asked_at`: nobody listened before the app was installed, or
    while it was not."""
    row = db.execute(_SINCE, {"shop": shop}).one()
    heard_up_to = asked_at if row.waiting is None else min(asked_at, row.waiting)
    return Listening(row.installed_at, heard_up_to - UNHEARD_AFTER)
