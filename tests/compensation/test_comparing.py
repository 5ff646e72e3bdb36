"""What somebody did to our codes in Shopify is noticed at night, and booked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from shop_app.compensation.claiming import SEND
from shop_app.compensation.kinds import Kind, State
from shop_app.desk.languages import speaking
from shop_app.reconciliation.compensations import compare_compensations
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import start
from shop_app.reconciliation.sentences import report
from shop_app.settings import Settings
from tests.compensation.aftermath import CARD, CODE, LATER, Aftermath, begin
from tests.compensation.shopify_says import discount, money
from tests.issue_rows import CUSTOMER, SHOP

NODE = "gid://shopify/DiscountCodeNode/90071992547410051"
FAR = datetime(2099, 1, 1, 12, tzinfo=UTC)
OURS: dict[str, Any] = {"title": "Amends #1", "tags": ["Amends"]}


@pytest.fixture
def after(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet."""
    return begin(engine, settings)


def said(after: Aftermath, node: dict[str, Any] | None) -> None:
    """This is what Shopify says of our code."""
    after.says.nodes[NODE] = node
    after.says.pages["ChangedCodes"] = [node] if node else []


@pytest.mark.parametrize("how", ["deleted", "deactivated"])
def test_a_code_that_was_deleted_or_switched_off_by_hand_is_revoked(
    after: Aftermath, how: str
) -> None:
    after.granted(remote_gid=NODE, expires_at=FAR)
    off = discount(NODE, CODE, LATER, status="EXPIRED", **OURS)
    said(after, None if how == "deleted" else off)
    assert after.night() == {"own_codes": 1}
    assert after.night() == {}
    assert after.stands() == ("revoked", 0, 0)
    assert after.events() == [("revoked", {"released": 1000, "by_hand": True})]


def test_a_code_that_was_extended_by_hand_follows(after: Aftermath) -> None:
    after.granted(remote_gid=NODE, expires_at=FAR)
    said(after, discount(NODE, CODE, FAR + timedelta(days=7), **OURS))
    assert after.night() == {"own_codes": 1}
    assert after.night() == {}
    assert after.stands() == ("granted", 1000, 0)
    until = "2099-01-08T12:00:00+00:00"
    assert after.events() == [("extended", {"until": until, "by_hand": True})]


def test_a_code_that_ends_by_itself_is_left_to_the_clock(after: Aftermath) -> None:
    after.granted(remote_gid=NODE, expires_at=LATER)
    said(after, discount(NODE, CODE, LATER, status="EXPIRED", **OURS))
    assert after.night() == {}
    assert after.stands() == ("granted", 1000, 0)


def test_what_is_on_its_way_to_shopify_is_not_taken_for_somebody_elses_doing(
    after: Aftermath,
) -> None:
    after.granted(remote_gid=NODE, expires_at=FAR, op="extend")
    said(after, discount(NODE, CODE, FAR + timedelta(days=7), **OURS))
    assert after.night() == {}
    assert after.events() == []


@pytest.mark.parametrize("state", [State.EXPIRED, State.REVOKED])
def test_a_code_that_ended_and_was_switched_on_again_is_held_again(
    after: Aftermath, state: State
) -> None:
    after.granted(remote_gid=NODE, expires_at=LATER)
    after.expire()
    after.do("UPDATE compensation SET state = :state WHERE shop = :shop", state=state)
    said(after, discount(NODE, CODE, FAR, **OURS))
    assert after.night() == {"codes_made": 1}
    assert after.night() == {}
    assert after.stands() == ("granted", 1000, 0)
    assert [kind for kind, _ in after.events()] == ["expired", "extended", "granted"]


@pytest.mark.parametrize("state", [State.FAILED, State.TAKEN_BACK])
def test_a_code_that_should_not_be_there_is_switched_off_and_told(
    after: Aftermath, state: State
) -> None:
    after.granted(amount=1000)
    after.do("UPDATE compensation SET expires_at = now() - interval '1 day' WHERE shop = :shop")
    after.expire()
    after.do("UPDATE compensation SET state = :state WHERE shop = :shop", state=state)
    said(after, discount(NODE, CODE, FAR, **OURS))
    assert after.night() == {"codes_made": 1}
    assert after.night() == {}
    assert after.stands() == (state.value, 0, 0)
    assert after.events()[-1] == ("stray", {})
    told = after.rows("SELECT op, remote_gid FROM compensation WHERE shop = :shop")
    assert told == [("revoke", NODE)]
    assert (SEND,) in after.rows("SELECT task_name FROM procrastinate_jobs WHERE :shop <> ''")


def test_a_code_of_somebody_else_with_our_letters_is_left_alone(after: Aftermath) -> None:
    after.granted(amount=1000, state=State.IN_DOUBT)
    said(after, discount(NODE, CODE, FAR))
    assert after.night() == {}
    assert after.events() == []


def test_a_gift_card_that_should_not_be_there_is_switched_off(after: Aftermath) -> None:
    made = after.granted(1, 1000, kind=Kind.GIFT_CARD, code_tail="9QWX", expires_at=LATER)
    after.expire()
    after.do("UPDATE compensation SET state = 'failed' WHERE id = :id AND shop = :shop", id=made)
    after.says.pages["CardsMade"] = [
        {
            "id": CARD, "createdAt": LATER.isoformat(), "enabled": True, "expiresOn": None,
            "note": "Amends #1", "lastCharacters": "9QWX", "customer": {"id": CUSTOMER},
            "order": None, "initialValue": money(1000), "balance": money(1000),
        }
    ]  # fmt: skip
    assert after.night() == {"cards_made": 1}
    assert after.night() == {}
    assert after.rows("SELECT op, remote_gid FROM compensation WHERE shop = :shop") == [
        ("revoke", CARD)
    ]


def test_a_comparison_without_the_scopes_goes_on_and_says_what_it_left_out(
    after: Aftermath, engine: Engine
) -> None:
    after.card()
    after.do("UPDATE shop SET scopes = '{write_discounts}' WHERE shop = :shop")
    after.says.denied.add("ChangedCodes")
    hidden = {"gift_cards", "store_credits", "codes_made", "cards_made", "credits_made"}
    assert after.night() == {f"hidden {part}": 1 for part in hidden}
    with engine.begin() as db:
        run = replace(start(db, SHOP, "staff", LATER), step=Step.COMPENSATIONS)
    while run.step is Step.COMPENSATIONS:
        run = compare_compensations(after.deps, run)
    assert run.step is Step.SUBSCRIPTIONS
    assert run.counts["gift_cards_unread"] == 1
    with speaking("en"):
        assert report(run)[-2:] == [
            "Gift cards were not compared: Amends may not read them",
            "Store credit was not compared: Amends may not read it",
        ]
    assert after.stands() == ("granted", 1000, 0)
