"""`run` has the invented shop compared once its history was played."""

from pathlib import Path

from shop_app.cli.after_history import compared_after_history
from tests.e2e.histories import write_small_history
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

_RUNS = """
    SELECT counts FROM reconciliation_run WHERE shop = %(shop)s AND state = 'done' AND by = 'staff'
"""
_VERIFIED = "SELECT verified_up_to IS NOT NULL FROM shop WHERE shop = %(shop)s"


def test_the_shop_is_compared_once_its_history_is_over_and_nothing_was_missed(
    rig: Rig, shop: StandInShop, tmp_path: Path
) -> None:
    path = tmp_path / "few.csv"
    write_small_history(path, customers=5)
    rig.start_worker()
    rig.settle()
    with compared_after_history(rig.sandbox.address, rig.database_url):
        assert rig.rows(_RUNS, shop=shop.domain) == []
        shop.play(path)
        until(lambda: rig.one(_VERIFIED, shop=shop.domain), "the shop is verified", 60)
        rig.settle()
    (run,) = rig.rows(_RUNS, shop=shop.domain)
    assert run["counts"]["orders_seen"] > 0
    assert not [name for name in run["counts"] if name.endswith("_unheard")]
