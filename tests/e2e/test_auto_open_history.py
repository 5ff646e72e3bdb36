"""Online Retail II comes in through the front door while rules open issues: the right ones, once."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shop_app.auto_open import store
from shop_app.auto_open.rules import Trigger
from shop_app.db import make_engine
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from tests.e2e import replaying
from tests.e2e.auto_open import by_customer, expected
from tests.e2e.replaying import Replayed, replay
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

_TRIGGERS = (Trigger.REFUND_CREATED, Trigger.NTH_REFUND)
_ISSUES = "SELECT customer_gid, order_gid, opened_by FROM issue WHERE shop = %(shop)s"
_CAUSES = "SELECT count(*) FROM issue_cause WHERE shop = %(shop)s AND key LIKE 'refund:%%'"
_LOOKS = "SELECT count(*) FROM issue_look WHERE shop = %(shop)s"
_AGAIN = """
    INSERT INTO issue_look (shop, gid, look_at)
    SELECT shop, gid, now() FROM customer WHERE shop = %(shop)s
    UNION ALL SELECT shop, gid, now() FROM orders WHERE shop = %(shop)s AND customer_gid IS NULL
    RETURNING gid
"""


@pytest.fixture
def big() -> Path:
    """The Online Retail II file."""
    named = os.environ.get("AMENDS_HISTORY")
    if not named:
        pytest.skip("AMENDS_HISTORY does not name the Online Retail II file")
    return Path(named)


def switch_on(rig: Rig, shop: StandInShop) -> None:
    """Both rules count all of the history, whose days all lie before today."""
    long_ago = datetime.now(UTC) - timedelta(days=1_200)
    engine = make_engine(rig.database_url)
    for trigger in _TRIGGERS:
        with engine.begin() as db:
            rule = store.rule(db, shop.domain, trigger.value)
            draft = type(rule.draft).from_data(rule.draft.as_data() | {"cap": 100_000})
            version = preferences.version(db, shop.domain, Section.AUTO_OPEN)
            saved = store.save(
                db, shop.domain, draft, key=rule.key, based_on=version, by=None, now=long_ago
            )
            based = saved.version
            store.switch(
                db, shop.domain, rule.key, on=True, based_on=based, by=None, clock=lambda: long_ago
            )
    engine.dispose()


def looked(rig: Rig, shop: StandInShop) -> bool:
    """Whether nobody is left to be looked at, now or later."""
    return bool(rig.one(_LOOKS, shop=shop.domain) == 0)


def check_issues(replayed: Replayed) -> list[dict[str, Any]]:
    """The issues are those of the second opinion."""
    shop = replayed.shop
    gids = {one["name"].split()[-1]: one["gid"] for one in shop.customers()}
    refunds, orders, often = expected(replayed.path, replayed.shift(), datetime.now(UTC))
    issues = replayed.rig.rows(_ISSUES, shop=shop.domain)
    assert {one["opened_by"] for one in issues} == {"rule"}
    assert by_customer([one for one in issues if one["order_gid"]]) == {
        gids[who]: count for who, count in orders.items()
    }
    assert by_customer([one for one in issues if not one["order_gid"]]) == {
        gids[who]: 1 for who in often
    }
    assert replayed.rig.one(_CAUSES, shop=shop.domain) == sum(refunds.values())
    return issues


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "manner",
    [{}, pytest.param({"shuffle_seed": 11, "duplicate": 0.2}, marks=pytest.mark.soak)],
    ids=["in order", "shuffled and doubled"],
)
def test_online_retail_ii_opens_the_issues_of_the_second_opinion(
    big: Path, rig: Rig, shop: StandInShop, manner: dict[str, Any]
) -> None:
    rig.start_worker()
    rig.settle()
    switch_on(rig, shop)
    replayed = replay(rig, shop, big, **manner)
    replaying.finish(replayed, 1_200)
    seconds = until(lambda: looked(rig, shop), "everybody was looked at", 600)
    issues = check_issues(replayed)
    print(f"{len(issues)} issues, the last of them {seconds:.0f} s after the last delivery")
    rig.rows(_AGAIN, shop=shop.domain)
    until(lambda: looked(rig, shop), "everybody was looked at once more", 600)
    assert len(check_issues(replayed)) == len(issues)
