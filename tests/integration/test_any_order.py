"""Late, doubled and unordered deliveries end where ordered ones do: checked on random histories."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.database import empty_all_tables
from tests.payloads import order, refund, summary
from tests.spine import SHOP, Spine, know_shop

NOW = datetime.now(UTC).replace(microsecond=0)
Sent = tuple[str, dict[str, Any]]

_STATE = (
    """SELECT gid, customer_gid, updated_at, cancelled_at, total, paid, deleted_at IS NOT NULL AS gone
    FROM orders ORDER BY gid""",
    "SELECT gid, order_gid, amount FROM refund ORDER BY gid",
    """SELECT gid, lifetime_orders, lifetime_spent, summary_at, deleted_at IS NOT NULL AS gone
    FROM customer ORDER BY gid""",
    "SELECT gid, order_gid, status, updated_at FROM fulfillment ORDER BY gid",
    """SELECT customer_gid, tag, reason #>> '{checks,0,value}' AS value FROM tag_assignment
    WHERE wanted ORDER BY 1, 2""",
)


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """What Shopify might send about three customers, in the order it happened."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    sent: list[Sent] = []
    at = NOW - timedelta(days=500)
    counts = dict.fromkeys((1, 2, 3), 0)
    for number in range(1, draw(st.integers(1, 8)) + 1):
        at += timedelta(days=chance.randrange(1, 60), seconds=chance.randrange(1000))
        customer = chance.choice([1, 2, 3, None])
        placed = order(at, number=number, customer=customer, total=f"{chance.randrange(1, 900)}.50")
        sent.append(("orders/create", placed))
        if customer:
            counts[customer] += 1
            sums = summary(at, counts[customer], customer=customer)
            sent.append(("customers/purchasing_summary", sums))
        sent += _afterwards(chance, at, number, placed)
    return sent


def _afterwards(
    chance: random.Random, placed_at: datetime, number: int, placed: dict[str, Any]
) -> list[Sent]:
    sent: list[Sent] = []
    at = placed_at
    for step in range(chance.randrange(4)):
        at += timedelta(hours=chance.randrange(1, 48))
        moved = {"updated_at": at.isoformat()}
        kind = chance.choice(["refund", "refund", "cancel", "parcel", "delete", "change"])
        if kind == "refund":
            sent.append(
                ("refunds/create", refund(at, "5.25", number=number * 10 + step, of=number))
            )
            sent.append(("orders/updated", placed | moved))
        elif kind == "cancel":
            placed |= {"cancelled_at": at.isoformat()}
            sent.append(("orders/cancelled", placed | moved))
        elif kind == "parcel":
            parcel = {"id": number, "order_id": number, "status": "success"}
            sent.append(("fulfillments/update", parcel | moved | {"created_at": at.isoformat()}))
        elif kind == "delete":
            sent.append(("orders/delete", {"id": number}))
            break
        else:
            sent.append(("orders/updated", placed | moved))
    return sent


def _end(spine: Spine, sent: list[Sent]) -> list[Any]:
    """Where the ledger and the decisions end when this is delivered to an empty app."""
    empty_all_tables(spine.engine)
    with spine.engine.begin() as db:
        know_shop(db, SHOP)
    for topic, payload in sent:
        assert spine.deliver(topic, payload).status_code == 200
    spine.work(without=("write_tags", "read", "read_later"))
    with spine.engine.connect() as db:
        parked = db.execute(text("SELECT error FROM delivery WHERE shop = :s AND state = 'parked'"),
                            {"s": SHOP}).all()  # fmt: skip
    assert parked == []
    return [spine.rows(query) for query in _STATE]


@pytest.mark.timeout(300)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=histories(), seed=st.integers(0, 2**32))
def test_shuffled_and_doubled_deliveries_end_where_ordered_ones_do(
    spine: Spine, sent: list[Sent], seed: int
) -> None:
    ordered = _end(spine, sent)
    chance = random.Random(seed)
    mixed = sent + chance.sample(sent, len(sent) // 2)
    chance.shuffle(mixed)

    assert _end(spine, mixed) == ordered
