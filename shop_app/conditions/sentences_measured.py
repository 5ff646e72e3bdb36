"""Numbers as a person would say them: "612.40 EUR spent", "2 late deliveries"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.reading import Reading
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_values import shown
from shop_app.money import Money
from shop_app.texts import gettext, money, ngettext, number, percent

_COUNTED: dict[str, Callable[[int, str], str]] = {
    "orders": lambda n, value: ngettext("%(value)s order", "%(value)s orders", n, value=value),
    "cancelled_orders": lambda n, value: ngettext(
        "%(value)s cancelled order", "%(value)s cancelled orders", n, value=value
    ),
    "refunds": lambda n, value: ngettext("%(value)s refund", "%(value)s refunds", n, value=value),
    "refunded_orders": lambda n, value: ngettext(
        "%(value)s order with a refund", "%(value)s orders with a refund", n, value=value
    ),
    "late_deliveries": lambda n, value: ngettext(
        "%(value)s late delivery", "%(value)s late deliveries", n, value=value
    ),
    "days_since_first_order": lambda n, value: ngettext(
        "first order %(value)s day ago", "first order %(value)s days ago", n, value=value
    ),
    "days_since_last_order": lambda n, value: ngettext(
        "last order %(value)s day ago", "last order %(value)s days ago", n, value=value
    ),
    "days_since_created": lambda n, value: ngettext(
        "customer for %(value)s day", "customer for %(value)s days", n, value=value
    ),
    "years_since_first_order": lambda n, value: ngettext(
        "first order %(value)s full year ago",
        "first order %(value)s full years ago",
        n,
        value=value,
    ),
    "days_since_first_order_anniversary": lambda n, value: ngettext(
        "%(value)s day since the anniversary of the first order",
        "%(value)s days since the anniversary of the first order",
        n,
        value=value,
    ),
    "days_since_created_anniversary": lambda n, value: ngettext(
        "%(value)s day since the anniversary of the customer's creation",
        "%(value)s days since the anniversary of the customer's creation",
        n,
        value=value,
    ),
    "sale_items": lambda n, value: ngettext(
        "%(value)s unit bought on sale", "%(value)s units bought on sale", n, value=value
    ),
    "units": lambda n, value: ngettext(
        "%(value)s unit bought", "%(value)s units bought", n, value=value
    ),
    "orders_with": lambda n, value: ngettext(
        "%(value)s order with these products",
        "%(value)s orders with these products",
        n,
        value=value,
    ),
    "refunded_units": lambda n, value: ngettext(
        "%(value)s unit given back", "%(value)s units given back", n, value=value
    ),
}

_PAID: dict[str, Callable[[str], str]] = {
    "spent": lambda value: gettext("%(value)s spent", value=value),
    "spent_on": lambda value: gettext("%(value)s spent on these products", value=value),
    "refunded": lambda value: gettext("%(value)s refunded", value=value),
    "average_order_value": lambda value: gettext("%(value)s spent per order", value=value),
    "last_order_total": lambda value: gettext("last order of %(value)s", value=value),
}


def measured(name: str, reading: Reading) -> str:
    """A fact's value with what it is; the reading has one."""
    value: Any = reading.value
    if isinstance(value, Money):
        return _PAID[name](money(value))
    if name in _COUNTED:
        return _COUNTED[name](value, number(value))
    if name == "refund_rate":
        return ngettext(
            "%(value)s of the orders with a refund (%(refunded)s of %(orders)s order)",
            "%(value)s of the orders with a refund (%(refunded)s of %(orders)s orders)",
            reading.orders or 0,
            value=percent(value),
            refunded=number(reading.refunds),
            orders=number(reading.orders or 0),
        )
    return gettext("%(what)s: %(value)s", what=label(name), value=shown(CATALOGUE[name], value))
