"""Changes to a shop's state, without a word to anyone. The caller holds `shop.lock`.

Money is in major units of the shop's currency unless the name says presentment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sandbox.currencies import exchanged, rounded
from sandbox.state import (
    ONLINE_STORE,
    Consent,
    Customer,
    DiscountCode,
    Line,
    Order,
    Refund,
    RefundLine,
    SalesApp,
    Shop,
)

# The API's enums of the same names, in small letters (Admin API 2026-10).
State = Literal["declined", "disabled", "enabled", "invited"]
ConsentState = Literal["not_subscribed", "pending", "subscribed", "unsubscribed"]
OptInLevel = Literal["single_opt_in", "confirmed_opt_in", "unknown"]
SpendTier = Literal["high", "medium", "low"]
RfmGroup = Literal[
    "active",
    "almost_lost",
    "at_risk",
    "champions",
    "dormant",
    "loyal",
    "needs_attention",
    "new",
    "previously_loyal",
    "promising",
    "prospects",
]


class ActionRefusedError(Exception):
    """Shopify would not do this; the message says why."""


@dataclass(frozen=True)
class Person:
    """Who a new customer is; `email_consent` and `sms_consent` are states of marketing consent."""

    first_name: str = "Alice"
    last_name: str = "Example"
    email: str | None = None
    locale: str = "en"
    country: str = "GB"
    state: State = "disabled"
    phone: str | None = None
    email_consent: ConsentState = "not_subscribed"
    sms_consent: ConsentState = "not_subscribed"
    predicted_spend_tier: SpendTier | None = None
    rfm_group: RfmGroup | None = None


@dataclass(frozen=True)
class Basket:
    """What is in an order; `total` is what the buyer pays, in the shop's currency.

    `shipping_shares` is what codes took off the shipping; `shipping` is without it.
    """

    total: Decimal
    lines: list[Line]
    shipping: Decimal = Decimal(0)
    codes: list[DiscountCode] = field(default_factory=list)
    shipping_shares: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where an order came from, and what it was tagged with on the way."""

    source_name: str = "web"
    app: SalesApp = ONLINE_STORE
    location_id: int | None = None
    test: bool = False
    tags: Sequence[str] = ()


_FROM_THE_WEB = Origin()


@dataclass(frozen=True)
class Price:
    """What an order costs: in the shop's currency, and in the buyer's."""

    total: Decimal
    presentment_currency: str
    presentment_total: Decimal


def price(
    shop: Shop, total: Decimal, currency: str | None = None, presentment: Decimal | None = None
) -> Price:
    """A price; without `presentment` it is converted at the sandbox's fixed rate.

    Raises ActionRefusedError for a negative total or one with too many digits.
    """
    check_total(shop, total)
    currency = currency or shop.currency
    if presentment is None:
        presentment = exchanged(total, shop.currency, currency)
    return Price(total, currency, presentment)


def check_total(shop: Shop, total: Decimal) -> None:
    """Raises ActionRefusedError for a negative total or one with too many digits."""
    if total < 0 or total != rounded(total, shop.currency):
        raise ActionRefusedError(
            f"an order's total must be a non-negative {shop.currency} amount, got {total}"
        )


def customer_of(shop: Shop, customer_id: int) -> Customer:
    """A customer who exists and was not merged away; raises ActionRefusedError otherwise."""
    customer = shop.customers.get(customer_id)
    if customer is None or customer.merged_into is not None:
        raise ActionRefusedError(f"{shop.domain} has no customer {customer_id}")
    return customer


def order_of(shop: Shop, order_id: int) -> Order:
    """An order that exists; raises ActionRefusedError otherwise."""
    if order_id not in shop.orders:
        raise ActionRefusedError(f"{shop.domain} has no order {order_id}")
    return shop.orders[order_id]


def add_customer(shop: Shop, person: Person, at: datetime) -> Customer:
    """A new customer of the shop."""
    customer = Customer(
        id=shop.new_id(),
        created_at=at,
        updated_at=at,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        locale=person.locale,
        country=person.country,
        state=person.state,
        phone=person.phone,
        email_consent=_first_consent(person.email_consent, at),
        sms_consent=_first_consent(person.sms_consent, at),
        predicted_spend_tier=person.predicted_spend_tier,
        rfm_group=person.rfm_group,
    )
    shop.customers[customer.id] = customer
    return customer


def _first_consent(state: ConsentState, at: datetime) -> Consent:
    return Consent() if state == "not_subscribed" else Consent(state, "single_opt_in", at)


def add_order(
    shop: Shop,
    customer: Customer | None,
    cost: Price,
    at: datetime,
    *,
    country: str = "GB",
    paid: bool = True,
    basket: Basket | None = None,
    origin: Origin = _FROM_THE_WEB,
) -> Order:
    """A new order; without a basket it has one line over its whole total.

    A guest's has no customer.
    """
    basket = basket or Basket(cost.total, [new_line(shop, cost.total)])
    shop.order_number += 1
    order = Order(
        id=shop.new_id(),
        name=f"#{shop.order_number}",
        customer_id=None if customer is None else customer.id,
        created_at=at,
        processed_at=at,
        updated_at=at,
        total=cost.total,
        presentment_currency=cost.presentment_currency,
        presentment_total=cost.presentment_total,
        country=country,
        financial_status="paid" if paid else "pending",
        paid=cost.total if paid else Decimal(0),
        source_name=origin.source_name,
        app=origin.app,
        location_id=origin.location_id,
        test=origin.test,
        shipping=basket.shipping,
        shipping_shares=basket.shipping_shares,
        discount_codes=basket.codes,
        tags=list(origin.tags),
        lines=basket.lines,
    )
    shop.orders[order.id] = order
    if customer is not None:
        customer.orders.append(order.id)
        customer.updated_at = max(customer.updated_at, at)
    return order


def new_line(shop: Shop, amount: Decimal, title: str = "Assorted goods") -> Line:
    """A custom line of one piece, which belongs to no product."""
    return Line(shop.new_id(), title, sku="GOODS-1", quantity=1, price=amount)


def touch(order: Order, at: datetime) -> None:
    """Move `updated_at` forward; it never goes back."""
    order.updated_at = max(order.updated_at, at)


def pay(order: Order, at: datetime) -> None:
    """The buyer pays what is left; raises ActionRefusedError if nothing is."""
    if order.cancelled_at is not None:
        raise ActionRefusedError(f"order {order.name} is cancelled")
    if order.paid >= order.total:
        raise ActionRefusedError(f"order {order.name} is paid already")
    order.paid = order.total
    order.financial_status = _status_after_refunds(order)
    touch(order, at)


def refund(  # noqa: PLR0917 - what, why, when and of what
    shop: Shop,
    order: Order,
    amount: Decimal,
    note: str | None,
    at: datetime,
    lines: Sequence[RefundLine] = (),
) -> Refund:
    """Give money back; raises ActionRefusedError beyond what was paid and not yet given back."""
    left = order.paid - order.refunded
    if not 0 < amount <= left:
        raise ActionRefusedError(f"order {order.name} can give back up to {left}, not {amount}")
    share = amount * order.presentment_total / order.total
    given = Refund(
        id=shop.new_id(),
        order_id=order.id,
        created_at=at,
        shop_amount=amount,
        presentment_amount=rounded(share, order.presentment_currency),
        note=note,
        lines=list(lines),
    )
    for one in lines:
        one.line.refunded_quantity += one.quantity
    order.refunds.append(given)
    order.financial_status = _status_after_refunds(order)
    touch(order, at)
    return given


def cancel(order: Order, reason: str, at: datetime) -> None:
    """Cancel an order (money is given back separately); raises ActionRefusedError if it is cancelled."""
    if order.cancelled_at is not None:
        raise ActionRefusedError(f"order {order.name} is cancelled already")
    order.cancelled_at, order.cancel_reason = at, reason
    if not order.paid:
        order.financial_status = "voided"
    touch(order, at)


def edit(shop: Shop, order: Order, add: Decimal, remove: Decimal, at: datetime) -> Line | None:
    """Add a line of `add` and take `remove` off the first line; returns the new line.

    A total above what was paid leaves the order partially paid. Raises ActionRefusedError for an edit that
    changes nothing, exceeds the first line, or would fall below what was paid (refund that first).
    """
    if add < 0 or remove < 0 or add == remove == 0:
        raise ActionRefusedError(
            f"an edit adds or removes something, got add={add} remove={remove}"
        )
    first = order.lines[0]
    if remove and (remove > first.total or first.quantity > 1):
        raise ActionRefusedError(
            f"the first line of {order.name} is {first.quantity} x {first.price}, not {remove}"
        )
    total = order.total + add - remove
    if total < order.paid - order.refunded:
        raise ActionRefusedError(
            f"order {order.name} was paid {order.paid}: refund before removing lines"
        )
    ratio = order.presentment_total / order.total if order.total else Decimal(1)
    order.lines[0].price -= remove
    line = new_line(shop, add, "Added goods") if add else None
    if line is not None:
        order.lines.append(line)
    order.total = total
    order.presentment_total = rounded(total * ratio, order.presentment_currency)
    if order.paid and total > order.paid:
        order.financial_status = "partially_paid"
    touch(order, at)
    return line


def _status_after_refunds(order: Order) -> str:
    if not order.refunds:
        return "paid"
    return "refunded" if order.refunded >= order.paid else "partially_refunded"
