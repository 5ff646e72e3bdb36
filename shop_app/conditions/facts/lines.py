"""Which lines of which orders count, and how many units of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from shop_app.conditions.facts.history import kept, leaves, missing
from shop_app.conditions.reading import Parameters, Reading, Value
from shop_app.conditions.subject import Line, Order, Product, Subject


@dataclass(slots=True)
class Bought:
    """Lines that count, each with its order and the units of it that do.

    `partial`: the lines of some order nobody has told us. `unread`: products have to be read to
    say which lines are meant. `until`: when the oldest order leaves the window.
    """

    lines: list[tuple[Order, Line, int]] = field(default_factory=list)
    until: datetime | None = None
    partial: bool = False
    unread: bool = False
    missing: int = 0

    def product_of(self, line: Line, subject: Subject) -> Product | None:
        """The line's product; None for a custom line, and for one that has still to be read."""
        if line.product is None:
            return None
        product = (subject.products or {}).get(line.product)
        self.unread = self.unread or product is None
        return product

    def reading(self, value: Value, *, partial: bool = False) -> Reading:
        """The value made of these lines: at least this, as long as products are to be read."""
        return Reading(
            value,
            until=self.until,
            partial=self.partial or self.unread or partial,
            falling=True,
            missing=self.missing,
            unread_products=self.unread,
        )


def bought(subject: Subject, parameters: Parameters) -> Bought:
    """The chosen lines of the orders that count. Net: only units that were not given back, so that
    a line given back whole is left out."""
    orders = kept(subject, parameters.window)
    found = Bought(until=leaves(orders, parameters.window), missing=missing(subject))
    for order in orders:
        if order.lines is None:
            found.partial = True
            continue
        for line in order.lines:
            units = line.quantity - line.refunded if parameters.net else line.quantity
            if units <= 0 or (parameters.selects and not _said_by_line(line, parameters)):
                continue
            if parameters.selects_by_product:
                product = found.product_of(line, subject)
                if product is None or not _said_by_product(product, parameters):
                    continue
            found.lines.append((order, line, units))
    return found


def _said_by_line(line: Line, parameters: Parameters) -> bool:
    return (
        _among(line.product, parameters.products)
        and _among(line.sku, parameters.skus)
        and _among(line.vendor, parameters.vendors)
    )


def _said_by_product(product: Product, parameters: Parameters) -> bool:
    return _among(product.product_type, parameters.product_types) and (
        parameters.collections is None
        or any(_among(each, parameters.collections) for each in product.collections)
    )


def _among(text: str | None, chosen: Collection[str] | None) -> bool:
    return chosen is None or (text is not None and text.casefold() in chosen)
