"""Parcels that are late tag their buyers: at once when a scan says so, else when their day is over."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.independent import FIRST, TROUBLE
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until


def sent(shop: StandInShop, promised: timedelta) -> str:
    """Who has ordered something that is on its way, promised for this long from now: their gid."""
    order = shop.act("place_order", total="20.00", new_customer={})
    shop.act("fulfil", order_id=order["id"])
    estimate = (datetime.now(UTC) + promised).isoformat()
    scan = {"status": "in_transit", "estimated_delivery_at": estimate}
    shop.act("fulfillment_event", order_id=order["id"], **scan)
    return f"gid://shopify/Customer/{order['customer_id']}"


@pytest.mark.soak  # in one process: integration/test_rules_in_time.py
@pytest.mark.timeout(300)
def test_a_late_parcel_tags_its_buyer_and_time_alone_makes_one_late(
    rig: Rig, shop: StandInShop
) -> None:
    rig.start_worker()
    rig.settle()
    late = sent(shop, -timedelta(hours=1))
    soon = sent(shop, timedelta(seconds=40))
    in_time = sent(shop, timedelta(days=3))
    rig.settle()
    assert shop.tags() == {late: {FIRST, TROUBLE}, soon: {FIRST}, in_time: {FIRST}}
    heard = rig.one("SELECT count(*) FROM delivery WHERE topic LIKE 'fulfillment%%'")

    until(lambda: shop.tags()[soon] == {FIRST, TROUBLE}, "its time is over", 120)
    rig.settle()
    assert rig.one("SELECT count(*) FROM delivery WHERE topic LIKE 'fulfillment%%'") == heard
    assert shop.tags()[in_time] == {FIRST}
    said = rig.command("customer", "show", soon, "--shop", shop.domain)
    assert f"✓ {TROUBLE}: 1 late delivery" in said
