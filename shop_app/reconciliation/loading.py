"""Book the result of a bulk operation, some hundred customers or orders in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from shop_app.compensation.marking import mark_orders
from shop_app.customers.many import apply_customers, apply_summaries, know
from shop_app.customers.service import Summary
from shop_app.orders.many import apply_orders, apply_parcels, restate_refunds
from shop_app.reconciliation.answers import (
    moment,
    money,
    order_version,
    parcel_version,
    refund_record,
)
from shop_app.reconciliation.tags import compare_tags
from shop_app.shopify.changed import CustomerSeen
from shop_app.shopify.orders import OrderNode

PER_TRANSACTION = 500
"""Customers or orders; some thousand lines, booked within a few tenths of a second."""


@dataclass(frozen=True, slots=True)
class Root:
    """A customer or an order with the lines of what hangs on it, and how many lines that are."""

    node: dict[str, Any]
    children: Sequence[dict[str, Any]]

    @property
    def lines(self) -> int:
        """Lines of the result."""
        return 1 + len(self.children)


def roots(lines: Iterable[dict[str, Any]]) -> Iterator[Root]:
    """The lines put together again: grouped, so that children follow their parent."""
    node: dict[str, Any] | None = None
    children: list[dict[str, Any]] = []
    for line in lines:
        if "__parentId" in line:
            children.append(line)
            continue
        if node is not None:
            yield Root(node, children)
        node, children = line, []
    if node is not None:
        yield Root(node, children)


def batches(found: Iterable[Root], size: int) -> Iterator[list[Root]]:
    """At most `size` at a time, each id once: of two versions in one result the later counts."""
    batch: dict[str, Root] = {}
    for root in found:
        if len(batch) == size or root.node["id"] in batch:
            yield list(batch.values())
            batch = {}
        batch[root.node["id"]] = root
    if batch:
        yield list(batch.values())


def book_customers(db: Connection, shop: str, found: Sequence[Root], asked_at: datetime) -> None:
    """Book customers as they were at `asked_at`, when the operation was started, or later.

    The caller is alone with the ledger.
    """
    nodes = [cast("CustomerSeen", root.node) for root in found]
    records = {
        node["id"]: (
            moment(node["updatedAt"]),
            {"created_at": moment(node["createdAt"]), "state": node["state"].lower()},
        )
        for node in nodes
    }
    apply_customers(db, shop, records)
    summaries = [
        Summary(node["id"], int(node["numberOfOrders"]), money(node["amountSpent"]), asked_at)
        for node in nodes
    ]
    apply_summaries(db, shop, summaries)
    compare_tags(db, shop, {node["id"]: node["tags"] for node in nodes}, asked_at)


def book_orders(db: Connection, shop: str, found: Sequence[Root]) -> None:
    """Book orders with what hangs on them. The caller is alone with the ledger."""
    nodes = [order_of(root) for root in found]
    versions = [order_version(node) for node in nodes]
    moved = apply_orders(db, shop, versions)
    coded = [one.gid for one in versions if one.gid in moved and one.said.get("discount_codes")]
    mark_orders(db, shop, coded)
    refunds = [refund_record(node["id"], one) for node in nodes for one in node["refunds"]]
    restate_refunds(db, shop, refunds)
    parcels = {
        one["id"]: parcel_version(node["id"], one) for node in nodes for one in node["fulfillments"]
    }
    apply_parcels(db, shop, list(parcels.values()))
    know(db, shop, [gid for one in versions if (gid := one.said.get("customer_gid"))])


def order_of(root: Root) -> OrderNode:
    """An order in the shape in which it is read one by one."""
    return cast("OrderNode", {**root.node, "lines": root.children})
