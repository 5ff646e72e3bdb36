"""A changed delivery promise shows in tags, without anything else happening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from shop_app import jobs
from shop_app.orders.models import Fulfillment
from shop_app.orders.promises import promise_delivery
from shop_app.tagging import promised
from shop_app.tagging.promised import FOLLOW_PROMISE
from tests.customer_rows import bought
from tests.rules import draft, fact, keep
from tests.spine import SHOP, Spine

LATE = draft("Late parcel", fact("late_deliveries", "at_least", 1))
ANNA, BO, CY = (f"gid://shopify/Customer/{n}" for n in (1, 2, 3))


def sent(spine: Spine, gid: str, *, delivered_after_days: int) -> None:
    """A parcel of the customer's one order, of ten days ago, without an estimate."""
    order = spine.rows("SELECT gid, processed_at FROM orders WHERE customer_gid = :gid", gid=gid)[0]
    arrived = order["processed_at"] + timedelta(days=delivered_after_days)
    number = gid.rsplit("/", 1)[-1]
    with spine.engine.begin() as db:
        db.execute(
            insert(Fulfillment).values(
                shop=SHOP,
                gid=f"gid://shopify/Fulfillment/{number}",
                order_gid=order["gid"],
                status="success",
                created_at=order["processed_at"],
                updated_at=datetime.now(UTC),
                delivered_at=arrived,
            )
        )


@pytest.fixture
def delivered(spine: Spine) -> Spine:
    """Anna got her parcel after 3 days, Bo after 6; Cy's was never sent. All have been judged."""
    keep(spine.engine, LATE)
    with spine.engine.begin() as db:
        for gid in (ANNA, BO, CY):
            bought(db, gid, 20)
    sent(spine, ANNA, delivered_after_days=3)
    sent(spine, BO, delivered_after_days=6)
    return spine


def promise(spine: Spine, **days: int) -> list[str]:
    """Save a promise as the page does; returns what ran."""
    named = {"" if country == "elsewhere" else country: some for country, some in days.items()}
    with spine.engine.begin() as db:
        promise_delivery(db, SHOP, named)
        jobs.queue(db, FOLLOW_PROMISE, SHOP)
    return spine.work(without=("write_tags",))


def late(spine: Spine) -> set[str]:
    return set(spine.tags_wanted())


def test_tags_follow_a_promise_that_is_made_changed_and_taken_back(delivered: Spine) -> None:
    promise(delivered, elsewhere=5)
    assert late(delivered) == {BO}
    promise(delivered, elsewhere=2)
    assert late(delivered) == {ANNA, BO}
    promise(delivered, DE=1)
    assert late(delivered) == set()


def test_every_customer_with_a_parcel_is_judged_portion_by_portion(
    delivered: Spine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promised, "_PORTION", 1)
    promise(delivered, elsewhere=2)
    assert late(delivered) == {ANNA, BO}


def test_nobody_is_judged_where_no_rule_looks_at_parcels(spine: Spine) -> None:
    keep(spine.engine, draft("Buyer", fact("orders", "at_least", 1)))
    with spine.engine.begin() as db:
        bought(db, ANNA, 20)
    sent(spine, ANNA, delivered_after_days=3)
    assert promise(spine, elsewhere=2) == ["follow_promise"]
