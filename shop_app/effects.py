"""What follows from applying a change: whose facts moved, and what Shopify must be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop_app.orders.records import OrderLine


class Why(StrEnum):
    """Why something must be read from Shopify."""

    UNKNOWN_ORDER = "unknown_order"
    """A refund or parcel arrived for an order we have not seen; moot once it arrives."""
    NO_SUMMARY = "no_summary"
    """A customer whose lifetime counts nobody has told us yet; moot once they arrive."""
    EDITED = "edited"
    """Shopify sent only the difference."""
    TIE = "tie"
    """Two versions of different content, of which the times do not tell the newer one."""
    FOREIGN_REFUND = "foreign_refund"
    """A refund in a currency that is not the shop's."""
    STALE = "stale"
    """What we know of the customer was overtaken, for example by a deleted order."""

    @property
    def moot_when_known(self) -> bool:
        """Whether the read can be left out when a webhook has brought the answer meanwhile."""
        return self in (Why.UNKNOWN_ORDER, Why.NO_SUMMARY)


class About(StrEnum):
    """What of a customer's record changed: it counts only where a rule asks for it."""

    RECORD = "record"
    """The record itself: when it was made, whether there is an account."""
    PERSON = "person"
    """What Shopify knows of the person and does not send: language, country, consent."""
    TAGS = "tags"
    SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class NewLines:
    """The lines of an order; `instead`: it had some before, which may be gone now."""

    lines: tuple[OrderLine, ...]
    instead: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """`customers`: gids whose facts changed. `reads`: (gid of an order or a customer, why).
    `guests_orders`: gids of orders that changed and have no customer, or had none until now.

    `coded_orders`: gids of orders that changed and use discount codes, or used some until now.
    `records`: (gid of a customer, what of their record changed); of interest to few rules. `lines`:
    what orders consist of from now on, by the gid of the order; all of them are written together.
    """

    customers: frozenset[str] = frozenset()
    reads: frozenset[tuple[str, Why]] = frozenset()
    records: frozenset[tuple[str, About]] = frozenset()
    lines: Mapping[str, NewLines] = field(default_factory=dict)
    guests_orders: frozenset[str] = frozenset()
    coded_orders: frozenset[str] = frozenset()

    def __or__(self, other: Effects) -> Effects:
        return Effects(
            self.customers | other.customers,
            self.reads | other.reads,
            self.records | other.records,
            {**self.lines, **other.lines}
            if self.lines and other.lines
            else self.lines or other.lines,
            self.guests_orders | other.guests_orders,
            self.coded_orders | other.coded_orders,
        )


NOTHING = Effects()


def changed(*customers: str | None) -> Effects:
    """The facts of these customers changed; None stands for a guest."""
    return Effects(customers=frozenset(gid for gid in customers if gid))


def order_changed(customer: str | None, order: str) -> Effects:
    """Something of an order changed, so the facts of its customer did; None: it is a guest's."""
    return Effects(guests_orders=frozenset({order})) if customer is None else changed(customer)


def codes_used(order: str) -> Effects:
    """An order changed that uses discount codes, or did."""
    return Effects(coded_orders=frozenset({order}))


def record_changed(gid: str, *about: About) -> Effects:
    """Something that we don't keep, or that few rules ask for, changed for a customer."""
    return Effects(records=frozenset((gid, one) for one in about))


def read(gid: str, why: Why) -> Effects:
    """An order or a customer must be read from Shopify."""
    return Effects(reads=frozenset({(gid, why)}))
