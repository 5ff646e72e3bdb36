"""Late is what came, or has still not come, after the promised moment."""

from datetime import datetime, timedelta

import pytest

from shop_app.conditions.subject import Parcel
from tests.unit.conditions.cast import DAY, NOW, a_check, a_customer, ago, an_order, judged, reading

INSTANT = timedelta.resolution


def a_parcel(promised: datetime | None = None, delivered: datetime | None = None) -> Parcel:
    return Parcel(ago(9), promised, delivered)


@pytest.mark.parametrize(
    ("_case", "parcel", "expected"),
    [
        ("delivered on the promised moment", a_parcel(ago(5), ago(5)), 0),
        ("delivered right after it", a_parcel(ago(5), ago(5) + INSTANT), 1),
        ("not delivered, promised for now", a_parcel(NOW), 0),
        ("not delivered, promised for a moment ago", a_parcel(NOW - INSTANT), 1),
        ("promised for later", a_parcel(NOW + DAY), 0),
        ("nobody promised anything", a_parcel(), 0),
        ("nobody promised anything, delivered", a_parcel(None, ago(1)), 0),
    ],
)
def test_late_by_the_carriers_estimate(_case: str, parcel: Parcel, expected: int) -> None:
    customer = a_customer(an_order(10, parcels=(parcel,)))
    assert reading(customer, "late_deliveries") == expected


@pytest.mark.parametrize(
    ("_case", "promise", "expected"),
    [
        ("the country's own days", {"DE": 9, "": 30}, 1),
        ("the days of all other countries", {"AT": 30, "": 9}, 1),
        ("the country's own days are longer", {"DE": 30, "": 9}, 0),
        ("no promise for the country", {"AT": 1}, 0),
    ],
)
def test_late_by_the_merchants_days(_case: str, promise: dict[str, int], expected: int) -> None:
    order = an_order(10, country="DE", parcels=(a_parcel(),))
    assert reading(a_customer(order, delivery_days=promise), "late_deliveries") == expected


def test_every_late_parcel_counts_but_not_on_cancelled_orders() -> None:
    parcels = (a_parcel(ago(5)), a_parcel(ago(4)), a_parcel(NOW + DAY))
    customer = a_customer(
        an_order(10, parcels=parcels), an_order(12, parcels=parcels, cancelled_at=ago(11))
    )
    assert reading(customer, "late_deliveries") == 2
    assert reading(customer, "late_deliveries", days=9) == 0


def test_a_parcel_becomes_late_right_after_its_moment_with_nothing_heard() -> None:
    order = an_order(10, parcels=(a_parcel(NOW + DAY), a_parcel(NOW + 3 * DAY)))
    late = a_check("late_deliveries", "at_least", 1)
    outcome = judged(late, a_customer(order))
    assert (outcome.holds, outcome.until) == (False, NOW + DAY + INSTANT)
    assert judged(late, a_customer(order, as_of=NOW + DAY)).holds is False
    assert judged(late, a_customer(order, as_of=NOW + DAY + INSTANT)).holds is True
