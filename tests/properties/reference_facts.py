"""What every fact ought to say, worked out slowly from what is promised of it: plain loops, fractions
and the calendar. Written without the product's functions; only its plain data are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from shop_app.conditions.subject import Asked, Live, Order, Parcel, Subject
from tests.properties.reference_lines import (
    of_line,
    of_product,
    orders_with,
    refunded_units,
    sale_items,
    spent_on,
    units,
)
from tests.properties.reference_values import (
    ABSENT,
    DAY,
    UNKNOWN,
    Amount,
    Fact,
    Given,
    Said,
    Silent,
    Told,
    counting,
    half_up,
    hidden,
)


def _orders(subject: Subject, given: Given) -> Said:
    known = len(counting(subject, given))
    if "days" in given:
        return Told(known)
    if subject.lifetime_orders is None:
        return UNKNOWN
    cancelled = sum(1 for order in subject.orders if order.cancelled_at is not None)
    return Told(max(known, subject.lifetime_orders - cancelled))


def _own(subject: Subject, given: Given) -> list[Order]:
    return [order for order in counting(subject, given) if order.currency == subject.currency]


def _spent(subject: Subject, given: Given) -> Said:
    gross = given.get("refunds") == "gross"
    if "days" in given:
        minor = 0
        for order in _own(subject, given):
            minor += order.paid
            for refund in order.refunds:
                minor -= 0 if gross else refund.amount
        return Told(Amount(minor, subject.currency))
    sum_of_shopify = subject.lifetime_spent
    if sum_of_shopify is None or sum_of_shopify.currency != subject.currency:
        return UNKNOWN
    minor = sum_of_shopify.minor
    if gross:
        for order in _own(subject, given):
            for refund in order.refunds:
                minor += refund.amount
    return Told(Amount(minor, subject.currency))


def _average(subject: Subject, given: Given) -> Said:
    money = _spent(subject, given)
    count = Told(len(_own(subject, given))) if "days" in given else _orders(subject, given)
    if not isinstance(money, Told) or not isinstance(count, Told):
        return UNKNOWN
    if count.value == 0:
        return ABSENT
    return Told(Amount(half_up(Fraction(money.value.minor, count.value)), subject.currency))


def _cancelled(subject: Subject, given: Given) -> Said:
    found = 0
    for order in subject.orders:
        in_window = "days" not in given or (
            order.processed_at + given["days"] * DAY > subject.as_of
        )
        if order.cancelled_at is not None and in_window:
            found += 1
    return Told(found)


def _given_back(subject: Subject, given: Given) -> Iterator[tuple[Order, int]]:
    for order in subject.orders:
        for refund in order.refunds:
            in_window = "days" not in given or refund.at + given["days"] * DAY > subject.as_of
            if order.cancelled_at is None and refund.amount > 0 and in_window:
                yield order, refund.amount


def _refunds(subject: Subject, given: Given) -> Said:
    return Told(sum(1 for _ in _given_back(subject, given)))


def _refunded(subject: Subject, given: Given) -> Said:
    minor = 0
    for order, amount in _given_back(subject, given):
        if order.currency == subject.currency:
            minor += amount
    return Told(Amount(minor, subject.currency))


def _refunded_orders(subject: Subject, given: Given) -> Said:
    return Told(len({order.gid for order, _ in _given_back(subject, given)}))


def _refund_rate(subject: Subject, given: Given) -> Said:
    orders = counting(subject, given)
    if not orders:
        return ABSENT
    hit = [order for order in orders if any(refund.amount > 0 for refund in order.refunds)]
    return Told(Fraction(half_up(Fraction(1000 * len(hit), len(orders))), 10))


def _late(subject: Subject, given: Given) -> Said:
    late = 0
    for order in counting(subject, given):
        for parcel in order.parcels:
            promised = promise(subject, order, parcel)
            by = subject.as_of if parcel.delivered_at is None else parcel.delivered_at
            if promised is not None and promised < by:
                late += 1
    return Told(late)


def promise(subject: Subject, order: Order, parcel: Parcel) -> datetime | None:
    """When a parcel should have been there."""
    if parcel.promised_at is not None:
        return parcel.promised_at
    if order.country is not None and order.country in subject.delivery_days:
        return order.processed_at + subject.delivery_days[order.country] * DAY
    if "" in subject.delivery_days:
        return order.processed_at + subject.delivery_days[""] * DAY
    return None


def _first(subject: Subject, _given: Given) -> Said:
    if subject.lifetime_orders is None or hidden(subject):
        return UNKNOWN
    moments = [order.processed_at for order in counting(subject, {})]
    return Told(min(moments)) if moments else ABSENT


def _newest(subject: Subject) -> Order | Silent:
    orders = counting(subject, {})
    if orders:
        return orders[-1]
    return UNKNOWN if subject.lifetime_orders is None or hidden(subject) else ABSENT


def _last(subject: Subject, _given: Given) -> Said:
    newest = _newest(subject)
    return newest if isinstance(newest, Silent) else Told(newest.processed_at)


def _created(subject: Subject, _given: Given) -> Said:
    return UNKNOWN if subject.created_at is None else Told(subject.created_at)


def _elapsed(moment: Fact) -> Fact:
    def days(subject: Subject, given: Given) -> Said:
        said = moment(subject, given)
        if not isinstance(said, Told):
            return said
        passed = 0
        while said.value + (passed + 1) * DAY <= subject.as_of:
            passed += 1
        return Told(passed)

    return days


def local_day(subject: Subject, at: datetime) -> date:
    """The day a moment falls on in the shop."""
    return at.astimezone(subject.timezone).date()


def anniversaries(first: date, until: date) -> list[date]:
    """The days on which a day came again; 29 February on the 28th where there is no 29th."""
    found = []
    for year in range(first.year + 1, until.year + 1):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        short = (first.month, first.day) == (2, 29) and not leap
        found.append(date(year, first.month, 28 if short else first.day))
    return [day for day in found if day <= until]


def _years(subject: Subject, given: Given) -> Said:
    said = _first(subject, given)
    if not isinstance(said, Told):
        return said
    first, today = local_day(subject, said.value), local_day(subject, subject.as_of)
    return Told(len(anniversaries(first, today)))


def _since_anniversary(moment: Fact) -> Fact:
    def days(subject: Subject, given: Given) -> Said:
        said = moment(subject, given)
        if not isinstance(said, Told):
            return said
        today = local_day(subject, subject.as_of)
        past = anniversaries(local_day(subject, said.value), today)
        return Told((today - past[-1]).days) if past else ABSENT

    return days


def _last_total(subject: Subject, _given: Given) -> Said:
    newest = _newest(subject)
    if isinstance(newest, Silent):
        return newest
    return Told(Amount(newest.total, newest.currency))


def _of_last(trait: str) -> Fact:
    def read(subject: Subject, _given: Given) -> Said:
        newest = _newest(subject)
        if isinstance(newest, Silent):
            return newest
        value = getattr(newest, trait)
        if value is None:
            return ABSENT
        return Told(set(value) if isinstance(value, tuple) else value)

    return read


def _of_all(trait: str) -> Fact:
    def read(subject: Subject, given: Given) -> Said:
        texts: set[str] = set()
        for order in counting(subject, given):
            value = getattr(order, trait)
            texts.update(value if isinstance(value, tuple) else () if value is None else (value,))
        return Told(texts)

    return read


def _live(asked: Asked, of: Callable[[Live, Given], Any]) -> Fact:
    def read(subject: Subject, given: Given) -> Said:
        if subject.live is None or asked not in subject.live.asked:
            return UNKNOWN
        value = of(subject.live, given)
        if value is None:
            return UNKNOWN if asked is Asked.SEGMENTS else ABSENT
        return Told(set(value) if isinstance(value, tuple) else value)

    return read


def _state(subject: Subject, _given: Given) -> Said:
    return UNKNOWN if subject.state is None else Told(subject.state)


def _date(subject: Subject, _given: Given) -> Said:
    return Told(local_day(subject, subject.as_of))


def _strftime(pattern: str) -> Fact:
    return lambda subject, _: Told(format(local_day(subject, subject.as_of), pattern))


REFERENCE: dict[str, Fact] = {
    "orders": _orders,
    "spent": _spent,
    "average_order_value": _average,
    "refunds": _refunds,
    "refunded": _refunded,
    "refunded_orders": _refunded_orders,
    "refund_rate": _refund_rate,
    "cancelled_orders": _cancelled,
    "late_deliveries": _late,
    "days_since_first_order": _elapsed(_first),
    "days_since_last_order": _elapsed(_last),
    "days_since_created": _elapsed(_created),
    "first_order_at": _first,
    "last_order_at": _last,
    "created_at": _created,
    "years_since_first_order": _years,
    "days_since_first_order_anniversary": _since_anniversary(_first),
    "days_since_created_anniversary": _since_anniversary(_created),
    "last_order_total": _last_total,
    "last_order_discount_codes": _of_last("discount_codes"),
    "last_order_channel": _of_last("channel"),
    "last_order_app": _of_last("app"),
    "last_order_country": _of_last("country"),
    "last_order_tags": _of_last("tags"),
    "last_order_location": _of_last("location"),
    "discount_codes": _of_all("discount_codes"),
    "channels": _of_all("channel"),
    "apps": _of_all("app"),
    "order_countries": _of_all("country"),
    "order_tags": _of_all("tags"),
    "locations": _of_all("location"),
    "skus": of_line("sku"),
    "vendors": of_line("vendor"),
    "products": of_line("product"),
    "product_types": of_product("product_type"),
    "product_tags": of_product("tags"),
    "collections": of_product("collections"),
    "sale_items": sale_items,
    "units": units,
    "spent_on": spent_on,
    "orders_with": orders_with,
    "refunded_units": refunded_units,
    "customer_tags": _live(Asked.TAGS, lambda live, _: live.tags),
    "locale": _live(Asked.LOCALE, lambda live, _: live.locale),
    "country": _live(Asked.COUNTRY, lambda live, _: live.country),
    "email_domain": _live(Asked.EMAIL, lambda live, _: live.email_domain),
    "email_marketing": _live(Asked.EMAIL, lambda live, _: live.email_marketing),
    "email_opt_in_level": _live(Asked.EMAIL, lambda live, _: live.email_opt_in_level),
    "sms_marketing": _live(Asked.PHONE, lambda live, _: live.sms_marketing),
    "account_state": _state,
    "predicted_spend_tier": _live(Asked.STATISTICS, lambda live, _: live.predicted_spend_tier),
    "rfm_group": _live(Asked.STATISTICS, lambda live, _: live.rfm_group),
    "in_segment": _live(Asked.SEGMENTS, lambda live, given: live.segments.get(given["segment"])),
    "date": _date,
    "weekday": _strftime("%A"),
    "month": _strftime("%B"),
}
