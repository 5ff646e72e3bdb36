"""A small shop's history, told in order, or shuffled and doubled, opens the same issues, once."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shop_app.auto_open.rules import Trigger
from tests.auto_open.scene import Scene, now
from tests.e2e.auto_open import by_customer, expected
from tests.e2e.histories import write_small_history
from tests.e2e.independent import accounts
from tests.payloads import customer_gid, order, refund

Sent = tuple[str, dict[str, Any]]


def told(path: Path, shift: timedelta) -> list[Sent]:
    """What Shopify would have sent of the file's customers."""
    sent: list[tuple[datetime, Sent]] = []
    number = 0
    for who, orders in accounts(path, shift).items():
        for bought in orders:
            number += 1
            body = order(bought.at, number=number, customer=int(who), total=str(bought.amount))
            sent.append((bought.at, ("orders/create", body)))
            for step, (at, amount) in enumerate(bought.given):
                given = refund(at, str(amount), number=number * 100 + step, of=number)
                sent.append((at, ("refunds/create", given)))
    return [one for _, one in sorted(sent, key=lambda each: each[0])]


@pytest.mark.parametrize("seed", [None, 7])
def test_a_history_opens_what_the_second_opinion_expects(
    scene: Scene, tmp_path: Path, seed: int | None
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path, customers=25)
    last = datetime(2011, 12, 9, 12, 50, tzinfo=UTC)
    shift = now() - timedelta(minutes=1) - last
    scene.on(Trigger.REFUND_CREATED, since=now() - timedelta(days=900), cap=10_000)
    scene.on(Trigger.NTH_REFUND, since=now() - timedelta(days=900), cap=10_000)
    sent = told(path, shift)
    if seed is not None:
        chance = random.Random(seed)
        sent += chance.sample(sent, len(sent) // 3)
        chance.shuffle(sent)
    half = len(sent) // 2
    for some in (sent[:half], sent[half:], sent[:half]):
        scene.happen(*some)
        scene.look()

    refunds, orders, often = expected(path, shift, now())
    assert len(often) >= 1
    issues = scene.issues()
    assert by_customer([one for one in issues if one["order_gid"]]) == {
        customer_gid(int(who)): count for who, count in orders.items()
    }
    assert by_customer([one for one in issues if not one["order_gid"]]) == {
        customer_gid(int(who)): 1 for who in often
    }
    single = [key for key in scene.causes() if key.startswith("refund:")]
    assert len(single) == sum(refunds.values())
