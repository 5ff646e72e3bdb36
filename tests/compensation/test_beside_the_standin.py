"""Everything given by hand in a stand-in Shopify is found, and what a customer buys with it is told
to the cent: the shapes that we ask for are the real ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sandbox.actions.checking_out import checkout
from sandbox.actions.rewarding import (
    create_discount,
    create_gift_card,
    delete_discount,
    disable_gift_card,
    give_store_credit,
)
from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation.checking import check
from shop_app.reconciliation.reconciling import reconcile_now
from tests.compensation.aftermath import SCOPES
from tests.integration.conftest import shop, spine, standin, world
from tests.spine import SHOP, Spine
from tests.standin import new_customer

__all__ = ["shop", "spine", "standin", "world"]


@pytest.fixture
def customer(spine: Spine, shop: Shop) -> int:
    """A customer of a shop with every scope."""
    shop.scopes += SCOPES
    scopes = "{" + ",".join(shop.scopes) + "}"
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop SET scopes = %s WHERE shop = %s", (scopes, SHOP))
    return int(new_customer(shop).rpartition("/")[2])


def night(spine: Spine) -> None:
    """Everything is compared, and what follows from that is done."""
    reconcile_now(spine.deps, SHOP)
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE redemption_look SET look_at = now() WHERE shop = %s", (SHOP,))
    spine.work(without=("send_compensations",))


def given(spine: Spine) -> list[tuple[object, ...]]:
    """What stands in the books, by kind; they add up."""
    with spine.engine.begin() as db:
        assert check(db, SHOP) == ()
    asked = "SELECT kind, state, held, spent FROM compensation ORDER BY kind"
    return [tuple(row.values()) for row in spine.rows(asked)]


def test_what_was_given_by_hand_is_found_spent_and_ended(
    spine: Spine, world: World, shop: Shop, customer: int
) -> None:
    create_discount(world, shop, "Thanks", amount=Decimal(5), customer_id=customer, usage_limit=1)
    create_discount(world, shop, "EVERYBODY", percentage=Decimal("0.1"))
    create_gift_card(world, shop, Decimal(20), code="present00present", customer_id=customer)
    give_store_credit(world, shop, customer, Decimal(10))
    for _ in range(2):
        night(spine)
        assert given(spine) == [
            ("discount_code", "granted", 500, 0),
            ("gift_card", "granted", 2000, 0),
            ("store_credit", "granted", 1000, 0),
        ]
    checkout(
        world, shop, Decimal(60), codes=["THANKS"], gift_cards=["present00present"],
        store_credit=True, customer_id=customer,
    )  # fmt: skip
    night(spine)
    assert given(spine) == [
        ("discount_code", "redeemed", 0, 500),
        ("gift_card", "redeemed", 0, 2000),
        ("store_credit", "redeemed", 0, 1000),
    ]
    assert spine.failures == []


def test_what_is_ended_by_hand_is_released(
    spine: Spine, world: World, shop: Shop, customer: int
) -> None:
    create_discount(world, shop, "THANKS", amount=Decimal(5), customer_id=customer)
    create_gift_card(world, shop, Decimal(20), code="present00present", customer_id=customer)
    night(spine)
    delete_discount(world, shop, "THANKS")
    disable_gift_card(world, shop, "present00present")
    night(spine)
    assert given(spine) == [
        ("discount_code", "revoked", 0, 0),
        ("gift_card", "revoked", 0, 0),
    ]
