"""The words of a rule's form, in the reader's language. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shop_app.conditions.fact import Fact
from shop_app.conditions.facts import (
    anniversaries,
    bought,
    calendar,
    customer,
    deliveries,
    order_traits,
    purchases,
    refunds,
    since,
)
from shop_app.conditions.sentences_labels import label
from shop_app.texts import gettext

Said = Callable[[], str]

_THEMES: tuple[tuple[Said, tuple[Fact, ...]], ...] = (
    (lambda: gettext("Orders and spending"), purchases.FACTS),
    (lambda: gettext("Refunds"), refunds.FACTS),
    (lambda: gettext("Deliveries"), deliveries.FACTS),
    (lambda: gettext("First and last order"), (*since.FACTS, *anniversaries.FACTS)),
    (lambda: gettext("How and where orders were placed"), order_traits.FACTS),
    (lambda: gettext("What was bought"), bought.FACTS),
    (lambda: gettext("The customer"), customer.FACTS),
    (lambda: gettext("The calendar"), calendar.FACTS),
)


def themes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every fact with its label, by theme."""
    return [(said(), [(fact.name, label(fact.name)) for fact in facts]) for said, facts in _THEMES]


_UNITS: Mapping[str, Said] = {
    "orders": lambda: gettext("orders"),
    "refunds": lambda: gettext("refunds"),
    "deliveries": lambda: gettext("deliveries"),
    "units": lambda: gettext("units"),
    "years": lambda: gettext("years"),
    "days": lambda: gettext("days"),
}


def unit(name: str) -> str:
    """What a number counts; "" where it counts nothing."""
    said = _UNITS.get(name)
    return said() if said else ""


_JOINS: Mapping[str, Said] = {
    "all": lambda: gettext("all of these hold"),
    "any": lambda: gettext("at least one of these holds"),
    "not any": lambda: gettext("none of these holds"),
    "not all": lambda: gettext("at least one of these does not hold"),
}


def joins(present: str) -> list[tuple[str, str]]:
    """The ways to join conditions; one that is turned round more than once only where it stands."""
    ways = [(value, said()) for value, said in _JOINS.items()]
    if present in _JOINS:
        return ways
    turned = present.count("not ") % 2
    plain = ("not " if turned else "") + present.rsplit(" ", 1)[-1]
    return [*ways, (present, _JOINS[plain]())]


def turns(nots: int) -> list[tuple[str, str]]:
    """Whether a condition is turned into its opposite."""
    same, opposite = gettext("It is so:"), gettext("It is not so:")
    ways = [("0", same), ("1", opposite)]
    return ways if nots <= 1 else [*ways, (str(nots), opposite if nots % 2 else same)]


_LISTS: Mapping[str, Said] = {
    "products": lambda: gettext("of these products"),
    "skus": lambda: gettext("of these SKUs"),
    "vendors": lambda: gettext("of these vendors"),
    "product_types": lambda: gettext("of these product types"),
    "collections": lambda: gettext("of these collections"),
}


def list_label(name: str) -> str:
    """How a parameter that chooses products is called."""
    return _LISTS[name]()


def _number_of_page() -> str:
    return gettext("The number at the end of its page's address in Shopify")


def _of_channel() -> str:
    return gettext("As Shopify calls it, such as web or pos")


def _of_app() -> str:
    return gettext("The app's number, such as 580111")


_HINTS: Mapping[str, Said] = {
    "products": _number_of_page,
    "collections": _number_of_page,
    "locations": _number_of_page,
    "last_order_location": _number_of_page,
    "segment": _number_of_page,
    "channels": _of_channel,
    "last_order_channel": _of_channel,
    "apps": _of_app,
    "last_order_app": _of_app,
    "locale": lambda: gettext("Such as de or en-GB"),
    "email_domain": lambda: gettext("Such as example.com"),
}


def hint(about: str) -> str:
    """What to enter, where that is not plain from the name of the fact or parameter."""
    said = _HINTS.get(about)
    return said() if said else ""
