"""What is gone of gift cards and store credits, which only asking tells."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from shop_app.compensation.balances import POLL_BALANCES, look_at_all, queue_balances, share
from shop_app.compensation.kinds import Kind
from shop_app.compensation.portions import Work
from shop_app.settings import Settings
from tests.compensation.aftermath import ACCOUNT, CARD, CREDIT, LATER, Aftermath, begin
from tests.compensation.shopify_says import money
from tests.issue_rows import SHOP


@pytest.fixture
def after(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet."""
    return begin(engine, settings)


def card(left: int, of: int = 1000, **changes: Any) -> dict[str, Any]:
    """A gift card as Shopify shows it."""
    usual = {"id": CARD, "enabled": True, "expiresOn": None}
    return usual | {"initialValue": money(of), "balance": money(left)} | changes


def credit(left: int, of: int = 1000, currency: str = "EUR", **changes: Any) -> dict[str, Any]:
    """A store credit as Shopify shows it."""
    usual = {"id": CREDIT, "expiresAt": None, "account": {"id": ACCOUNT}}
    amounts = {"amount": money(of, currency), "remainingAmount": money(left, currency)}
    return usual | amounts | changes


def read(after: Aftermath) -> set[int]:
    """The compensations of which the balance was just asked for."""
    asked = (
        "SELECT id FROM compensation WHERE shop = :shop AND checked_at > now() - interval '1 min'"
    )
    return {gid for (gid,) in after.rows(asked)}


def test_a_gift_card_is_spent_bit_by_bit_and_ends_when_nothing_is_left(after: Aftermath) -> None:
    after.card(amount=1000)
    for left, stands in [
        (1000, ("granted", 1000, 0)),
        (650, ("granted", 650, 350)),
        (650, ("granted", 650, 350)),
        (800, ("granted", 800, 200)),  # a refund to the card
        (0, ("redeemed", 0, 1000)),
        (100, ("granted", 100, 900)),
    ]:
        after.says.nodes[CARD] = card(left)
        after.poll()
        assert after.stands() == stands
    amounts = [data["amount"] for kind, data in after.events() if kind == "redeemed"]
    assert amounts == [350, -150, 800, -100]


def test_a_store_credit_in_another_currency_is_booked_in_proportion_to_its_hold(
    after: Aftermath,
) -> None:
    after.credit(amount=1000, value=1099, value_currency="USD")
    for left, stands in [
        (732, ("granted", 666, 334)),  # 3.67 of 10.99 are 333.94 of 1000
        (0, ("redeemed", 0, 1000)),
    ]:
        after.says.nodes[CREDIT] = credit(left, 1099, "USD")
        after.poll()
        assert after.stands() == stands


def test_all_of_it_is_all_of_it_and_half_a_unit_rounds_up() -> None:
    assert share(1000, 1099, 1099) == 1000
    assert share(1, 1, 2) == 1
    assert share(1, 1, 3) == 0


def test_a_store_credit_that_lapsed_is_released_not_spent(after: Aftermath) -> None:
    after.credit(amount=1000, expires_at=LATER)
    after.says.nodes[CREDIT] = credit(0, expiresAt=LATER.isoformat())
    after.says.lapsed = [{"amount": money(-600), "creditTransaction": {"id": CREDIT}}]
    after.poll()
    assert after.stands() == ("granted", 600, 400)
    after.expire()
    assert after.stands() == ("expired", 0, 400)
    assert after.events()[-1] == ("expired", {"released": 600})


def test_a_gift_card_that_was_switched_off_is_revoked_and_its_rest_released(
    after: Aftermath,
) -> None:
    after.card(amount=1000)
    after.says.nodes[CARD] = card(900, enabled=False)
    after.poll()
    assert after.stands() == ("revoked", 0, 100)
    assert after.events()[-1] == ("revoked", {"released": 900, "by_hand": True})


def test_a_gift_card_whose_last_day_was_changed_by_hand_follows(after: Aftermath) -> None:
    after.card(amount=1000)
    for _ in range(2):
        after.says.nodes[CARD] = card(1000, expiresOn="2099-12-31")
        after.poll()
    until = "2100-01-01T00:00:00+01:00"  # midnight in Rome
    assert after.events() == [("extended", {"until": until, "by_hand": True})]
    after.says.nodes[CARD] = card(1000)
    after.poll()
    assert after.rows("SELECT expires_at FROM compensation WHERE shop = :shop") == [(None,)]


def test_what_the_scopes_do_not_show_is_left_alone(after: Aftermath) -> None:
    after.card()
    after.says.denied.add("ReadGiftCards")
    after.poll()
    after.do("UPDATE shop SET scopes = '{}' WHERE shop = :shop")
    after.poll()
    assert after.says.asked == ["ReadGiftCards"]
    assert after.stands() == ("granted", 1000, 0)


def test_what_moves_is_asked_for_hourly_and_the_rest_daily(
    after: Aftermath, engine: Engine
) -> None:
    quiet, fresh, used = (
        after.card(number, remote_gid=f"{CARD}{number}", granted_at=LATER) for number in (1, 2, 3)
    )
    after.do("UPDATE compensation SET checked_at = now() - interval '1 hour' WHERE shop = :shop")
    after.do("UPDATE compensation SET granted_at = now() WHERE id = :id AND shop = :shop", id=fresh)
    after.do(
        "INSERT INTO redemption (shop, compensation_id, place, amount, at)"
        " VALUES (:shop, :id, 'balance', 10, now())",
        id=used,
    )
    due = "SELECT task_name FROM procrastinate_jobs WHERE args ->> 'shop' = :shop"
    queue_balances(engine)
    assert after.rows(due) == [(POLL_BALANCES,)]
    after.poll_due()
    assert read(after) == {fresh, used}
    after.do("UPDATE compensation SET checked_at = now() - interval '26 hours' WHERE shop = :shop")
    after.poll_due()
    assert read(after) == {quiet, fresh, used}


def test_who_read_earlier_than_somebody_else_changes_nothing(after: Aftermath) -> None:
    after.card(amount=1000)
    after.says.nodes[CARD] = card(400)
    after.poll()
    after.do("UPDATE compensation SET checked_at = now() + interval '1 hour' WHERE shop = :shop")
    after.says.nodes[CARD] = card(900)
    look_at_all(Work(after.deps, SHOP, LATER), Kind.GIFT_CARD)
    assert after.stands() == ("granted", 400, 600)
