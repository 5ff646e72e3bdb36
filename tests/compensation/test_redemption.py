"""What orders with our codes redeem, to the cent, however often and in whatever order it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind, State
from shop_app.settings import Settings
from tests.compensation.aftermath import CODE, LATER, NEXT, Aftermath, begin
from tests.compensation.shopify_says import line, off, order
from tests.database import empty_all_tables

OTHER = "gid://shopify/Order/90071992547410022"


@pytest.fixture
def after(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet."""
    return begin(engine, settings)


def test_an_order_with_our_code_spends_what_it_took_off_and_frees_the_rest(
    after: Aftermath,
) -> None:
    after.granted(amount=1000)
    discounts = (off("SORRY-7F3K9QWX", 700), off("SUMMER", 100), off(None, 50))
    after.says.nodes[NEXT] = order(NEXT, ["sorry-7f3k9qwx", "SUMMER"], line(*discounts))
    after.bought(codes=("sorry-7f3k9qwx", "SUMMER"))
    after.look()
    assert after.stands() == ("redeemed", 0, 700)
    assert after.waiting() == []
    assert after.events() == [("redeemed", {"amount": 700, "order": NEXT})]
    moved = after.rows(
        "SELECT move, held, spent FROM allowance_movement"
        " WHERE shop = :shop AND scope = 'order' ORDER BY id"
    )
    assert moved == [("hold", 1000, 0), ("spend", -700, 700), ("release", -300, 0)]


def test_lines_and_shipping_count_and_units_that_are_gone_do_not(after: Aftermath) -> None:
    after.granted(amount=2000)
    after.says.nodes[NEXT] = order(
        NEXT,
        [CODE],
        line(off(CODE, 1000), quantity=3, left=2),  # 666.67 rounds up: at most that was given
        line(off(CODE, 300), left=0),
        shipping=(off(CODE, 450),),
    )
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 667 + 450)


def test_a_percentage_code_that_costs_more_than_it_held_overruns(after: Aftermath) -> None:
    after.granted(amount=1000, value=None, percentage=15)
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 1875)))
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 1875)


def test_a_code_that_took_nothing_off_is_used_up_all_the_same(after: Aftermath) -> None:
    after.granted(amount=1000, kind=Kind.FREE_SHIPPING, value=None, code=CODE)
    after.says.nodes[NEXT] = order(NEXT, [CODE], line())
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 0)


def test_a_cancelled_order_gives_back_what_can_be_spent_again(after: Aftermath) -> None:
    after.granted(amount=1000)
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)))
    after.bought()
    after.look()
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)), cancelled=True)
    after.bought(at=LATER + timedelta(minutes=1))
    after.look()
    assert after.stands() == ("granted", 1000, 0)
    assert after.events()[-1] == ("redeemed", {"amount": -700, "order": NEXT})


def test_a_deleted_order_gives_back_and_a_hidden_one_does_not(after: Aftermath) -> None:
    after.granted(amount=1000)
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)))
    after.bought()
    after.look()
    after.says.nodes[NEXT] = None
    after.bought(at=LATER + timedelta(minutes=1))
    after.look()
    assert after.stands() == ("redeemed", 0, 700)
    after.deleted()
    after.look()
    assert after.stands() == ("granted", 1000, 0)
    assert after.waiting() == []


@pytest.mark.parametrize(
    ("expires_at", "happened", "state"),
    [
        (LATER, None, State.EXPIRED),
        (None, "revoked", State.REVOKED),
        (None, "stray", State.REVOKED),
    ],
)
def test_what_is_redeemed_late_is_booked_and_ends_as_before_when_given_back(
    after: Aftermath, expires_at: datetime | None, happened: str | None, state: State
) -> None:
    made = after.granted(amount=1000, expires_at=expires_at)
    if happened is None:
        after.expire()
    else:
        after.do(
            "INSERT INTO compensation_event (shop, compensation_id, kind, actor)"
            " VALUES (:shop, :id, :kind, 'staff')",
            id=made,
            kind=happened,
        )
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)))
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 700)
    after.says.nodes[NEXT] = order(NEXT, [CODE], cancelled=True)
    after.bought(at=LATER + timedelta(minutes=1))
    after.look()
    assert after.stands() == (state.value, 0, 0)
    assert after.rows('SELECT "end" FROM compensation WHERE shop = :shop') == [(state.value,)]


def test_a_code_used_twice_is_booked_twice_whoever_used_it(after: Aftermath) -> None:
    after.granted(amount=1000)
    for gid in (NEXT, OTHER):
        after.says.nodes[gid] = order(gid, [CODE], line(off(CODE, 1000)))
        after.bought(gid)
    after.look()
    assert after.stands() == ("redeemed", 0, 2000)


def test_an_order_proves_that_a_code_in_doubt_was_made(after: Aftermath) -> None:
    after.granted(amount=1000, state=State.IN_DOUBT, op="create")
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 1000)))
    after.bought()
    after.look()
    assert after.stands() == ("redeemed", 0, 1000)
    assert [kind for kind, _ in after.events()] == ["granted", "redeemed"]
    assert after.rows("SELECT op FROM compensation WHERE shop = :shop") == [(None,)]


def test_an_order_waits_while_its_code_is_being_made(after: Aftermath) -> None:
    after.granted(amount=1000, state=State.RESERVED, op="create")
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 1000)))
    after.bought()
    after.look()
    assert after.stands() == ("reserved", 1000, 0)
    assert after.waiting() == [NEXT]
    after.do("UPDATE compensation SET state = 'granted', op = NULL WHERE shop = :shop")
    after.look()
    assert after.stands() == ("redeemed", 0, 1000)
    assert after.waiting() == []


@pytest.mark.parametrize(("codes", "seen"), [((), 0), (("SUMMER",), 1)])
def test_orders_that_use_no_code_of_ours_are_not_read(
    after: Aftermath, codes: tuple[str, ...], seen: int
) -> None:
    after.granted()
    after.bought(codes=codes)
    assert after.waiting() == []
    assert after.rows("SELECT FROM procrastinate_jobs WHERE task_name = 'redeem'") == []
    after.look()
    assert after.says.asked == []


def test_who_read_before_the_order_changed_again_books_nothing(after: Aftermath) -> None:
    after.granted(amount=1000)
    after.says.nodes[NEXT] = order(NEXT, [CODE], line(off(CODE, 700)))
    after.bought()
    query = after.says.query

    def slowly(*asked: Any) -> Any:
        answer = query(*asked)
        after.bought(at=LATER + timedelta(minutes=1))
        after.says.query = query  # type: ignore[method-assign]
        return answer

    after.says.query = slowly  # type: ignore[assignment, method-assign]
    after.look()
    assert after.stands() == ("granted", 1000, 0)
    assert after.waiting() == [NEXT]
    after.look()
    assert after.stands() == ("redeemed", 0, 700)


CANCELLED = order(NEXT, [CODE], cancelled=True)
SAID = {"bought": order(NEXT, [CODE], line(off(CODE, 700))), "cancelled": CANCELLED, "hidden": None}
STEPS = st.sampled_from([*SAID, "told again", "expired", "deleted"])


@hypothesis(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=6), ended=st.booleans())
def test_whatever_news_came_before_the_same_facts_end_in_the_same_ledger(
    engine: Engine, settings: Settings, steps: list[str], ended: bool
) -> None:
    """However the news came, late, doubled or not at all, what Shopify says at last is what stands,
    and the ledger adds up after every step."""
    empty_all_tables(engine)
    after = begin(engine, settings)
    after.granted(amount=1000, expires_at=LATER if ended else None)
    for number, step in enumerate(steps):
        after.says.nodes[NEXT] = SAID.get(step, CANCELLED)
        if step == "expired":
            after.expire()
        elif step == "deleted":
            after.deleted()
        else:
            at = LATER if step == "told again" else LATER + timedelta(minutes=number)
            after.bought(at=at)
        after.look()
        after.stands()
    after.says.nodes[NEXT] = CANCELLED
    after.says.nodes[OTHER] = order(OTHER, [CODE], line(off(CODE, 700)))
    after.bought(NEXT, at=datetime(2026, 6, 1, tzinfo=UTC))
    after.bought(OTHER)
    after.look()
    after.expire()
    assert after.stands() == ("redeemed", 0, 700)
