"""Ask Shopify what customers' verdicts wait for, without keeping any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from shop_app.conditions.needs import Needs
from shop_app.conditions.subject import Line, Order, Product, Subject
from shop_app.customers.products import Told, ask, unknown_of
from shop_app.customers.subjects import with_live
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_facts import read_live
from shop_app.shopify.errors import AccessDenied

_AT_ONCE = 100
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom to ask, and about how many customers at most."""

    admin: Admin
    limit: int


def read(reader: Reader, waiting: Sequence[Subject], needs: Needs) -> dict[str, Subject]:
    """The customers by gid with what Shopify says of them and of the products they bought.

    Those that are gone at Shopify are left out. No transaction may be open. Raises what the Admin
    API client raises.
    """
    found: dict[str, Subject] = {}
    for start in range(0, len(waiting), _AT_ONCE):
        batch = list(waiting[start : start + _AT_ONCE])
        if needs.products:
            batch = _with_products(reader.admin, batch)
        if needs.asked:
            gids = [subject.gid for subject in batch]
            live = read_live(reader.admin, gids, needs.asked, needs.segments)
            batch = [
                with_live(subject, said, subject.products)
                for subject in batch
                if (said := live[subject.gid]) is not None
            ]
        found |= {subject.gid: subject for subject in batch}
    return found


def _with_products(admin: Admin, customers: list[Subject]) -> list[Subject]:
    try:
        told = ask(admin, unknown_of(customers))
    except AccessDenied as error:
        # What hangs on products stays undecided, as it does when rules are applied.
        _LOG.warning("rules ask for products that may not be read", error=str(error))
        return customers
    return [with_products(subject, told) for subject in customers]


def with_products(subject: Subject, told: Told) -> Subject:
    """The customer with products that were just read, and whether their lines were on sale.

    A product that is gone is one without anything; so says `customers.products.book`, too.
    """
    read = {
        gid: product or Product(gid, None, None, frozenset(), frozenset())
        for gid, product in told.products.items()
    }
    orders = tuple(
        _priced(order, told.compare_prices) if order.currency == subject.currency else order
        for order in subject.orders
    )
    return replace(subject, products={**(subject.products or {}), **read}, orders=orders)


def _priced(order: Order, prices: Mapping[str, str | None]) -> Order:
    if order.lines is None:
        return order
    lines = (_on_sale(line, prices, order.currency) for line in order.lines)
    return replace(order, lines=tuple(lines))


def _on_sale(line: Line, prices: Mapping[str, str | None], currency: str) -> Line:
    if line.on_sale is not None or line.variant is None or line.variant not in prices:
        return line
    price = prices[line.variant]
    compared = None if price is None else Money.parse(price, currency).minor
    return replace(line, on_sale=compared is not None and line.amount < line.quantity * compared)
