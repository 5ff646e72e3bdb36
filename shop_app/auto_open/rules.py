"""What in a customer's story is a cause to open an issue. Pure: the same story, the same causes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Trigger(StrEnum):
    """What a rule waits for, in the order in which pages list it."""

    REFUND_CREATED = "refund_created"
    ORDER_CANCELLED = "order_cancelled"
    LATE_DELIVERY = "late_delivery"
    PARCEL_EVENT = "parcel_event"
    RETURN_REQUESTED = "return_requested"
    DISPUTE_OPENED = "dispute_opened"
    NTH_REFUND = "nth_refund"


CANCELLED_BY_MERCHANT = frozenset({"inventory", "staff", "other"})
"""Shopify's reasons for cancelling an order that are not the customer's, nor the payment's."""

PARCEL_TROUBLE = ("attempted_delivery", "delayed", "failure")
"""What a carrier can report that a customer suffers from (Shopify's FulfillmentEventStatus)."""

RETURN_REASONS = (
    "color",
    "defective",
    "not_as_described",
    "other",
    "size_too_large",
    "size_too_small",
    "style",
    "unknown",
    "unwanted",
    "wrong_item",
)
"""Shopify's ReturnReason, in small letters."""

TOGETHER = timedelta(minutes=5)
"""Cancelling an order and giving the money back is one act, which Shopify dates seconds apart: such
a refund is no trouble of its own. Our own choice."""


@dataclass(frozen=True, slots=True)
class Catch:
    """What a rule catches; of the fields below the trigger each belongs to one of them.

    `late_days` after the promise (0: at once); the refund that is number `refunds` within
    `within_days`; carriers' `statuses`; `return_reasons`, none: any.
    """

    trigger: Trigger
    late_days: int = 1
    refunds: int = 3
    within_days: int = 90
    statuses: tuple[str, ...] = PARCEL_TROUBLE
    return_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A refund of money."""

    gid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel; `promised_at` by the carrier or else the merchant, None: nobody promised."""

    gid: str
    promised_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a carrier reported of a parcel."""

    gid: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A return that was asked for."""

    gid: str
    at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disputed:
    """A payment that was disputed."""

    gid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderStory:
    """What happened with one order, each part in any order."""

    gid: str
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    refunds: tuple[Given, ...] = ()
    parcels: tuple[Sent, ...] = ()
    scans: tuple[Scan, ...] = ()
    returns: tuple[Asked, ...] = ()
    disputes: tuple[Disputed, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A customer's orders, or the one order of a guest (`customer_gid` None)."""

    customer_gid: str | None
    orders: tuple[OrderStory, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that went wrong at `at`, which may lie ahead (a parcel that will be late).

    `key` names it for good. `same` are all keys it may have been known by, `key` among them: facts
    that came late may move the beginning of a row of refunds. `order_gid` None: it is about
    the customer.
    """

    key: str
    at: datetime
    order_gid: str | None
    same: frozenset[str]


def causes(catch: Catch, story: Story) -> list[Cause]:
    """Every cause in the story that is of the kind that is caught, in no particular order."""
    if catch.trigger is Trigger.NTH_REFUND:
        return list(_rows_of_refunds(catch, story))
    find = _FINDERS[catch.trigger]
    return [
        Cause(key, at, order.gid, frozenset({key}))
        for order in story.orders
        for key, at in find(catch, order)
    ]


def next_ahead(found: Sequence[Cause], now: datetime) -> datetime | None:
    """When time alone brings about the next of these causes."""
    return min((cause.at for cause in found if cause.at > now), default=None)


_Found = Iterator[tuple[str, datetime]]


def _refunds(_: Catch, order: OrderStory) -> _Found:
    return ((f"refund:{one.gid}", one.at) for one in order.refunds if _counts(one, order))


def _counts(refund: Given, order: OrderStory) -> bool:
    """The refunds of a cancelled order count nowhere: the shop gave back what it did not send."""
    return order.cancelled_at is None or refund.at + TOGETHER < order.cancelled_at


def _cancelled(_: Catch, order: OrderStory) -> _Found:
    if order.cancelled_at is not None and order.cancel_reason in CANCELLED_BY_MERCHANT:
        yield f"cancelled:{order.gid}", order.cancelled_at


def _late(catch: Catch, order: OrderStory) -> _Found:
    """A parcel is late right after the moment it was promised for, as conditions have it."""
    for parcel in order.parcels:
        if parcel.promised_at is None:
            continue
        limit = parcel.promised_at + timedelta(days=catch.late_days)
        in_time = parcel.delivered_at is not None and parcel.delivered_at <= limit
        called_off = order.cancelled_at is not None and order.cancelled_at <= limit
        if not in_time and not called_off:
            yield f"late:{parcel.gid}", limit + timedelta.resolution


def _scans(catch: Catch, order: OrderStory) -> _Found:
    return ((f"scan:{one.gid}", one.at) for one in order.scans if one.status in catch.statuses)


def _returns(catch: Catch, order: OrderStory) -> _Found:
    for asked in order.returns:
        wanted = set(asked.reasons).intersection(catch.return_reasons)
        if wanted or (asked.reasons and not catch.return_reasons):
            yield f"return:{asked.gid}", asked.at


def _disputes(_: Catch, order: OrderStory) -> _Found:
    return ((f"dispute:{one.gid}", one.at) for one in order.disputes)


_FINDERS: Mapping[Trigger, Callable[[Catch, OrderStory], _Found]] = {
    Trigger.REFUND_CREATED: _refunds,
    Trigger.ORDER_CANCELLED: _cancelled,
    Trigger.LATE_DELIVERY: _late,
    Trigger.PARCEL_EVENT: _scans,
    Trigger.RETURN_REQUESTED: _returns,
    Trigger.DISPUTE_OPENED: _disputes,
}


def _rows_of_refunds(catch: Catch, story: Story) -> Iterator[Cause]:
    """One cause for each row of refunds that all are at least number `refunds` in their window."""
    given = sorted(
        (refund.at, refund.gid)
        for order in story.orders
        for refund in order.refunds
        if _counts(refund, order)
    )
    order_gid = story.orders[0].gid if story.customer_gid is None and story.orders else None
    row: list[tuple[datetime, str]] = []
    first = 0
    for place, (at, gid) in enumerate(given):
        while given[first][0] <= at - timedelta(days=catch.within_days):
            first += 1
        if place - first + 1 >= catch.refunds:
            row.append((at, gid))
        elif row:
            yield _row_cause(row, order_gid)
            row = []
    if row:
        yield _row_cause(row, order_gid)


def _row_cause(row: Sequence[tuple[datetime, str]], order_gid: str | None) -> Cause:
    keys = [f"refund_row:{gid}" for _, gid in row]
    return Cause(keys[0], row[0][0], order_gid, frozenset(keys))
