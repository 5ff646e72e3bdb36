"""A customer's orders as the page lists them: what was paid, given back, and how late it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from shop_app.conditions.facts.deliveries import promised_at
from shop_app.conditions.subject import Order, Parcel, Subject
from shop_app.money import Money
from shop_app.texts import day, gettext, money, ngettext, number

PAGE = 10
"""Orders that are shown at once."""


@dataclass(frozen=True, slots=True)
class OrderInWords:
    """One order. `refunded` is empty when nothing was given back, `late` when nothing was late;
    `bad`: the money went back or the order was cancelled."""

    number: str
    name: str
    at: datetime
    status: str
    bad: bool
    paid: str
    refunded: str
    net: str
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders, newest first; `before` asks for those after them, None: that was all."""

    orders: tuple[OrderInWords, ...]
    before: str | None


def order_page(subject: Subject, before: str | None) -> OrderPage:
    """The newest orders, or those that come after the cursor `before`.

    A cursor that is none of ours begins at the newest again.
    """
    newest = sorted(subject.orders, key=_place, reverse=True)
    if before:
        newest = [order for order in newest if _place(order) < before]
    page = newest[:PAGE]
    more = len(newest) > PAGE
    return OrderPage(
        tuple(order_in_words(order, subject) for order in page), _place(page[-1]) if more else None
    )


def _place(order: Order) -> str:
    """Sorts orders by time, then by id, and tells where one stands although others come and go."""
    at = order.processed_at.astimezone(UTC)
    return f"{at:%Y%m%dT%H%M%S.%f}~{order.gid.rpartition('/')[2]:>20}"


def order_in_words(order: Order, subject: Subject) -> OrderInWords:
    """One order as of now, in the reader's language; `subject` says what was promised, and when it is."""
    refunded = sum(refund.amount for refund in order.refunds)
    number_ = order.gid.rpartition("/")[2]
    return OrderInWords(
        number=number_,
        name=order.name or gettext("Order %(name)s", name=number_),
        at=order.processed_at,
        status=_status(order, refunded),
        bad=order.cancelled_at is not None or refunded > 0,
        paid=money(Money(order.paid, order.currency)),
        refunded=money(Money(refunded, order.currency)) if refunded else "",
        net=money(Money(order.paid - refunded, order.currency)),
        late=_late(order, subject),
    )


def _status(order: Order, refunded: int) -> str:
    if order.cancelled_at is not None:
        return gettext("Cancelled")
    if refunded:
        return gettext("Refunded") if refunded >= order.paid else gettext("Partly refunded")
    if order.paid >= order.total:
        return gettext("Paid")
    return gettext("Partly paid") if order.paid else gettext("Not paid yet")


def _late(order: Order, subject: Subject) -> tuple[str, ...]:
    """A sentence for each late parcel; cancelled orders were never sent."""
    if order.cancelled_at is not None:
        return ()
    sentences = (lateness(parcel, order, subject) for parcel in order.parcels)
    return tuple(sentence for sentence in sentences if sentence)


def lateness(parcel: Parcel, order: Order, subject: Subject) -> str:
    """How late a parcel is or was, as a sentence; empty for one that is not late."""
    promised = promised_at(parcel, order, subject)
    arrived = parcel.delivered_at or subject.as_of
    if promised is None or promised >= arrived:
        return ""
    days = _days_between(promised, arrived, subject)
    if parcel.delivered_at is None:
        return gettext("Still not delivered; promised for %(day)s", day=day(promised))
    if not days:
        return gettext("Delivered later on the promised day, %(day)s", day=day(promised))
    return ngettext(
        "Delivered %(days)s day late; promised for %(day)s",
        "Delivered %(days)s days late; promised for %(day)s",
        days,
        days=number(days),
        day=day(promised),
    )


def _days_between(promised: datetime, arrived: datetime, subject: Subject) -> int:
    """Whole calendar days of the shop from the promised one to that of arrival."""
    zone = subject.timezone
    return (arrived.astimezone(zone).date() - promised.astimezone(zone).date()).days
