"""What kinds and states of compensations are called. Needs an app context."""

from __future__ import annotations

from decimal import Decimal

from shop_app.compensation.kinds import Kind, State
from shop_app.money import Money
from shop_app.texts import gettext, money, percent

_TONES = {
    State.REQUESTED: "warning",
    State.RESERVED: "info",
    State.GRANTED: "success",
    State.IN_DOUBT: "critical",
    State.FAILED: "critical",
}
"""Of all others the tone is neutral."""


def kind(value: Kind) -> str:
    """What is given."""
    return {
        Kind.DISCOUNT_CODE: gettext("Discount code"),
        Kind.FREE_SHIPPING: gettext("Free shipping"),
        Kind.GIFT_CARD: gettext("Gift card"),
        Kind.STORE_CREDIT: gettext("Store credit"),
    }[value]


def state(value: State) -> str:
    """Where it stands, in a word or two."""
    return {
        State.REQUESTED: gettext("Waits for approval"),
        State.RESERVED: gettext("On its way"),
        State.GRANTED: gettext("Granted"),
        State.REDEEMED: gettext("Redeemed"),
        State.EXPIRED: gettext("Expired"),
        State.REVOKED: gettext("Revoked"),
        State.IN_DOUBT: gettext("In doubt"),
        State.FAILED: gettext("Failed"),
        State.TAKEN_BACK: gettext("Taken back"),
        State.DECLINED: gettext("Declined"),
        State.LAPSED: gettext("Request lapsed"),
    }[value]


def state_tone(value: State) -> str:
    """The tone of its badge."""
    return _TONES.get(value, "neutral")


def worth(of: Kind, value: Money | None, percentage: int | None) -> str:
    """How much the customer gets, in a few signs; "" where the kind says it all."""
    if percentage is not None:
        return percent(Decimal(percentage))
    return "" if value is None or of is Kind.FREE_SHIPPING else money(value)
