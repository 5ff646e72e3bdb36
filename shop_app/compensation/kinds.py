"""What can be given, where a compensation stands, and what may be done with it next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What can be given."""

    DISCOUNT_CODE = "discount_code"
    FREE_SHIPPING = "free_shipping"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"

    @property
    def has_code(self) -> bool:
        """Whether the customer redeems it with a code that Amends chose."""
        return self is not Kind.STORE_CREDIT


class State(StrEnum):
    """Where a compensation stands."""

    REQUESTED = "requested"
    """Waits for somebody who approves it; nothing is held."""
    RESERVED = "reserved"
    """Its money is held; Shopify is to be told, or was told and has not answered yet."""
    GRANTED = "granted"
    """The customer has it."""
    REDEEMED = "redeemed"
    """Nothing of it is left to redeem."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    """Somebody took it back, here or in Shopify."""
    IN_DOUBT = "in_doubt"
    """Nobody knows whether Shopify did it; the money stays held until a person says so."""
    FAILED = "failed"
    """Shopify did not do it, and will not."""
    TAKEN_BACK = "taken_back"
    """Taken back before anything was sent."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody approved it in time."""

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it: the one that an issue may have at a time."""
        return self in _OPEN

    @property
    def counts(self) -> bool:
        """Whether a customer has got it or may get it: rolling limits count it."""
        return self in _COUNTS


_OPEN = frozenset({State.REQUESTED, State.RESERVED, State.GRANTED, State.IN_DOUBT})
_COUNTS = frozenset(
    {
        State.RESERVED,
        State.GRANTED,
        State.REDEEMED,
        State.EXPIRED,
        State.REVOKED,
        State.IN_DOUBT,
    }
)

MOVES: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.RESERVED, State.DECLINED, State.LAPSED, State.TAKEN_BACK}),
    State.RESERVED: frozenset({State.GRANTED, State.IN_DOUBT, State.FAILED, State.TAKEN_BACK}),
    State.IN_DOUBT: frozenset({State.GRANTED, State.FAILED}),
    State.GRANTED: frozenset({State.REDEEMED, State.EXPIRED, State.REVOKED}),
    State.REDEEMED: frozenset({State.GRANTED, State.EXPIRED, State.REVOKED}),
    State.EXPIRED: frozenset({State.GRANTED, State.REDEEMED}),
    State.REVOKED: frozenset({State.GRANTED, State.REDEEMED}),
    State.FAILED: frozenset({State.REDEEMED}),
    State.TAKEN_BACK: frozenset({State.REDEEMED}),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
}
"""What may follow. Late facts count: what was redeemed before it expired or was revoked is redeemed,
and so is what should not be there at all; an order that is cancelled, an extension or somebody who
switches it on again in Shopify brings it back."""


class Op(StrEnum):
    """What Shopify has yet to be told of a compensation; one thing at a time."""

    CREATE = "create"
    EXTEND = "extend"
    REVOKE = "revoke"
    DELETE = "delete"
    """Clean an ended code out of the shop."""


class Origin(StrEnum):
    """Where a compensation came from."""

    AMENDS = "amends"
    BY_HAND = "by_hand"
    """Given in Shopify beside Amends, and found there."""


class Scope(StrEnum):
    """Whose allowance; in this order their rows are locked, by id and period within each.

    `order` and `customer` have the period "", the others a day ("2026-11-22") or a month
    ("2026-11") of the shop's time zone, in a currency that the shop had not at first followed by it
    ("2026-11 USD"). The id of `shop_month` is "".
    """

    ORDER = "order"
    CUSTOMER = "customer"
    STAFF_DAY = "staff_day"
    STAFF_MONTH = "staff_month"
    REASON_MONTH = "reason_month"
    KIND_MONTH = "kind_month"
    SHOP_MONTH = "shop_month"


SCOPE_RANK: Mapping[Scope, int] = {scope: rank for rank, scope in enumerate(Scope)}


class Move(StrEnum):
    """The only three things that happen to an allowance."""

    HOLD = "hold"
    SPEND = "spend"
    RELEASE = "release"
