"""What facts about the lines of orders ought to say, worked out slowly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shop_app.conditions.subject import Line, Order, Subject
from tests.properties.reference_values import Amount, Fact, Given, Said, Told, counting, half_up


@dataclass
class _Lines:
    """Lines that count with their units; `unsure` when there may be more of them."""

    lines: list[tuple[Order, Line, int]]
    unsure: bool = False


def _same(text: str | None, chosen: list[str]) -> bool:
    return text is not None and text.casefold() in [each.casefold() for each in chosen]


def _chosen(line: Line, subject: Subject, given: Given) -> bool | None:
    """Whether a line is one of those asked for; None: its product has to be read to say."""
    for trait, name in (("product", "products"), ("sku", "skus"), ("vendor", "vendors")):
        if name in given and not _same(getattr(line, trait), given[name]):
            return False
    if "product_types" not in given and "collections" not in given:
        return True
    if line.product is None:
        return False
    product = (subject.products or {}).get(line.product)
    if product is None:
        return None
    if "product_types" in given and not _same(product.product_type, given["product_types"]):
        return False
    if "collections" in given:
        return any(_same(each, given["collections"]) for each in product.collections)
    return True


def _bought(subject: Subject, given: Given) -> _Lines:
    found = _Lines([])
    for order in counting(subject, given):
        if order.lines is None:
            found.unsure = True
        for line in order.lines or ():
            net = given.get("refunds", "net") == "net"
            units = line.quantity - (line.refunded if net else 0)
            chosen = _chosen(line, subject, given)
            if units > 0 and chosen is None:
                found.unsure = True
            if units > 0 and chosen:
                found.lines.append((order, line, units))
    return found


def of_line(trait: str) -> Fact:
    def read(subject: Subject, given: Given) -> Said:
        found = _bought(subject, given)
        texts = {getattr(line, trait) for _, line, _ in found.lines}
        return Told(texts - {None}, found.unsure)

    return read


def of_product(trait: str) -> Fact:
    def read(subject: Subject, given: Given) -> Said:
        found = _bought(subject, given)
        texts: set[str] = set()
        for _, line, _ in found.lines:
            if line.product is None:
                continue
            product = (subject.products or {}).get(line.product)
            if product is None:
                found.unsure = True
                continue
            value = getattr(product, trait)
            texts.update(
                value if isinstance(value, frozenset) else () if value is None else [value]
            )
        return Told(texts, found.unsure)

    return read


def units(subject: Subject, given: Given) -> Said:
    found = _bought(subject, given)
    return Told(sum(units for _, _, units in found.lines), found.unsure)


def sale_items(subject: Subject, given: Given) -> Said:
    found = _bought(subject, given)
    unsure = any(line.on_sale is None and line.variant for _, line, _ in found.lines)
    return Told(
        sum(units for _, line, units in found.lines if line.on_sale), found.unsure or unsure
    )


def spent_on(subject: Subject, given: Given) -> Said:
    found = _bought(subject, given)
    minor = 0
    for order, line, units in found.lines:
        if order.currency == subject.currency:
            minor += half_up(Fraction(line.amount * units, line.quantity))
    return Told(Amount(minor, subject.currency), found.unsure)


def orders_with(subject: Subject, given: Given) -> Said:
    found = _bought(subject, given)
    return Told(len({order.gid for order, _, _ in found.lines}), found.unsure)


def refunded_units(subject: Subject, given: Given) -> Said:
    found = _bought(subject, {**given, "refunds": "gross"})
    return Told(sum(line.refunded for _, line, _ in found.lines), found.unsure)
