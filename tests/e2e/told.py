"""What the app had been told of each customer after every batch, worked out from the deliveries.

A reason in the timeline speaks of the moment its tag turned. Its numbers are right when they are
those of a state the ledger really went through: after one of the batches that were worked through.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from tests.e2e.independent import Figures
from tests.e2e.rig import Rig

_STORY = """
    SELECT topic, body, settled_at FROM delivery
    WHERE shop = %(shop)s AND topic = ANY(%(topics)s) AND state = 'processed'
    ORDER BY settled_at
"""
_TOPICS = ["orders/create", "orders/updated", "refunds/create", "customers/purchasing_summary"]


@dataclass
class _Order:
    at: datetime
    total: Decimal


@dataclass
class _Known:
    """What the app knows of a customer's orders while we go through the batches."""

    since: datetime
    orders: dict[int, _Order] = field(default_factory=dict)
    states: set[Figures] = field(default_factory=set)


@dataclass
class Told:
    """The story of one shop; `since` is where the last 365 days began."""

    since: datetime
    customers: dict[str, _Known] = field(default_factory=dict)
    refunds: dict[int, list[Decimal]] = field(default_factory=dict)
    buyers: dict[int, str] = field(default_factory=dict)

    def states(self, gid: str) -> set[Figures]:
        """Every state a customer went through."""
        return self.customers[gid].states

    def hear(self, topic: str, body: dict[str, Any]) -> str | None:
        """Take in one delivery; returns whose figures it moved, if we know."""
        if topic == "refunds/create":
            given = sum((Decimal(move["amount"]) for move in body["transactions"]), Decimal(0))
            self.refunds.setdefault(body["order_id"], []).append(given)
            return self.buyers.get(body["order_id"])
        if topic == "customers/purchasing_summary" or body["customer"] is None:
            return None
        gid = f"gid://shopify/Customer/{body['customer']['id']}"
        self.buyers[body["id"]] = gid
        known = self.customers.setdefault(gid, _Known(self.since))
        total = Decimal(body["total_price_set"]["shop_money"]["amount"])
        known.orders[body["id"]] = _Order(datetime.fromisoformat(body["processed_at"]), total)
        return gid

    def look(self, gid: str) -> None:
        """Note the state a customer is in now."""
        known = self.customers[gid]
        recent = {number: one for number, one in known.orders.items() if one.at > self.since}
        refunds = [given for number in recent for given in self.refunds.get(number, ())]
        bought = sum((one.total for one in recent.values()), Decimal(0))
        spent = bought - sum(refunds, Decimal(0))
        known.states.add(Figures(len(known.orders), len(recent), spent, len(refunds)))


def told(rig: Rig, shop: str, now: datetime) -> Told:
    """Go through all deliveries of a shop, batch by batch, with the window that ends `now`."""
    story = Told(now - timedelta(days=365))
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
