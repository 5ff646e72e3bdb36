"""The lines of a customer's story that come from the order ledger, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shop_app.conditions.facts.deliveries import promised_at
from shop_app.conditions.subject import Order, Parcel, Subject
from shop_app.customers.purchases import first_promise
from shop_app.desk.customers.orders import lateness
from shop_app.desk.customers.timeline_reading import Happened, Happening
from shop_app.gids import number_of
from shop_app.money import Money
from shop_app.texts import day, gettext, money


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What happened to an order, and what else belongs to it, empty: nothing; `late` marks a parcel
    that is or was late."""

    what: str
    why: str = ""
    late: bool = False


def order_of(happening: Happening) -> tuple[str, str]:
    """The number of the order in Shopify, and its name; without one it goes by its number."""
    number = number_of(happening.data["order"])
    return number, happening.data["name"] or number


def in_words(happening: Happening, now: datetime, zone: ZoneInfo) -> OrderWords:
    """A line of the ledger as of `now`; lateness in whole days of the shop's time `zone`."""
    data = happening.data
    _, name = order_of(happening)
    match happening.kind:
        case Happened.ORDERED:
            total = money(Money(data["amount"], data["currency"]))
            return OrderWords(gettext("Order %(name)s placed: %(total)s", name=name, total=total))
        case Happened.CANCELLED:
            return OrderWords(gettext("Order %(name)s cancelled", name=name))
        case Happened.REFUNDED:
            return OrderWords(_refunded(data, name), _of_what(data))
        case _:
            return _parcel(happening, name, now, zone)


def _refunded(data: Mapping[str, Any], name: str) -> str:
    if not data["amount"]:
        return gettext("Order %(name)s: a refund without money", name=name)
    amount = money(Money(data["amount"], data["currency"]))
    return gettext("Order %(name)s: %(amount)s refunded", name=name, amount=amount)


def _of_what(data: Mapping[str, Any]) -> str:
    if not data["paid"]:
        return ""
    return gettext("Of %(paid)s paid.", paid=money(Money(data["paid"], data["paid_in"])))


def _parcel(happening: Happening, name: str, now: datetime, zone: ZoneInfo) -> OrderWords:
    """Sent and not there yet: what was promised. Of cancelled orders nothing is late."""
    data = happening.data
    parcel, order, subject = _as_judged(data, now, zone)
    late = "" if data["cancelled"] else lateness(parcel, order, subject)
    if happening.kind is Happened.DELIVERED:
        what = gettext("Order %(name)s: a parcel was delivered", name=name)
        return OrderWords(what, late, late=bool(late))
    what = gettext("Order %(name)s: a parcel was sent", name=name)
    if parcel.delivered_at is not None:
        return OrderWords(what)
    promised = None if data["cancelled"] else promised_at(parcel, order, subject)
    why = late or (gettext("Promised for %(day)s.", day=day(promised)) if promised else "")
    return OrderWords(what, why, late=bool(late))


def _as_judged(
    data: Mapping[str, Any], now: datetime, zone: ZoneInfo
) -> tuple[Parcel, Order, Subject]:
    """The parcel as rules see it, so that late here is late there."""
    estimates = [datetime.fromisoformat(told) for told in data["estimates"] or ()]
    promised = first_promise(_moment(data["estimate"]), estimates)
    parcel = Parcel(_moment(data["shipped_at"]), promised, _moment(data["delivered_at"]))
    order = Order(
        gid=data["order"],
        name=data["name"],
        processed_at=datetime.fromisoformat(data["ordered_at"]),
        cancelled_at=None,
        currency="",
        total=0,
        paid=0,
        country=data["country"],
    )
    days = {} if data["days"] is None else {"": data["days"]}
    return parcel, order, Subject(data["order"], now, zone, "", delivery_days=days)


def _moment(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
