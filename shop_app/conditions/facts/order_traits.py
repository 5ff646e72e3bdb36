"""What orders say of themselves: codes, channel, app, country, tags, place; last order or all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from shop_app.conditions.fact import WINDOW, Fact
from shop_app.conditions.facts.history import kept, leaves, missing
from shop_app.conditions.facts.since import last_order
from shop_app.conditions.kinds import Kind
from shop_app.conditions.reading import NONE, Parameters, Reading
from shop_app.conditions.subject import Order, Part, Subject
from shop_app.money import Money

Read = Callable[[Subject, Parameters], Reading]
Of = Callable[[Order], Iterable[str | None]]
"""A trait of an order: texts, None where there is none."""

_ORDERS = frozenset({Part.ORDERS})


def last_order_total(subject: Subject, _parameters: Parameters) -> Reading:
    """The last order's total before refunds, in the order's own currency."""
    orders = kept(subject, None)
    if not orders:
        return last_order(subject)
    return Reading(Money(orders[-1].total, orders[-1].currency))


def _last(of: Of, kind: Kind) -> Read:
    def read(subject: Subject, _parameters: Parameters) -> Reading:
        orders = kept(subject, None)
        if not orders:
            return last_order(subject)
        texts = tuple(text for text in of(orders[-1]) if text is not None)
        if kind is Kind.TEXTS:
            return Reading(texts)
        return Reading(texts[0]) if texts else NONE

    return read


def _all(of: Of) -> Read:
    def read(subject: Subject, parameters: Parameters) -> Reading:
        orders = kept(subject, parameters.window)
        texts = {text: None for order in orders for text in of(order) if text is not None}
        return Reading(
            tuple(texts),
            until=leaves(orders, parameters.window),
            falling=True,
            missing=missing(subject),
        )

    return read


_TRAITS: tuple[tuple[str, str, Kind, Of], ...] = (
    ("discount_code", "discount_codes", Kind.TEXTS, lambda order: order.discount_codes),
    ("channel", "channels", Kind.TEXT, lambda order: (order.channel,)),
    ("app", "apps", Kind.TEXT, lambda order: (order.app,)),
    ("country", "order_countries", Kind.TEXT, lambda order: (order.country,)),
    ("tag", "order_tags", Kind.TEXTS, lambda order: order.tags),
    ("location", "locations", Kind.TEXT, lambda order: (order.location,)),
)
"""Of each its name in the last order, in all, its kind in one order. The country is part of an
address and so protected customer data."""

FACTS = (
    Fact("last_order_total", Kind.MONEY, last_order_total, parts=_ORDERS),
    *(
        Fact(
            f"last_order_{name}s" if kind is Kind.TEXTS else f"last_order_{name}",
            kind,
            _last(of, kind),
            parts=_ORDERS,
            protected=name == "country",
        )
        for name, _, kind, of in _TRAITS
    ),
    *(
        Fact(
            name,
            Kind.TEXTS,
            _all(of),
            parts=_ORDERS,
            protected=name == "order_countries",
            parameters=WINDOW,
        )
        for _, name, _, of in _TRAITS
    ),
)
