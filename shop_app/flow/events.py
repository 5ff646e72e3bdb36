"""What Shopify Flow is told of each thing that happened, under the names of the triggers' fields.

The names stand in `extensions/<handle>/shopify.extension.toml` too. Nothing of a person is told but
ids. Codes instead of words: conditions of workflows must not change with anybody's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shop_app import gids
from shop_app.flow.kinds import Trigger
from shop_app.money import Money

Value = str | bool | int | float
NONE = "none"
"""Where a text has nothing to say: whether Flow takes empty ones is not known."""


@dataclass(frozen=True, slots=True)
class Event:
    """One trigger to fire. `key`: what has the same one is fired once; None: it can't come again.

    The customer is named when it is fired: records may be merged until then.
    """

    trigger: Trigger
    customer_gid: str | None
    payload: Mapping[str, Value]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class IssueTold:
    """What is told of every issue; `reason` is the reason's key, `severity` its code."""

    number: int
    reason: str
    severity: str
    customer_gid: str | None
    order_gid: str | None


@dataclass(frozen=True, slots=True)
class GiftTold:
    """What is told of every compensation."""

    number: int
    kind: str
    customer_gid: str | None


@dataclass(frozen=True, slots=True)
class LimitTold:
    """A limit that kept something from being given: `allowed` and `used` in `unit`s, money in major
    units. `binds` tells whose it is (an order, a customer, a staff member, …), "" the shop's."""

    code: str
    unit: str
    allowed: Decimal
    used: Decimal
    binds: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What was to be given when a limit was reached; `day` (ISO) is the shop's."""

    customer_gid: str | None
    order_gid: str | None
    kind: str
    reason: str
    currency: str
    day: str


def issue_opened(issue: IssueTold, *, channel: str, by: str, repeat: bool) -> Event:
    """An issue was opened `by` an actor; `repeat`: it is the same trouble again."""
    more: dict[str, Value] = {"channel": channel, "opened by": by, "repeat": repeat}
    return Event(Trigger.ISSUE_OPENED, issue.customer_gid, _issue(issue) | more)


def issue_resolved(issue: IssueTold, *, remedy: str | None, seconds: float) -> Event:
    """An issue was resolved, `seconds` after it was opened."""
    hours = round(seconds / 3600, 1)
    more: dict[str, Value] = {"remedy": remedy or NONE, "hours open": hours}
    return Event(Trigger.ISSUE_RESOLVED, issue.customer_gid, _issue(issue) | more)


def sla_breached(issue: IssueTold, *, target: str) -> Event:
    """The time for a first `response` or the `solution` has run out."""
    return Event(Trigger.SLA_BREACHED, issue.customer_gid, _issue(issue) | {"target": target})


def compensation_granted(
    gift: GiftTold,
    worth: Money,
    *,
    order_gid: str | None,
    reason: str | None,
    code: str | None,
    issue_number: int | None,
    by: str,
) -> Event:
    """The customer has it. `worth` is what it can cost at most; a gift card's code is never told."""
    more = {
        **_money(worth),
        "reason": reason or NONE,
        "code": code or NONE,
        "issue number": issue_number or 0,
        "given by": by,
    }
    payload = _order(order_gid) | _gift(gift) | more
    return Event(Trigger.COMPENSATION_GRANTED, gift.customer_gid, payload)


def compensation_redeemed(
    gift: GiftTold, amount: Money, left: Money, *, order_gid: str | None, key: str
) -> Event:
    """`amount` was redeemed now, with an order where that is known; `left` is the rest of it."""
    more = {**_money(amount), "left": number(left.major)}
    payload = _order(order_gid) | _gift(gift) | more
    return Event(Trigger.COMPENSATION_REDEEMED, gift.customer_gid, payload, key)


def limit_reached(limit: LimitTold, wish: Wish) -> Event:
    """A limit refused something: told once a day for whatever the limit binds."""
    payload = _order(wish.order_gid) | {
        "limit": limit.code,
        "unit": limit.unit,
        "allowed": number(limit.allowed),
        "used": number(limit.used),
        "currency": wish.currency,
        "kind": wish.kind,
        "reason": wish.reason,
    }
    key = f"{limit.code} {limit.binds} {wish.day}"
    return Event(Trigger.LIMIT_REACHED, wish.customer_gid, payload, key)


def tag_changed(customer_gid: str, tag: str, *, added: bool) -> Event:
    """A rule's tag was put on a customer in Shopify, or taken off."""
    trigger = Trigger.CUSTOMER_TAGGED if added else Trigger.CUSTOMER_UNTAGGED
    return Event(trigger, customer_gid, {"tag": tag})


def number(value: Decimal) -> int | float:
    """A figure as JSON writes it. Fifteen digits survive, more than any amount that is given."""
    return int(value) if value == value.to_integral_value() else float(value)


def _issue(issue: IssueTold) -> dict[str, Value]:
    return _order(issue.order_gid) | {
        "issue number": issue.number,
        "reason": issue.reason,
        "severity": issue.severity,
    }


def _gift(gift: GiftTold) -> dict[str, Value]:
    return {"compensation number": gift.number, "kind": gift.kind}


def _money(money: Money) -> dict[str, Value]:
    return {"amount": number(money.major), "currency": money.currency}


def _order(gid: str | None) -> dict[str, Value]:
    return {} if gid is None else {"order_id": int(gids.number_of(gid))}
