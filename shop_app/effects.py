"""What follows from applying a change: whose facts moved, and what Shopify must be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why something must be read from Shopify."""

    UNKNOWN_ORDER = "unknown_order"
    """A refund or parcel arrived for an order we have not seen; moot once it arrives."""
    NO_SUMMARY = "no_summary"
    """A customer whose lifetime counts nobody has told us yet; moot once they arrive."""
    EDITED = "edited"
    """Shopify sent only the difference."""
    TIE = "tie"
    """Two versions with the same time and different content."""
    FOREIGN_REFUND = "foreign_refund"
    """A refund in a currency that is not the shop's."""
    STALE = "stale"
    """What we know of the customer was overtaken, for example by a deleted order."""

    @property
    def moot_when_known(self) -> bool:
        """Whether the read can be left out when a webhook has brought the answer meanwhile."""
        return self in (Why.UNKNOWN_ORDER, Why.NO_SUMMARY)


@dataclass(frozen=True, slots=True)
class Effects:
    """`customers`: gids whose facts changed. `reads`: (gid of an order or a customer, why)."""

    customers: frozenset[str] = frozenset()
    reads: frozenset[tuple[str, Why]] = frozenset()

    def __or__(self, other: Effects) -> Effects:
        return Effects(self.customers | other.customers, self.reads | other.reads)


NOTHING = Effects()


def changed(*customers: str | None) -> Effects:
    """The facts of these customers changed; None stands for a guest."""
    return Effects(customers=frozenset(gid for gid in customers if gid))


def read(gid: str, why: Why) -> Effects:
    """An order or a customer must be read from Shopify."""
    return Effects(reads=frozenset({(gid, why)}))
