"""Customers who were deleted unheard are found by counting, and only they are deleted."""

from datetime import UTC, datetime

import pytest

from sandbox.state import Shop
from shop_app.reconciliation import customers_gone
from shop_app.reconciliation.customers_gone import delete_missing, missing_customers
from shop_app.reconciliation.reconciling import reconcile_now
from shop_app.shopify import customer_counts
from shop_app.shopify.client import Admin
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def known(spine: Spine, shop: Shop) -> list[str]:
    """Customers of the shop, all known."""
    gids = [new_customer(shop) for _ in range(130)]
    reconcile_now(spine.deps, SHOP)
    assert deleted(spine) == []
    return gids


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The stretches that Shopify was asked to count."""
    asked: list[tuple[int, int]] = []

    def count(admin: Admin, first: int, last: int) -> int:
        asked.append((first, last))
        return customer_counts.count_between(admin, first, last)

    monkeypatch.setattr(customers_gone, "count_between", count)
    return asked


def number(gid: str) -> int:
    return int(gid.rpartition("/")[2])


def delete_unheard(shop: Shop, *gids: str) -> None:
    """They go, and no webhook tells."""
    for gid in gids:
        del shop.customers[number(gid)]


def deleted(spine: Spine) -> list[str]:
    """Who is known to be deleted."""
    rows = spine.rows("SELECT gid FROM customer WHERE deleted_at IS NOT NULL ORDER BY gid")
    return [row["gid"] for row in rows]


def test_customers_whose_deletion_went_unheard_are_deleted(
    spine: Spine, shop: Shop, known: list[str]
) -> None:
    lost = [known[0], known[64], known[129]]
    delete_unheard(shop, *lost)
    run = reconcile_now(spine.deps, SHOP)
    again = reconcile_now(spine.deps, SHOP)

    assert deleted(spine) == lost
    assert run.counts["customers_mended"] == 3
    assert "customers_mended" not in again.counts
    assert spine.rows("SELECT found FROM topic_gap WHERE topic = 'customers'") == []


def test_a_shop_where_nobody_is_missing_is_counted_once(
    spine: Spine, known: list[str], counted: list[tuple[int, int]]
) -> None:
    assert missing_customers(spine.deps, SHOP, spine.deps.admin(SHOP)) == []
    assert counted == [(number(known[0]), number(known[-1]))]


def test_ids_of_different_lengths_are_counted_apart(
    spine: Spine, shop: Shop, known: list[str], counted: list[tuple[int, int]]
) -> None:
    old = ["gid://shopify/Customer/93", "gid://shopify/Customer/207119551"]
    with spine.engine.begin() as db:
        for gid in old:
            db.exec_driver_sql("INSERT INTO customer (shop, gid) VALUES (%s, %s)", (SHOP, gid))
    assert missing_customers(spine.deps, SHOP, spine.deps.admin(SHOP)) == old[::-1]
    assert sorted(counted) == [
        (93, 93),
        (207119551, 207119551),
        (number(known[0]), number(known[-1])),
    ]


def test_what_is_looked_for_in_one_comparison_is_bounded_and_found_in_the_next(
    spine: Spine,
    shop: Shop,
    known: list[str],
    counted: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(customers_gone, "FEW", 5)
    monkeypatch.setattr(customers_gone, "MOST_LOOKS", 11)
    lost = [known[3], known[120]]
    delete_unheard(shop, *lost)
    found = []
    for night in range(1, 4):
        found.append(missing_customers(spine.deps, SHOP, spine.deps.admin(SHOP)))
        assert len(counted) <= 11 * night
        with spine.engine.begin() as db:
            delete_missing(db, SHOP, found[-1], NOW)
    assert found == [[lost[1]], [lost[0]], []]


def test_who_was_told_to_be_deleted_meanwhile_is_not_counted(
    spine: Spine, known: list[str]
) -> None:
    with spine.engine.begin() as db:
        assert delete_missing(db, SHOP, known[:2], NOW) == 2
        assert delete_missing(db, SHOP, known[:3], NOW) == 1
    assert deleted(spine) == known[:3]
