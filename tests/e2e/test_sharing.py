"""Several shops, several workers: the load is shared, and a flood in one shop starves no other."""

from tests.e2e.posting import guest_orders, post
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.tracing import jobs_taken, trace_jobs

FLOOD = 5_000


def open_shops(rig: Rig, count: int) -> list[str]:
    """Further shops with the app installed."""
    return [rig.open_shop(f"shop-{number}.myshopify.com").domain for number in range(count)]


def test_two_workers_share_the_load_of_several_shops(rig: Rig, shop: StandInShop) -> None:
    shops = [shop.domain, *open_shops(rig, 7)]
    workers = [rig.start_worker(), rig.start_worker()]
    rig.settle()
    trace_jobs(rig)

    post(
        rig,
        [
            one
            for group in zip(*(guest_orders(name, 100) for name in shops), strict=True)
            for one in group
        ],
    )
    rig.settle()

    taken = jobs_taken(rig, "drain")
    shares = [sum(taken[number] for number in worker.numbers) for worker in workers]
    print("drains per worker:", shares)
    assert min(shares) > 0
    assert sum(shares) == taken.total()
    booked = rig.rows("SELECT shop, count(*) AS number FROM orders GROUP BY shop")
    assert {row["shop"]: row["number"] for row in booked} == dict.fromkeys(shops, 100)


def test_a_flood_in_one_shop_does_not_starve_ten_others(rig: Rig, shop: StandInShop) -> None:
    others = open_shops(rig, 10)
    post(rig, guest_orders(shop.domain, FLOOD))
    post(rig, [one for name in others for one in guest_orders(name, 1)])

    rig.start_worker()
    rig.settle()

    # A batch is settled at the moment its transaction began.
    settled = "SELECT shop, max(settled_at) AS at FROM delivery WHERE topic = 'orders/create' GROUP BY shop"
    ends = {row["shop"]: row["at"] for row in rig.rows(settled)}
    flood_ends = ends.pop(shop.domain)
    assert set(ends) == set(others)
    assert max(ends.values()) < flood_ends
    before = rig.one(
        "SELECT count(*) FROM delivery WHERE shop = %(shop)s AND settled_at < %(at)s",
        shop=shop.domain,
        at=max(ends.values()),
    )
    print(f"{before} of {FLOOD} flooding deliveries came before the last of the others")
    assert before < FLOOD / 2
    assert rig.one("SELECT count(*) FROM delivery WHERE state = 'processed'") >= FLOOD + len(others)
