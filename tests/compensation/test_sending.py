"""Shopify is told of each compensation once, and what became of it is noted."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind, State
from shop_app.settings import Settings
from tests.compensation.telling import Telling, telling


@pytest.fixture
def shop(engine: Engine, settings: Settings) -> Telling:
    """A shop that can be told."""
    return telling(engine, settings)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_due_is_made_once_and_its_money_stays_held(shop: Telling, kind: Kind) -> None:
    number = shop.reserve(kind)
    shop.work()
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.spent, row.op) == (State.GRANTED, 1000, 0, None)
    assert row.remote_gid is not None
    assert shop.story(number) == [("granted", {"looked_up": False})]
    if kind is Kind.STORE_CREDIT:
        assert shop.credits() == [1000]
    else:
        assert shop.live(number) == 1
