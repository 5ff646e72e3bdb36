"""What the clock releases, and what it waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from shop_app.compensation.expiring import EXPIRE
from shop_app.compensation.kinds import Kind
from shop_app.compensation.redeeming import GRACE
from shop_app.due import queue_due
from shop_app.settings import Settings
from tests.compensation.aftermath import CODE, NEXT, Aftermath, begin
from tests.compensation.shopify_says import line, off, order


@pytest.fixture
def after(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet."""
    return begin(engine, settings)


def ago(**time: float) -> datetime:
    """So long ago."""
    return datetime.now(UTC) - timedelta(**time)


def test_a_code_that_nobody_used_is_released_some_minutes_after_its_end(
    after: Aftermath, engine: Engine
) -> None:
    after.granted(1, 1000, expires_at=ago(seconds=GRACE.total_seconds() + 1))
    after.granted(2, 500, code="SORRY-22222222", expires_at=ago(seconds=30))
    queue_due(engine)
    due = "SELECT task_name FROM procrastinate_jobs WHERE args ->> 'shop' = :shop"
    assert (EXPIRE,) in after.rows(due)
    for _ in range(2):
        after.expire()
    assert after.stands(1) == ("expired", 0, 0)
    assert after.stands(2) == ("granted", 500, 0)
    assert after.events() == [("expired", {"released": 1000})]
    ended = after.rows(
        'SELECT "end", ended_at IS NULL FROM compensation WHERE shop = :shop ORDER BY number'
    )
    assert ended == [("expired", False), (None, True)]


@pytest.mark.parametrize("op", ["extend", "revoke"])
def test_what_shopify_is_just_told_of_does_not_expire_meanwhile(after: Aftermath, op: str) -> None:
    after.granted(amount=1000, expires_at=ago(hours=1), op=op)
    after.expire()
    assert after.stands() == ("granted", 1000, 0)


def test_a_gift_card_is_asked_for_its_last_purchases_before_it_expires(after: Aftermath) -> None:
    after.card(amount=1000, expires_at=ago(hours=23), checked_at=ago(hours=1))
    after.expire()  # until the shop's day is over the card can be used
    assert after.stands() == ("granted", 1000, 0)
    after.do("UPDATE compensation SET expires_at = :at WHERE shop = :shop", at=ago(hours=25))
    after.do("UPDATE compensation SET checked_at = :at WHERE shop = :shop", at=ago(hours=2))
    after.expire()
    assert after.stands() == ("granted", 1000, 0)
    after.do("UPDATE compensation SET checked_at = now() WHERE shop = :shop")
    after.expire()
    assert after.stands() == ("expired", 0, 0)


def test_a_shop_that_cannot_be_asked_keeps_no_money_held_for_ever(after: Aftermath) -> None:
    after.granted(1, 1000, kind=Kind.STORE_CREDIT, expires_at=ago(days=2, minutes=1))
    after.expire()
    assert after.stands() == ("expired", 0, 0)


def test_a_redemption_that_is_told_after_the_end_is_booked_all_the_same(after: Aftermath) -> None:
    after.granted(amount=1000, expires_at=ago(hours=1))
    after.expire()
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)))
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 700)
