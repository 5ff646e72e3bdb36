"""What is a cause and what is not, each by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from shop_app.auto_open.rules import (
    Asked,
    Catch,
    Cause,
    Disputed,
    Given,
    OrderStory,
    Scan,
    Sent,
    Story,
    Trigger,
    causes,
    next_ahead,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta.resolution


def found(
    catch: Catch, *orders: OrderStory, customer: str | None = "c"
) -> list[tuple[str, datetime]]:
    """Keys and moments of the causes."""
    return [(one.key, one.at) for one in causes(catch, Story(customer, orders))]


def test_each_refund_is_a_cause_of_its_order() -> None:
    order = OrderStory("o", refunds=(Given("a", AT), Given("b", AT + DAY)))
    (first, second) = causes(Catch(Trigger.REFUND_CREATED), Story(None, (order,)))
    assert first == Cause("refund:a", AT, "o", frozenset({"refund:a"}))
    assert second.key == "refund:b"


@pytest.mark.parametrize(("minutes", "counts"), [(-6, True), (-5, False), (0, False), (9, False)])
def test_refunds_that_go_with_a_cancellation_count_nowhere(minutes: int, counts: bool) -> None:
    given = Given("a", AT + timedelta(minutes=minutes))
    order = OrderStory("o", cancelled_at=AT, cancel_reason="staff", refunds=(given,))
    assert bool(found(Catch(Trigger.REFUND_CREATED), order)) == counts


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        ("inventory", True),
        ("staff", True),
        ("other", True),
        ("customer", False),
        ("fraud", False),
        ("declined", False),
        (None, False),
    ],
)
def test_only_the_shops_own_cancellations_count(reason: str | None, counts: bool) -> None:
    order = OrderStory("o", cancelled_at=AT, cancel_reason=reason)
    expected = [("cancelled:o", AT)] if counts else []
    assert found(Catch(Trigger.ORDER_CANCELLED), order) == expected


def test_an_order_that_stands_is_not_cancelled() -> None:
    assert found(Catch(Trigger.ORDER_CANCELLED), OrderStory("o")) == []


@pytest.mark.parametrize(
    ("delivered", "late"),
    [
        (None, True),
        (AT + 2 * DAY, False),
        (AT + 2 * DAY + TICK, True),
    ],
)
def test_a_parcel_is_late_right_after_its_days_of_grace(
    delivered: datetime | None, late: bool
) -> None:
    order = OrderStory("o", parcels=(Sent("p", AT, delivered),))
    expected = [("late:p", AT + 2 * DAY + TICK)] if late else []
    assert found(Catch(Trigger.LATE_DELIVERY, late_days=2), order) == expected


def test_a_parcel_that_nobody_promised_is_never_late() -> None:
    order = OrderStory("o", parcels=(Sent("p", None, None),))
    assert found(Catch(Trigger.LATE_DELIVERY), order) == []


@pytest.mark.parametrize(("cancelled", "late"), [(AT, False), (AT + DAY + TICK, True)])
def test_a_parcel_of_an_order_cancelled_before_is_not_late(cancelled: datetime, late: bool) -> None:
    order = OrderStory("o", cancelled_at=cancelled, parcels=(Sent("p", AT, None),))
    assert bool(found(Catch(Trigger.LATE_DELIVERY, late_days=1), order)) == late


def test_the_next_late_parcel_lies_ahead() -> None:
    order = OrderStory("o", parcels=(Sent("p", AT, None), Sent("q", AT + DAY, None)))
    late = causes(Catch(Trigger.LATE_DELIVERY, late_days=0), Story("c", (order,)))
    assert next_ahead(late, AT + TICK) == AT + DAY + TICK
    assert next_ahead(late, AT + DAY + TICK) is None


def test_only_the_chosen_reports_of_carriers_count() -> None:
    scans = (Scan("a", AT, "failure"), Scan("b", AT, "delayed"), Scan("d", AT, "delivered"))
    order = OrderStory("o", scans=scans)
    assert found(Catch(Trigger.PARCEL_EVENT, statuses=("failure",)), order) == [("scan:a", AT)]
    assert len(found(Catch(Trigger.PARCEL_EVENT), order)) == 2


def test_a_return_counts_by_its_reasons() -> None:
    returns = (Asked("a", AT, ("defective", "style")), Asked("b", AT, ("unwanted",)))
    order = OrderStory("o", returns=(*returns, Asked("n", AT, ())))
    every = found(Catch(Trigger.RETURN_REQUESTED), order)
    assert every == [("return:a", AT), ("return:b", AT)]
    chosen = Catch(Trigger.RETURN_REQUESTED, return_reasons=("style", "defective"))
    assert found(chosen, order) == [("return:a", AT)]


def test_a_dispute_counts_from_when_it_was_opened() -> None:
    order = OrderStory("o", disputes=(Disputed("d", AT),))
    assert found(Catch(Trigger.DISPUTE_OPENED), order) == [("dispute:d", AT)]


def refunds(*days: float) -> tuple[OrderStory, ...]:
    """One order each, refunded so many days after the first moment."""
    return tuple(
        OrderStory(f"o{n}", refunds=(Given(f"r{n}", AT + day * DAY),)) for n, day in enumerate(days)
    )


def test_the_third_refund_in_ninety_days_is_one_cause_with_those_that_follow() -> None:
    (row,) = causes(Catch(Trigger.NTH_REFUND), Story("c", refunds(0, 30, 60, 61, 62)))
    assert (row.key, row.at, row.order_gid) == ("refund_row:r2", AT + 60 * DAY, None)
    assert row.same == {"refund_row:r2", "refund_row:r3", "refund_row:r4"}


@pytest.mark.parametrize(("third", "counts"), [(89.999, True), (90, False)])
def test_three_refunds_count_within_the_window_only(third: float, counts: bool) -> None:
    assert bool(found(Catch(Trigger.NTH_REFUND), *refunds(0, 1, third))) == counts


def test_a_quiet_time_ends_a_row_and_the_next_one_is_another_cause() -> None:
    rows = found(Catch(Trigger.NTH_REFUND), *refunds(0, 1, 2, 200, 201, 202))
    assert [key for key, _ in rows] == ["refund_row:r2", "refund_row:r5"]


def test_refunds_of_the_same_moment_are_told_apart() -> None:
    catch = Catch(Trigger.NTH_REFUND, refunds=2, within_days=1)
    (row,) = causes(catch, Story("c", refunds(0, 0, 0)))
    assert row.same == {"refund_row:r1", "refund_row:r2"}


def test_a_guest_has_the_refunds_of_one_order() -> None:
    order = OrderStory("o", refunds=tuple(Given(f"r{n}", AT) for n in range(3)))
    (row,) = causes(Catch(Trigger.NTH_REFUND), Story(None, (order,)))
    assert row.order_gid == "o"
