"""Random histories, told in any order and twice, portion by portion: no cause opens two issues."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shop_app.auto_open.rules import Catch, Given, OrderStory, Scan, Story, Trigger, causes
from tests.auto_open.scene import Scene, now
from tests.database import empty_all_tables
from tests.integration.conftest import shop, spine, standin, world
from tests.payloads import order, refund
from tests.properties.auto_open_reference import Order, counts, rows, single_causes
from tests.spine import SHOP, Spine, know_shop

__all__ = ["shop", "spine", "standin", "world"]

Sent = tuple[str, dict[str, Any]]
NOW = now()
SINCE = NOW - timedelta(days=200)


@st.composite
def histories(draw: st.DrawFn) -> list[Order]:
    """Orders of two customers and some guests, with what went wrong in half a year and before."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    found = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        one = Order(number, chance.choice([1, 1, 2, None]))

        def at() -> Any:
            return NOW - timedelta(days=chance.randrange(260), minutes=chance.randrange(9))

        for step in range(chance.choice((0, 1, 1, 2, 3))):
            one.refunds.append((number * 10 + step, at()))
        if chance.random() < 0.3:
            one.scans.append((number, at()))
        if chance.random() < 0.3:
            when = chance.choice([at(), *(given_at for _, given_at in one.refunds)])
            reason = chance.choice(["inventory", "staff", "other", "customer", "fraud"])
            one.cancelled = (when, reason)
        found.append(one)
    return found


def story(orders: list[Order], customer: int | None) -> Story:
    return Story(
        None if customer is None else f"c{customer}",
        tuple(
            OrderStory(
                f"o{one.number}",
                cancelled_at=one.cancelled and one.cancelled[0],
                cancel_reason=one.cancelled and one.cancelled[1],
                refunds=tuple(Given(str(number), at) for number, at in one.refunds),
                scans=tuple(Scan(str(number), at, "failure") for number, at in one.scans),
            )
            for one in orders
        ),
    )


@settings(max_examples=100, deadline=None)
@given(orders=histories(), least=st.integers(2, 4), days=st.integers(1, 120))
def test_rows_of_refunds_are_those_of_the_second_opinion(
    orders: list[Order], least: int, days: int
) -> None:
    catch = Catch(Trigger.NTH_REFUND, refunds=least, within_days=days)
    mine = [one for one in orders if one.customer == 1]
    expected = [
        (members, at)
        for owner, members, at in rows(orders, NOW - timedelta(days=999), least, days)
        if owner == "c1"
    ]
    found = causes(catch, story(mine, 1))
    assert [({int(key.partition(":")[2]) for key in one.same}, one.at) for one in found] == [
        (members, at) for members, at in expected
    ]


def told(orders: list[Order]) -> list[Sent]:
    """Every webhook of the history."""
    sent: list[Sent] = []
    placed = NOW - timedelta(days=300)
    for one in orders:
        sent.append(("orders/create", order(placed, number=one.number, customer=one.customer)))
        for number, at in one.refunds:
            sent.append(("refunds/create", refund(at, "1.00", number=number, of=one.number)))
        for number, at in one.scans:
            scan = {"id": number, "fulfillment_id": 1, "order_id": one.number, "status": "failure",
                    "happened_at": at.isoformat(), "estimated_delivery_at": None}  # fmt: skip
            sent.append(("fulfillment_events/create", scan))
        if one.cancelled is not None:
            at, reason = one.cancelled
            gone: dict[str, Any] = {"cancelled_at": at.isoformat(), "cancel_reason": reason}
            body = order(placed, number=one.number, customer=one.customer, updated_at=at, **gone)
            sent.append(("orders/cancelled", body))
    return sent


def known_of(sent: list[Sent]) -> list[Order]:
    """What somebody knows who has heard this much; trouble of orders never heard of is unknown."""
    orders: dict[int, Order] = {}
    for topic, body in sent:
        if topic.startswith("orders/"):
            customer = body["customer"] and body["customer"]["id"]
            orders.setdefault(body["id"], Order(body["id"], customer))
    for topic, body in sent:
        one = orders.get(body["order_id"] if "order_id" in body else body["id"])
        if one is None:
            continue
        if topic == "refunds/create" and _new(one.refunds, body["id"]):
            one.refunds.append((body["id"], _at(body["created_at"])))
        elif topic == "fulfillment_events/create" and _new(one.scans, body["id"]):
            one.scans.append((body["id"], _at(body["happened_at"])))
        elif topic == "orders/cancelled":
            one.cancelled = (_at(body["cancelled_at"]), body["cancel_reason"])
    return list(orders.values())


def _new(there: list[tuple[int, Any]], number: int) -> bool:
    return number not in {known for known, _ in there}


def _at(written: str) -> Any:
    return type(NOW).fromisoformat(written)


class Expected:
    """What must have been decided after each portion, worked out anew from all that was heard."""

    def __init__(self) -> None:
        self.singles: set[str] = set()
        self.refunds: set[int] = set()
        self.rows = 0

    def heard(self, sent: list[Sent]) -> None:
        """One more portion is in and was looked at."""
        orders = known_of(sent)
        for kind, number, at_order in single_causes(orders, SINCE):
            gid = {
                "refund": f"gid://shopify/Refund/{number}",
                "scan": f"gid://shopify/FulfillmentEvent/{number}",
                "cancelled": f"gid://shopify/Order/{at_order}",
            }[kind]
            self.singles.add(f"{kind}:{gid}")
        for _, members, _ in rows(orders, SINCE, 3, 90):
            if not members & self.refunds:
                self.rows += 1
                self.refunds.add(self._first(orders, members))

    def _first(self, orders: list[Order], members: set[int]) -> int:
        given = [(at, n) for o in orders for n, at in o.refunds if n in members and counts(o, at)]
        return min(given)[1]


@pytest.mark.timeout(300)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(orders=histories(), seed=st.integers(0, 2**32), portions=st.integers(1, 3))
def test_what_opens_is_what_the_second_opinion_says_however_it_was_told(
    spine: Spine, orders: list[Order], seed: int, portions: int
) -> None:
    empty_all_tables(spine.engine)
    with spine.engine.begin() as db:
        know_shop(db, SHOP)
    scene = Scene(spine)
    for trigger in (Trigger.REFUND_CREATED, Trigger.ORDER_CANCELLED, Trigger.PARCEL_EVENT,
                    Trigger.NTH_REFUND):  # fmt: skip
        scene.on(trigger, since=SINCE, cap=1000, reason=_REASONS[trigger])
    chance = random.Random(seed)
    sent = told(orders)
    mixed = sent + chance.sample(sent, len(sent) // 2)
    chance.shuffle(mixed)
    expected, heard = Expected(), list[Sent]()
    for portion in range(portions):
        some = mixed[portion::portions]
        heard += some
        scene.happen(*some)
        scene.look()
        expected.heard(heard)

    found = scene.causes()
    singles = {key for key in found if not key.startswith("refund_row:")}
    assert singles == expected.singles
    assert len(found) - len(singles) == expected.rows
    assert set(found.values()) <= {"opened", "joined"}
    _one_issue_for_each(scene)


_REASONS = {
    Trigger.REFUND_CREATED: "return_trouble",
    Trigger.ORDER_CANCELLED: "service",
    Trigger.PARCEL_EVENT: "late",
    Trigger.NTH_REFUND: "billing",
}


def _one_issue_for_each(scene: Scene) -> None:
    """Nobody solves anything here, so an order has one issue for each reason, a customer too."""
    issues = scene.issues()
    whose = Counter((one["order_gid"] or one["customer_gid"], one["reason"]) for one in issues)
    assert set(whose.values()) <= {1}
    opened = [state for state in scene.causes().values() if state == "opened"]
    assert len(opened) == len(issues)
    with scene.spine.engine.connect() as db:
        twice = "SELECT count(*) FROM issue_event WHERE shop = :s AND kind IN ('opened', 'cause_joined')"
        assert db.scalar(text(twice), {"s": SHOP}) == len(scene.causes())
