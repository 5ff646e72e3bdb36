"""A customer as they were then."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shop_app.auto_open.past import as_of
from shop_app.conditions.subject import Order, Parcel, Refund, Subject
from shop_app.money import Money

AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_nothing_of_what_came_later_is_known() -> None:
    earlier = Order(
        "o1", "#1", AT - 9 * DAY, AT + DAY, "GBP", 5000, 5000,
        refunds=(Refund(AT - DAY, 100), Refund(AT, 200), Refund(AT + DAY, 400)),
        parcels=(Parcel(AT - 8 * DAY, AT, AT + DAY), Parcel(AT + DAY, None, None)),
    )  # fmt: skip
    later = Order("o2", "#2", AT + DAY, None, "GBP", 900, 900, refunds=(Refund(AT + DAY, 50),))
    subject = Subject(
        gid="c", as_of=AT + 9 * DAY, timezone=ZoneInfo("UTC"), currency="GBP",
        lifetime_orders=7, lifetime_spent=Money(10_000, "GBP"), orders=(earlier, later),
    )  # fmt: skip
    then = as_of(subject, AT)
    assert then.as_of == AT
    (order,) = then.orders
    assert order.cancelled_at is None
    assert [refund.amount for refund in order.refunds] == [100, 200]
    assert order.parcels == (Parcel(AT - 8 * DAY, AT, None),)
    assert then.lifetime_orders == 6
    assert then.lifetime_spent == Money(10_000 - 850 + 400, "GBP")
