"""Shopify fails while tags are written, in every way it can: the end is right, and written once."""

import pytest

from tests.e2e.replaying import effects
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.test_takeover import lines, only_tags
from tests.e2e.waiting import until

# The client waits 10 s for an answer and tries three times; a job that failed comes again.
FAULTS: dict[str, list[dict[str, object]]] = {
    "lost-once": [{"kind": "lost_answer"}],
    "lost-often": [{"kind": "lost_answer", "times": 3}],
    "late": [{"kind": "timeout", "seconds": 12}],
    "stuck": [{"kind": "slow", "seconds": 12}],
    "broken": [{"kind": "http", "status": 500}, {"kind": "http", "status": 503, "times": 3}],
    "too-many": [{"kind": "http", "status": 429, "seconds": 1}],
    "throttled": [{"kind": "throttle", "seconds": 3, "times": 2}],
    "revoked": [{"kind": "token_revoked"}],
    "frozen": [{"kind": "frozen"}],
    "locked": [{"kind": "locked"}],
    "partial": [{"kind": "partial"}],
}
BOTH = frozenset({"First-time buyer", "VIP Gold"})


def run_into(shop: StandInShop, faults: list[dict[str, object]]) -> int:
    """Queue faults for the shop's next tag write, and cause one; returns the customer's number."""
    for fault in map(dict, faults):
        shop.fault(str(fault.pop("kind")), "tagsAdd", **fault)
    return shop.order("1200.00")


@pytest.mark.timeout(240)
def test_whatever_fails_on_the_way_a_tag_is_there_in_the_end_and_was_written_once(
    rig: Rig, shop: StandInShop
) -> None:
    rig.start_worker()
    shops = {name: rig.open_shop(f"{name}.myshopify.com") for name in FAULTS}
    rig.settle()
    customers = {name: run_into(shops[name], faults) for name, faults in FAULTS.items()}

    until(lambda: rig.sandbox.faults_left() == 0, "every fault has struck", 120)
    rig.settle(150)

    assert {name: only_tags(one) for name, one in shops.items()} == dict.fromkeys(FAULTS, BOTH)
    written = [("tag_added", tag, True) for tag in sorted(BOTH)]
    assert {name: sorted(lines(rig, one)) for name, one in shops.items()} == dict.fromkeys(
        FAULTS, written
    )
    once = {("tag_added", tag): 1 for tag in BOTH}
    happened = {name: effects(rig, one.domain) for name, one in shops.items()}
    assert {
        name: {(kind, tag): number for (_, tag, kind), number in found.items()}
        for name, found in happened.items()
    } == dict.fromkeys(FAULTS, once)
    check_reason_is_visible(rig, shops["lost-often"], customers["lost-often"])


def check_reason_is_visible(rig: Rig, shop: StandInShop, customer: int) -> None:
    """The command line says why, with the numbers."""
    said = rig.command("customer", "show", str(customer), "--shop", shop.domain)
    assert "✓ VIP Gold: ✓ £1,200.00 spent in the last 365 days" in said
    assert "✓ First-time buyer: 1 order" in said
