"""What happened to a compensation, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shop_app.compensation.events import EventKind
from shop_app.compensation.kinds import Op
from shop_app.desk.compensations.failure_words import why
from shop_app.money import Money
from shop_app.texts import N_, gettext, moment, money

Data = Mapping[str, Any]


_UNCHANGED: Mapping[str, str] = {
    Op.EXTEND: N_("Shopify did not extend it"),
    Op.REVOKE: N_("Shopify did not switch it off"),
    Op.DELETE: N_("Shopify did not delete the code"),
}


def what(kind: EventKind, data: Data) -> str:
    """What happened."""
    if kind is EventKind.SETTLED:
        return _settled(data)
    if kind is EventKind.REDEEMED and data.get("amount", 0) < 0:
        return gettext("Given back")
    if kind in (EventKind.REVOKED, EventKind.EXTENDED, EventKind.GRANTED) and data.get("by_hand"):
        return _by_hand(kind)
    if kind is EventKind.FAILED and data.get("op") in _UNCHANGED:
        unchanged = _UNCHANGED[data["op"]]
        return gettext(unchanged)
    return {
        EventKind.REQUESTED: gettext("Asked for an approval"),
        EventKind.APPROVED: gettext("Approved"),
        EventKind.DECLINED: gettext("Declined"),
        EventKind.LAPSED: gettext("Nobody approved it in time"),
        EventKind.RESERVED: gettext("Money set aside"),
        EventKind.TAKEN_BACK: gettext("Taken back"),
        EventKind.GRANTED: gettext("Granted"),
        EventKind.DELAYED: gettext("Shopify could not be told yet"),
        EventKind.IN_DOUBT: gettext("Nobody knows whether Shopify did it"),
        EventKind.FAILED: gettext("Shopify did not do it"),
        EventKind.REDEEMED: gettext("Redeemed"),
        EventKind.REVOKED: gettext("Revoked"),
        EventKind.EXTENDED: gettext("Extended"),
        EventKind.EXPIRED: gettext("Expired"),
        EventKind.FOUND: gettext("Given by hand in Shopify, found there"),
        EventKind.STRAY: gettext("Found in Shopify although it had failed; switched off"),
        EventKind.CLEANED: gettext("Code deleted from the shop, as it had ended"),
    }[kind]


def more(kind: EventKind, data: Data, currency: str) -> str:
    """What belongs to it; "" for most. `currency` is the shop's, in which amounts are."""
    tell = _MORE.get(kind)
    return tell(data, currency) if tell else ""


def _settled(data: Data) -> str:
    if data.get("done") is None:
        return gettext("Looked again")
    if data["done"]:
        return gettext("Somebody looked: Shopify did it")
    return gettext("Somebody looked: Shopify did not do it")


def _by_hand(kind: EventKind) -> str:
    return {
        EventKind.REVOKED: gettext("Switched off by hand in Shopify"),
        EventKind.EXTENDED: gettext("Given another end by hand in Shopify"),
        EventKind.GRANTED: gettext("Switched on again by hand in Shopify"),
    }[kind]


def _amount(data: Data, currency: str) -> str:
    amount = data.get("amount")
    return "" if amount is None else money(Money(abs(amount), currency))


def _approved(data: Data, currency: str) -> str:
    if data.get("asked") is None:
        return _amount(data, currency)
    return gettext(
        "%(amount)s of the %(asked)s asked for",
        amount=_amount(data, currency),
        asked=money(Money(data["asked"], currency)),
    )


def _released(data: Data, currency: str) -> str:
    released = data.get("released")
    if not released:
        return ""
    return gettext("%(amount)s is free again", amount=money(Money(released, currency)))


def _until(data: Data, _currency: str) -> str:
    until = data.get("until")
    if until is None:
        return gettext("Without an end")
    return gettext("Until %(moment)s", moment=moment(datetime.fromisoformat(until)))


def _granted(data: Data, _currency: str) -> str:
    if not data.get("looked_up"):
        return ""
    return gettext("Shopify's answer was lost; Amends looked it up there")


_MORE: Mapping[EventKind, Callable[[Data, str], str]] = {
    EventKind.REQUESTED: _amount,
    EventKind.APPROVED: _approved,
    EventKind.RESERVED: _amount,
    EventKind.GRANTED: _granted,
    EventKind.DELAYED: lambda data, _: why(str(data.get("code", ""))),
    EventKind.FAILED: lambda data, _: why(str(data.get("code", ""))),
    EventKind.REDEEMED: _amount,
    EventKind.REVOKED: _released,
    EventKind.EXPIRED: _released,
    EventKind.EXTENDED: _until,
    EventKind.FOUND: _amount,
}
