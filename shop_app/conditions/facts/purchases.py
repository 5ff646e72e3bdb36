"""How many orders, and how much was spent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shop_app.conditions.fact import REFUNDS, WINDOW, Fact
from shop_app.conditions.facts.history import kept, leaves, missing
from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.reading import NONE, UNKNOWN, Parameters, Reading
from shop_app.conditions.subject import Part, Subject
from shop_app.money import Money

_ORDERS = frozenset({Part.ORDERS})


def orders(subject: Subject, parameters: Parameters) -> Reading:
    """Orders not cancelled; over the whole life Shopify's count, never fewer than we know of."""
    window = parameters.window
    counted = kept(subject, window)
    if window is not None:
        return Reading(
            len(counted), until=leaves(counted, window), falling=True, missing=missing(subject)
        )
    if subject.lifetime_orders is None:
        return UNKNOWN
    cancelled = len(subject.orders) - len(counted)
    return Reading(max(subject.lifetime_orders - cancelled, len(counted)))


def spent(subject: Subject, parameters: Parameters) -> Reading:
    """What was paid; over the whole life Shopify's sum. Orders in another currency don't count.

    Net of refunds, each counting with its order whenever it was made. Shopify's own sum is net;
    gross adds the refunds we know of.
    """
    if parameters.window is None:
        return _lifetime_spent(subject, net=parameters.net)
    net, currency = parameters.net, subject.currency
    counted = [order for order in kept(subject, parameters.window) if order.currency == currency]
    amount = refunds = 0
    falling = True
    for order in counted:
        left = order.paid
        if net and order.refunds:
            for refund in order.refunds:
                left -= refund.amount
                refunds += refund.amount > 0
        amount += left
        falling = falling and left >= 0
    return Reading(
        Money(amount, currency),
        until=leaves(counted, parameters.window),
        falling=falling,
        refunds=refunds,
        orders=len(counted),
        missing=missing(subject),
    )


def _lifetime_spent(subject: Subject, *, net: bool) -> Reading:
    total = subject.lifetime_spent
    # Shopify's sum is in the shop's currency of that time; another one can't be compared.
    if total is None or total.currency != subject.currency:
        return UNKNOWN
    if net:
        return Reading(total)
    known = sum(
        refund.amount
        for order in kept(subject, None)
        for refund in order.refunds
        if order.currency == subject.currency
    )
    return Reading(total + Money(known, total.currency))


def average_order_value(subject: Subject, parameters: Parameters) -> Reading:
    """What was spent, divided by the orders it was spent on; half a minor unit rounds up."""
    money = spent(subject, parameters)
    count = money.orders if parameters.window else orders(subject, parameters).value
    if not isinstance(money.value, Money) or count is None:
        return UNKNOWN
    if not isinstance(count, int) or count == 0:
        return NONE._replace(missing=money.missing)
    average = (Decimal(money.value.minor) / count).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return money._replace(value=Money(int(average), subject.currency), orders=count, falling=False)


def cancelled_orders(subject: Subject, parameters: Parameters) -> Reading:
    """Cancelled orders, by the day they were placed."""
    window = parameters.window
    counted = [
        order
        for order in subject.orders
        if order.cancelled_at is not None
        and (window is None or order.processed_at > subject.as_of - window)
    ]
    return Reading(
        len(counted), until=leaves(counted, window), falling=True, missing=missing(subject)
    )


FACTS = (
    Fact(
        "orders",
        Kind.COUNT,
        orders,
        unit="orders",
        parts=_ORDERS,
        null=Null.UNKNOWN,
        parameters=WINDOW,
    ),
    Fact(
        "spent",
        Kind.MONEY,
        spent,
        parts=_ORDERS,
        null=Null.UNKNOWN,
        parameters=WINDOW | REFUNDS,
    ),
    Fact(
        "average_order_value",
        Kind.MONEY,
        average_order_value,
        parts=_ORDERS,
        parameters=WINDOW | REFUNDS,
    ),
    Fact(
        "cancelled_orders",
        Kind.COUNT,
        cancelled_orders,
        unit="orders",
        parts=_ORDERS,
        parameters=WINDOW,
    ),
)
