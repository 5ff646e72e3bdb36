"""Every code has words, and every number in them stands where it belongs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shop_app.compensation.events import EventKind
from shop_app.compensation.failing import Failure
from shop_app.compensation.judgement import Code, LimitNow, Refusal, Unit
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.listing import Listed
from shop_app.desk.compensations import event_words, failure_words, limit_words, list_words, words
from shop_app.desk.compensations.code_words import ABOUT, NAMED, PLAIN
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.languages import speaking

UNTIL = datetime(2026, 12, 1, tzinfo=UTC)
NOTHING_TOLD = ("%", "–", "None")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_every_code_is_said_once() -> None:
    assert sorted([*ABOUT, *NAMED, *PLAIN]) == sorted(Code)


@pytest.mark.parametrize("code", list(ABOUT))
def test_a_limit_that_is_reached_tells_its_numbers(code: Code) -> None:
    unit = Unit.DAYS if code in (Code.ORDER_AGE, Code.CUSTOMER_GAP) else Unit.MONEY
    unit = Unit.TIMES if code is Code.CUSTOMER_COUNT else unit
    told = refusal(Refusal(code, unit, 20, 5, 15, 18, 20, "VIP", UNTIL), "JPY")
    assert "20" in told
    assert "This is the limit of the tier “VIP”." in told
    assert "More will be possible from Dec 1, 2026, 12:00\u202fAM." in told
    assert not any(sign in told.replace("20%", "") for sign in NOTHING_TOLD)


@pytest.mark.parametrize("code", list(NAMED))
def test_a_refusal_about_something_names_it(code: Code) -> None:
    kinds = (Code.KIND_OFF, Code.KIND_NOT_FOR_REASON, Code.KIND_NOT_GRANTED)
    name = "gift_card" if code in kinds else "IT"
    told = refusal(Refusal(code, names=(name,)), "EUR")
    assert ("Gift card" if code in kinds else "Italy" if code is Code.COUNTRY else "IT") in told


def test_sentences_read_like_people_talk() -> None:
    count = Refusal(Code.CUSTOMER_COUNT, Unit.TIMES, 2, 2, 0, 1)
    assert refusal(count, "EUR") == (
        "A customer can get something at most 2 times within the period of the policy. This"
        " customer got something 2 times."
    )
    share = Refusal(Code.ORDER_PERCENT, Unit.MONEY, 250, 0, 250, 400, percent=20)
    assert refusal(share, "EUR") == (
        "One grant can be at most 20% of the order: €2.50. €4.00 was asked for."
    )
    code = Refusal(Code.ABOVE_PERCENT, Unit.PERCENT, 15, 0, 15, 20)
    assert refusal(code, "EUR") == (
        "A code that takes off more than 15% has to be approved. 20% was asked for."
    )
    assert refusal(Refusal(Code.ABOVE_PERCENT), "EUR") == (
        "Without an order somebody has to approve every grant."
    )


@pytest.mark.parametrize("code", list(ABOUT))
def test_every_limit_has_a_name_and_tells_what_is_left(code: Code) -> None:
    line = limit_words.line(LimitNow(code, Unit.MONEY, 500, 100, 400), "EUR", Kind.GIFT_CARD)
    assert line.name.endswith(": Gift card")
    assert "€5.00" in line.text


def test_a_limit_tells_how_far_beyond_it_things_are() -> None:
    over = LimitNow(Code.SHOP_MONTH, Unit.MONEY, 500, 700, 0, overrun=200, until=UNTIL)
    line = limit_words.line(over, "EUR")
    assert line.text == "€7.00 of €5.00 used, €0.00 left"
    assert line.more == "€2.00 beyond the limit. More from Dec 1, 2026, 12:00\u202fAM."
    assert (line.used, line.limit, line.full) == (500, 500, True)
    times = limit_words.line(LimitNow(Code.CUSTOMER_COUNT, Unit.TIMES, 3, 1, 2), "EUR")
    assert times.text == "1 of 3 times used, 2 left"


def test_every_failure_state_list_and_event_has_words() -> None:
    assert all(failure_words.why(code) for code in Failure)
    assert failure_words.why("revoked") == ""
    assert len({words.state(one) for one in State}) == len(State)
    assert len({words.kind(one) for one in Kind}) == len(Kind)
    assert all(list_words.name(one) and all(list_words.empty(one)) for one in Listed)
    data = {"amount": 500, "code": "waits", "done": True, "until": UNTIL.isoformat(), "released": 5}
    assert all(event_words.what(one, data) for one in EventKind)
    assert event_words.what(EventKind.REDEEMED, {"amount": -5}) == "Given back"
    assert event_words.more(EventKind.REDEEMED, {"amount": -5}, "EUR") == "€0.05"
    assert event_words.what(EventKind.FAILED, {"op": "revoke"}) == "Shopify did not switch it off"
