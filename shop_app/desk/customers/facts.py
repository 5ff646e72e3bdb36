"""The facts of a customer in words: the condition language's own, so the numbers rules judge by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.facts.history import missing
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Part, Subject
from shop_app.money import Money
from shop_app.texts import day, gettext, money, ngettext, number

PARTS = frozenset({Part.ORDERS, Part.PARCELS})
"""What a subject must have been loaded with."""

WINDOWS = (30, 90, 365)
"""Days back for which spending is shown: a month, a season, a year."""


@dataclass(frozen=True, slots=True)
class FactInWords:
    """One fact: what it is, its value, and what belongs to it (empty: nothing)."""

    label: str
    value: str
    note: str = ""


def facts_in_words(subject: Subject) -> list[FactInWords]:
    """All of them in the reader's language; amounts are in the shop's currency."""
    orders, refunds = _read(subject, "orders"), _read(subject, "refunds")
    return [
        FactInWords(gettext("Orders"), _shown(orders), _older(subject)),
        FactInWords(gettext("First order"), _shown(_read(subject, "first_order_at"))),
        FactInWords(gettext("Last order"), _shown(_read(subject, "last_order_at"))),
        _lifetime(subject),
        *(_spent(subject, days) for days in WINDOWS),
        FactInWords(gettext("Refunds"), _shown(refunds), _given_back(subject, refunds)),
        FactInWords(gettext("Late deliveries"), _shown(_read(subject, "late_deliveries"))),
    ]


def _spent(subject: Subject, days: int) -> FactInWords:
    spent = _read(subject, "spent", Parameters(window=timedelta(days=days)))
    label = ngettext(
        "Spent in the last %(days)s day",
        "Spent in the last %(days)s days",
        days,
        days=number(days),
    )
    return FactInWords(label, _shown(spent), _net_of(spent.refunds))


def _lifetime(subject: Subject) -> FactInWords:
    spent, orders = subject.lifetime_spent, subject.lifetime_orders
    note = "" if orders is None else _orders(orders)
    label = gettext("Spent ever, as Shopify counts it")
    return FactInWords(label, gettext("unknown") if spent is None else money(spent), note)


def _orders(count: int) -> str:
    return ngettext(
        "%(orders)s order, cancelled ones included",
        "%(orders)s orders, cancelled ones included",
        count,
        orders=number(count),
    )


def _given_back(subject: Subject, refunds: Reading) -> str:
    return _shown(_read(subject, "refunded")) if refunds.value else ""


def _net_of(refunds: int) -> str:
    if not refunds:
        return ""
    return ngettext(
        "net of %(refunds)s refund", "net of %(refunds)s refunds", refunds, refunds=number(refunds)
    )


def _older(subject: Subject) -> str:
    """How much of the past Amends can't see."""
    older = missing(subject)
    if not older:
        return ""
    return ngettext(
        "%(orders)s older order is hidden from Amends",
        "%(orders)s older orders are hidden from Amends",
        older,
        orders=number(older),
    )


def _read(subject: Subject, fact: str, parameters: Parameters | None = None) -> Reading:
    return CATALOGUE[fact].read(subject, parameters or Parameters())


def _shown(reading: Reading) -> str:
    value = reading.value
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return day(value)
    if isinstance(value, int):
        return number(value)
    return gettext("unknown") if reading.unknown else "–"
