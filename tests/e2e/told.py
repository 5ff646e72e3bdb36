"""What the app had been told of each customer after every batch, worked out from the deliveries.

A reason in the timeline speaks of the moment its tag turned. Its numbers are right when they are
those of a state the ledger really went through: after one of the batches that were worked through.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from tests.e2e.independent import Bought, Figures, figures_of
from tests.e2e.rig import Rig

_STORY = """
    SELECT topic, body, settled_at FROM delivery
    WHERE shop = %(shop)s AND topic = ANY(%(topics)s) AND state = 'processed'
    ORDER BY settled_at
"""
_TOPICS = ["orders/create", "orders/updated", "refunds/create", "customers/purchasing_summary"]


@dataclass
class _Known:
    """What the app knows of a customer while we go through the batches.

    `counted` is Shopify's newest count of the orders, and when that was true.
    """

    orders: dict[int, Bought] = field(default_factory=dict)
    counted: tuple[datetime, int] | None = None
    states: set[Figures] = field(default_factory=set)


@dataclass
class Told:
    """The story of one shop; `now` is where the last 365 and 180 days end."""

    now: datetime
    customers: dict[str, _Known] = field(default_factory=dict)
    refunds: dict[int, list[tuple[datetime, Decimal]]] = field(default_factory=dict)
    buyers: dict[int, str] = field(default_factory=dict)

    def states(self, gid: str) -> set[Figures]:
        """Every state a customer went through."""
        return self.customers[gid].states

    def hear(self, topic: str, body: dict[str, Any]) -> str | None:
        """Take in one delivery; returns whose figures it moved, if we know."""
        if topic == "refunds/create":
            given = sum((Decimal(move["amount"]) for move in body["transactions"]), Decimal(0))
            at = datetime.fromisoformat(body["created_at"])
            self.refunds.setdefault(body["order_id"], []).append((at, given))
            return self.buyers.get(body["order_id"])
        if topic == "customers/purchasing_summary":
            return self._hear_count(body)
        if body["customer"] is None:
            return None
        gid = f"gid://shopify/Customer/{body['customer']['id']}"
        self.buyers[body["id"]] = gid
        at = datetime.fromisoformat(body["processed_at"])
        total = Decimal(body["total_price_set"]["shop_money"]["amount"])
        self._of(gid).orders[body["id"]] = Bought(at, total)
        return gid

    def _hear_count(self, body: dict[str, Any]) -> str:
        gid: str = body["customerId"]
        known = self._of(gid)
        told = (datetime.fromisoformat(body["occurredAt"]), int(body["numberOfOrders"]))
        known.counted = max(known.counted or told, told)
        return gid

    def _of(self, gid: str) -> _Known:
        return self.customers.setdefault(gid, _Known())

    def look(self, gid: str) -> None:
        """Note the state a customer is in now."""
        known = self.customers[gid]
        orders = [
            Bought(one.at, one.amount, self.refunds.get(number, []))
            for number, one in known.orders.items()
        ]
        known.states.add(figures_of(orders, self.now, known.counted and known.counted[1]))


def told(rig: Rig, shop: str, now: datetime) -> Told:
    """Go through all deliveries of a shop, batch by batch, with windows that end `now`."""
    story = Told(now)
    for batch in _batches(rig.rows(_STORY, shop=shop, topics=_TOPICS)):
        moved = {story.hear(row["topic"], orjson.loads(row["body"])) for row in batch}
        for gid in moved - {None}:
            story.look(str(gid))
    return story


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        if batch and batch[-1]["settled_at"] != row["settled_at"]:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
