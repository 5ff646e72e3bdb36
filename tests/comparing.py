"""Comparing the app with the stand-in shop, and changing the shop without a webhook."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from sandbox.state import Order, Refund, Shop
from shop_app.reconciliation.reconciling import reconcile_now
from shop_app.reconciliation.runs import Run
from shop_app.shopify.answer import Answer
from shop_app.shopify.client import Admin, Operation
from tests.spine import SHOP, Spine

MARK = "SELECT verified_up_to FROM shop"
GAPS = "SELECT topic, found FROM topic_gap ORDER BY topic"


def number(gid: str) -> int:
    """The number in a gid."""
    return int(gid.rsplit("/", 1)[-1])


def compare(spine: Spine, from_at: datetime | None = None) -> Run:
    """One run from end to end."""
    return reconcile_now(spine.deps, SHOP, from_at)


def gaps(spine: Spine) -> dict[str, int]:
    """What was found unheard, by family of topics."""
    return {row["topic"]: row["found"] for row in spine.rows(GAPS)}


def stand_in_order(shop: Shop, gid: str) -> Order:
    """The order as the shop has it."""
    return shop.orders[number(gid)]


def give_back(shop: Shop, order_gid: str, amount: str, at: datetime) -> int:
    """A refund without a webhook; the order's version stays as it is. Returns its id."""
    order = stand_in_order(shop, order_gid)
    money = Decimal(amount)
    refund = Refund(shop.new_id(), order.id, at, money, money)
    order.refunds.append(refund)
    return refund.id


def ledger(spine: Spine) -> list[dict[str, Any]]:
    """The orders we know."""
    return spine.rows("SELECT gid, customer_gid, total, financial_status FROM orders ORDER BY gid")


@contextmanager
def costs_of_queries() -> Iterator[list[float]]:
    """The points that each query to the shop really cost while the block runs."""
    costs: list[float] = []
    query = Admin.query

    def counted(*args: Any) -> Answer:
        answer = query(*args)
        costs.append((answer.cost and answer.cost.actual) or 0)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Admin, "query", counted)
        yield costs


@contextmanager
def names_of_queries() -> Iterator[list[str]]:
    """The names of the queries to the shop while the block runs."""
    names: list[str] = []
    query = Admin.query

    def noted(admin: Admin, operation: Operation, *args: Any) -> Answer:
        names.append(operation.name)
        return query(admin, operation, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Admin, "query", noted)
        yield names
